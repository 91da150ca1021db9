import { gapCauses, severities } from '../model/index.ts'
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
const outcomeSchema = z
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

/** An API answer that could not be had. */
const readFailureSchema = z
  .object({
    ok: z.literal(false),
    operation: text,
    code: text,
    message: text,
    region: text.exactOptional().meta({ description: 'The region that was asked.' }),
  })
  .meta({ id: 'ReadFailure', description: 'An API answer that could not be had.' })

/** One verdict of one check on one resource. */
export const findingSchema = z
  .object({
    check: text.meta({ description: 'Id of the check, as in docs/checks.md.' }),
    severity: z.enum(severities),
    status: z.enum(['pass', 'fail', 'unknown']),
    account: text.meta({ description: 'Owner of the resource.' }),
    region: text,
    resource: text.meta({ description: "A trail's ARN, an account's id or a region's name." }),
    expected: text,
    actual: text,
    message: text,
    byHand: z.array(text).exactOptional().meta({ description: 'Commands that a person may run to mend it.' }),
    witness: z
      .record(text, text)
      .exactOptional()
      .meta({ description: 'An event that nobody logs, by its fields.' }),
    unread: z
      .array(readFailureSchema)
      .exactOptional()
      .meta({ description: 'The reads that were missing, where the status is unknown.' }),
    exemption: z
      .object({ reason: text, owner: text, expires: text.exactOptional() })
      .exactOptional()
      .meta({ description: 'Why it counts as nothing, by the policy file.' }),
  })
  .meta({ id: 'Finding' })

const count = z.int().min(0)
const time = text.meta({ description: 'ISO 8601.' })

const actor = z
  .object({
    type: text,
    arn: text.exactOptional(),
    account: text.exactOptional(),
    name: text.exactOptional(),
    sessionIssuer: text.exactOptional(),
    sourceIp: text.exactOptional(),
    userAgent: text.exactOptional(),
    mfa: z.boolean().exactOptional(),
    invokedBy: text.exactOptional(),
  })
  .meta({ id: 'Actor', description: 'Who made a call, as its record claims.' })

const tamper = z
  .object({
    eventId: text,
    eventName: text,
    eventTime: text,
    region: text,
    target: text.exactOptional(),
    weakens: z.array(text),
    actor,
    errorCode: text.exactOptional(),
    eventSource: text.exactOptional(),
    confirmed: z.boolean().exactOptional(),
    claimed: z.boolean().exactOptional(),
    repeats: z.number().exactOptional(),
    attempts: z.number().exactOptional(),
    pipeline: text.exactOptional(),
    notUndone: text.exactOptional(),
    byHand: z.array(text).exactOptional(),
    underOwnRole: z.boolean().exactOptional(),
  })
  .meta({ id: 'Tamper', description: 'The call that the report answers.' })

const gap = z
  .object({
    trailArn: text,
    cause: z.enum(gapCauses),
    from: time,
    to: time.exactOptional(),
    claimed: z.literal(true).exactOptional(),
    regions: z.union([z.literal('all'), z.array(text)]),
    inHistory: z.union([
      z.object({ ok: z.literal(true), value: z.object({ events: z.number(), more: z.boolean() }) }),
      readFailureSchema,
    ]),
    lost: z.array(text),
    coveredBy: z.array(text),
    recovery: z
      .object({
        mode: z.enum(['off', 'plan', 'enforce']),
        notBefore: time.exactOptional(),
        bucket: text.exactOptional(),
        prefix: text.exactOptional(),
        command: text,
      })
      .exactOptional()
      .meta({
        description:
          'What brings its events back: what the guard does by itself, from when on and to where, and the command that does it by hand.',
      }),
  })
  .meta({ id: 'Gap', description: 'A time in which a trail recorded less than it was meant to.' })

const trail = z
  .object({
    arn: text,
    homeRegion: text,
    multiRegion: z.boolean(),
    organization: z.boolean(),
    logging: z.union([z.boolean(), z.literal('unknown')]),
    management: z.enum(['all', 'some', 'none', 'unknown']).meta({
      description: 'What of management events it asks for, those of KMS and the RDS Data API aside.',
    }),
  })
  .meta({ id: 'Trail' })

const summary = z.object({
  pass: count,
  fail: count,
  unknown: count,
  exempt: count.meta({ description: 'Findings that an exemption binds: they count as nothing else.' }),
  applied: count,
  failed: count,
  refused: count,
  drifted: count,
  planned: count,
})

const unread = z.object({
  resource: text,
  operation: text,
  code: text.meta({
    description:
      "AWS's error code; `Trailkeeper.…` where no call failed, and what was read does not settle it.",
  }),
  message: text,
  accounts: count
    .exactOptional()
    .meta({ description: 'In how many accounts of the organization it failed.' }),
})

const accountInReport = z
  .object({
    id: text,
    name: text.exactOptional(),
    status: z.enum(['swept', 'unknown', 'skipped']),
    summary: summary.exactOptional(),
    apiCalls: count.exactOptional(),
    at: text.exactOptional().meta({ description: 'Where its own report is kept.' }),
    state: text.exactOptional().meta({ description: 'State of one that was skipped.' }),
  })
  .meta({ id: 'Account' })

/**
 * The report as it is published in docs/report.schema.json. Members may be added within a version; what is there keeps
 * its name and meaning.
 */
export const reportSchema = z
  .object({
    schemaVersion: z.literal('1'),
    scope: z.object({
      account: text,
      regions: z.union([z.literal('all'), z.array(text)]),
      trailArn: text.exactOptional(),
      organization: text.exactOptional().meta({
        description: 'Id of the organization whose accounts were looked at; `file` where a file named them.',
      }),
    }),
    partition: text,
    startedAt: time,
    finishedAt: time,
    apiCalls: count.meta({ description: 'HTTP requests sent to AWS, retries included.' }),
    apiCallsByService: z
      .record(text, count)
      .exactOptional()
      .meta({ description: 'The same by service, named by the prefix of its IAM actions.' }),
    regions: z
      .array(text)
      .exactOptional()
      .meta({ description: 'Regions that were looked at, whether or not they could be read.' }),
    trails: z
      .array(trail)
      .exactOptional()
      .meta({ description: 'The trails that stand in those regions, whoever owns them.' }),
    unread: z.array(unread).meta({ description: 'Reads that failed, each once, by what it concerns.' }),
    tamper: tamper.exactOptional(),
    gaps: z.array(gap).exactOptional(),
    findings: z.array(findingSchema),
    outcomes: z.array(outcomeSchema),
    accounts: z
      .array(accountInReport)
      .exactOptional()
      .meta({ description: 'Every account of an organization’s run, by its id.' }),
    omitted: z.object({ findings: count, outcomes: count, unread: count, gaps: count }).exactOptional().meta({
      description: 'How many entries a report on many accounts leaves out; the counts tell of all.',
    }),
    run: text
      .exactOptional()
      .meta({ description: 'The saved run: `trailkeeper undo <run>` takes back what was applied.' }),
    summary,
  })
  .meta({ title: 'Trailkeeper report' })
