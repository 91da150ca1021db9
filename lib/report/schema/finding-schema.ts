import * as z from 'zod'

const text = z.string()

/** An API answer that could not be had. */
export const readFailureSchema = z
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
    severity: z.enum(['critical', 'high', 'medium', 'low', 'info']),
    status: z.enum(['pass', 'fail', 'unknown']),
    account: text.meta({ description: 'Owner of the resource.' }),
    region: text,
    resource: text.meta({ description: "A trail's ARN, an account's id or a region's name." }),
    expected: text,
    actual: text,
    message: text,
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
