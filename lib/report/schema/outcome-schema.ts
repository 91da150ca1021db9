import * as z from 'zod'

const text = z.string()

/** The kinds are many, and more may come: what each holds is told by its name. */
const facetSchema = z
  .looseObject({ kind: text })
  .meta({ id: 'Facet', description: 'A state that a write expects before it, or intends after it.' })

/** A call of AWS's API, as the SDK for JavaScript takes it. */
const writeSchema = z.object({
  service: text,
  operation: text,
  input: z.looseObject({}).meta({ description: 'The operation’s input, as AWS’s API reference has it.' }),
})

const callSchema = writeSchema
  .extend({
    account: text,
    region: text,
    expect: facetSchema,
    intend: facetSchema,
    undo: writeSchema.exactOptional().meta({ description: 'The write that takes it back.' }),
    onlyWhile: facetSchema
      .exactOptional()
      .meta({ description: 'Another state that the write expects, of what it is made for.' }),
    why: text,
    sendsTo: z.object({ bucket: text, owners: z.array(text) }).exactOptional(),
  })
  .meta({
    id: 'Call',
    description: 'One write, with the state that it expects and the state that it intends.',
  })

/** What became of one write, or of a repair that was refused as a whole. */
export const outcomeSchema = z
  .object({
    check: text,
    remedy: text,
    resource: text,
    call: callSchema.exactOptional(),
    result: z.enum(['planned', 'applied', 'refused', 'failed', 'drifted']),
    before: facetSchema.exactOptional(),
    after: facetSchema.exactOptional(),
    message: text,
    requestId: text.exactOptional(),
    escalated: z.literal(true).exactOptional(),
  })
  .meta({ id: 'Outcome' })
