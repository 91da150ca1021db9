import * as z from 'zod'
import { checkSettings, defaultForAllChecks, mode } from './check-settings.ts'

const isoDate = z.iso.date('a date as YYYY-MM-DD')

const regionName = z.string().regex(/^[a-z]{2,}(-[a-z]+)+-\d+$/, 'a region name such as eu-west-1')

/** What findings are about, by the scope of their check; one that none can have would exempt nothing, silently. */
const resource = z
  .string()
  .regex(
    /\*|^\d{12}$|^[a-z]{2,}(-[a-z]+)+-\d+$|^arn:[\w-]+:[a-z0-9-]+:[a-z0-9-]*:(\d{12})?:./,
    'an ARN, an account id, a region name, or a pattern with *',
  )

const exemption = z.strictObject({
  check: z.enum(['*', ...Object.keys(checkSettings)]).describe('Check id, or * for all.'),
  resource: resource.describe("The finding's resource; * stands for any run of characters."),
  reason: z.string().min(1),
  owner: z.string().min(1),
  expires: isoDate.optional(),
})

const pipeline = z.strictObject({
  role: z.string().min(1).describe('Role name or ARN pattern whose changes are proposed for repair.'),
  owner: z.string().min(1),
  expires: isoDate.optional(),
})

/** The policy file as written. Every key is optional but `version`; an unknown key is an error. */
export const policyFile = z.strictObject({
  version: z.literal(1),
  mode: mode.optional().describe('What repairs may be written: off, plan or enforce.'),
  ears: mode.optional().describe('Forwarding rules in each region: off, plan or enforce.'),
  secondCopy: z
    .enum(['refuse', 'allow'])
    .optional()
    .describe('Whether a repair may add a second paid copy of management events.'),
  regions: z
    .strictObject({
      include: z
        .union([z.literal('all'), z.array(regionName).min(1)])
        .optional()
        .describe('Regions to look at: all that are enabled, or a list.'),
      expectedDenied: z
        .array(regionName)
        .optional()
        .describe('Regions that cannot be read by design: they stay out of the exit code.'),
    })
    .optional(),
  coverage: z
    .enum(['union', 'strict'])
    .optional()
    .describe('Whether trails and selectors may share out management events, or one selector must log all.'),
  checks: z
    .strictObject({ '*': defaultForAllChecks, ...checkSettings })
    .partial()
    .optional()
    .describe('Settings by check id.'),
  budget: z
    .strictObject({ repairs: z.int().positive().optional(), minutes: z.int().positive().optional() })
    .optional(),
  pipelines: z.array(pipeline).optional(),
  exemptions: z.array(exemption).optional(),
})
