import * as z from 'zod'
import { isRegionName, regionForm, whatRegionsAre } from '../aws/regions.ts'
import { accountRules } from './account-schema.ts'
import { alertChannels, channelKeys, channelsExample, channelsFit, channelsText } from './channel-settings.ts'
import { mode, writtenSettings } from './check-settings.ts'
import { settingsById } from './settings-by-id.ts'
import { onCanary } from '../model/drill.ts'
import { accountIdForm } from '../text/arn.ts'

/**
 * A role's ARN, or one with a path that ends in `/*` (IAM user guide, "IAM identifiers", friendly names and paths). A
 * question mark in a path, which IAM takes, would be read as any character here.
 */
const wellFormed =
  /^arn:aws[\w-]*:iam::\d{12}:role\/(?:[\x21-\x29\x2B-\x3E\x40-\x7E]+\/\*|(?:[\x21-\x29\x2B-\x3E\x40-\x7E]+\/)?[\w+=,.@-]{1,64})$/

/** True for what names a pipeline's role: exactly, or by a path whose makers can be limited. */
export const isPipelineRole = (role: string): boolean => wellFormed.test(role)

/** IAM limits who may make a role by its path (Service Authorization Reference, iam:CreateRole: its resource is the role). */
export const whyNoPipelineRole =
  'the ARN of one role, or of all roles of a path such as arn:aws:iam::123456789012:role/ci/*: whoever may make a role may call it what they like, so that a pattern of names would let them change trails and only be told of; who may make roles under a path can be limited'

const checkSettings = settingsById(writtenSettings)

const isoDate = z.iso.date('a date as YYYY-MM-DD')

const regionName = z
  .string()
  .regex(regionForm, { error: whatRegionsAre, abort: true })
  .refine(isRegionName, whatRegionsAre)

/** What findings are about, by the scope of their check; one that none can have would exempt nothing, silently. */
const resource = z
  .string()
  .regex(
    new RegExp(
      String.raw`\*|${accountIdForm.source}|${regionForm.source}|^arn:[\w-]+:[a-z0-9-]+:[a-z0-9-]*:(\d{12})?:.`,
    ),
    'an ARN, an account id, a region name, or a pattern with *',
  )

const owner = z.string().min(1)

const exemption = z.strictObject({
  check: z.enum(['*', ...Object.keys(checkSettings)]).meta({
    description: 'Check id, or * for all.',
    examples: ['kms-encryption'],
  }),
  resource: resource.meta({
    description: "The finding's resource; * stands for any run of characters.",
    examples: ['arn:aws:cloudtrail:eu-central-1:*:trail/legacy-2019'],
  }),
  reason: z
    .string()
    .min(1)
    .meta({
      description: 'Why; alerts and reports show it.',
      examples: ['replaced in 2021, kept until its log files expire'],
    }),
  owner: owner.meta({ description: 'Who answers for it.', examples: ['platform team'] }),
  expires: isoDate.optional().meta({
    description: 'Its last day, in UTC. After it the exemption binds nothing and is a finding itself.',
    examples: ['2027-03-01'],
  }),
})

const pipeline = z.strictObject({
  role: z
    .string()
    .refine(isPipelineRole, whyNoPipelineRole)
    .meta({
      description:
        'ARN of the role whose changes are proposed for repair, or of all roles of a path (`…:role/ci/*`). A pattern of names is refused: whoever may make a role may call it what they like. A role of this ARN that was made anew counts once a sweep has told of it.',
      examples: ['arn:aws:iam::123456789012:role/terraform'],
    }),
  owner: owner.meta({ description: 'Who answers for its changes.', examples: ['platform team'] }),
  expires: isoDate.optional().meta({
    description: 'Last day, in UTC, on which its changes are left to people.',
    examples: ['2027-03-01'],
  }),
})

const regions = z.strictObject({
  include: z
    .union([z.literal('all'), z.array(regionName).min(1)])
    .optional()
    .meta({
      description: 'Regions to look at: all that are enabled, or a list.',
      examples: [['us-east-1', 'eu-west-1']],
    }),
  expectedDenied: z
    .array(regionName)
    .optional()
    .meta({
      description: 'Regions that cannot be read by design: they stay out of the exit code.',
      examples: [['ap-southeast-2']],
    }),
})

const budget = z.strictObject({
  repairs: z
    .int()
    .positive()
    .optional()
    .meta({
      description:
        'Repairs of one remedy on one trail within the minutes; past it the guard stops and says so.',
      examples: [3],
    }),
  minutes: z
    .int()
    .positive()
    .optional()
    .meta({ description: 'Minutes over which repairs are counted.', examples: [60] }),
})

/** As `trailkeeper recover --out` takes it; a key is no place for what IAM, or a shell, would read otherwise. */
const recovery = z
  .strictObject({
    mode: mode.optional().meta({
      description:
        'What the guard does by itself about the events of a gap that has ended: nothing, alerts name the command (off); it looks them up and tells how many there are (plan); it writes them into the bucket (enforce).',
      examples: ['enforce'],
    }),
    bucket: z
      .string()
      .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'the name of a bucket')
      .optional()
      .meta({
        description: "Where to: a bucket of the guard's account.",
        examples: ['recovered-events'],
      }),
    prefix: z
      .string()
      .regex(/^[\w.-]+(?:\/[\w.-]+)*\/?$/, 'a prefix of letters, digits and . _ - with slashes between')
      .max(200)
      .refine((prefix) => !prefix.split('/').includes('AWSLogs'), {
        message: 'no folder AWSLogs: what is recovered must not lie among what was delivered',
      })
      .optional()
      .meta({
        description: 'What keys in the bucket begin with; each gap has a folder of its own below it.',
        examples: ['recovered/'],
      }),
    diff: z
      .boolean()
      .optional()
      .meta({
        description:
          "Only events that the trails' own files of that time lack. The function then reads those files, and its role may.",
        examples: [true],
      }),
  })
  .refine(({ mode: asked, bucket }) => asked !== 'enforce' || bucket !== undefined, {
    message: 'mode enforce needs the bucket to write to',
    path: ['bucket'],
  })

/**
 * Characters that every service takes, and as many (CloudFormation user guide, "CloudFormation resource tagging"; AWS Tag
 * Editor user guide, "Tag naming limits and requirements"). Keys that begin with `trailkeeper:` are the guard's.
 */
export const whatTagKeysAre =
  'a tag key of letters, digits, spaces and _ . : / = + - @, that begins with neither aws: nor trailkeeper:'

const tags = z
  .record(
    z.string().regex(/^(?![aA][wW][sS]:)(?!trailkeeper:)[\p{L}\p{N} _.:/=+@-]{1,128}$/u, whatTagKeysAre),
    z
      .string()
      .regex(/^[\p{L}\p{N} _.:/=+@-]{1,256}$/u, 'a tag value of letters, digits, spaces and _ . : / = + - @'),
  )
  .refine((given) => Object.keys(given).length <= 40, 'at most 40 tags')

const alerts = z.strictObject({
  channels: z
    .array(z.enum(alertChannels))
    .min(1)
    .optional()
    .meta({
      description: channelsText,
      examples: [channelsExample],
    }),
  stillOpenHours: z
    .int()
    .min(0)
    .optional()
    .meta({
      description: 'Findings that are still open after so many hours are told again; 0: never.',
      examples: [24],
    }),
  subscribers: z
    .array(z.string().min(1))
    .optional()
    .meta({
      description:
        'Endpoints that may be subscribed to the alert topic beside those that the first sweep of a deployment found. Others are told.',
      examples: [['security@example.com']],
    }),
  docs: z
    .url({ protocol: /^https$/ })
    .optional()
    .meta({
      description: 'Where docs/ is published: links in alerts begin with it.',
      examples: ['https://wiki.example.com/trailkeeper/docs'],
    }),
})

const drills = z.strictObject({
  schedule: z
    .enum(['off', 'weekly', 'monthly'])
    .optional()
    .meta({
      description:
        'Not at all, each Tuesday, or on the first of each month, from 04:00 UTC on: one attack each quarter of an hour.',
      examples: ['monthly'],
    }),
  attacks: z
    .array(z.enum(onCanary))
    .min(1)
    .optional()
    .meta({
      description: 'Attacks on the canary. What attacks the guard itself is made by hand alone.',
      examples: [['stop-logging', 'delete-trail']],
    }),
  regions: z
    .enum(['home', 'all'])
    .optional()
    .meta({
      description: "The guard's home region, or all that are enabled, side by side.",
      examples: ['all'],
    }),
})

/** The policy file as written. Every key is optional but `version`; an unknown key is an error. */
export const policyFile = z
  .strictObject({
    version: z.literal(1).meta({ description: 'Version of this format. The one key that must be there.' }),
    mode: mode.optional().meta({
      description:
        'What repairs may be written: none and none planned (off), planned only (plan), or carried out (enforce).',
      examples: ['plan'],
    }),
    forwarding: mode.optional().meta({
      description:
        'Forwarding rules in each region: left alone (off), missing ones told (plan), or kept (enforce).',
      examples: ['enforce'],
    }),
    secondCopy: z
      .enum(['refuse', 'allow'])
      .optional()
      .meta({
        description: 'Whether a repair may add a second paid copy of management events.',
        examples: ['refuse'],
      }),
    regions: regions.optional().meta({ description: 'Where to look.' }),
    verification: z
      .enum(['off', 'daily', 'hourly'])
      .optional()
      .meta({
        description:
          'Whether the guard verifies log files by itself: not at all, the last day once a day, or also the newest hours each hour. It costs S3 requests.',
        examples: ['hourly'],
      }),
    recovery: recovery.optional().meta({
      description: 'Whether the guard brings the events of a gap back by itself, and where to.',
    }),
    drills: drills.optional().meta({
      description:
        'Fire drills by a schedule: a function attacks a canary under a role of its own, and tells where the guard does not answer.',
    }),
    coverage: z
      .enum(['union', 'strict'])
      .optional()
      .meta({
        description:
          'Whether trails and selectors may share out management events, or one selector must log all.',
        examples: ['strict'],
      }),
    checks: z
      .strictObject({ '*': z.strictObject(writtenSettings()), ...checkSettings })
      .partial()
      .optional()
      .meta({ description: 'Settings by check id; under * those of all checks, which an id overrides.' }),
    budget: budget.optional().meta({
      description:
        'How often a repair may be made again before the guard stops. Restarting a trail is not rationed.',
    }),
    tags: tags.optional().meta({
      description:
        'Tags of all that the guard, `apply` and `drill` make: trails, buckets, rules and queues. The deployment by osls gives them to the stack too.',
      examples: [{ team: 'security', 'cost-center': '42' }],
    }),
    alerts: alerts.optional().meta({ description: 'Who is told of what, and how often.' }),
    ...channelKeys(),
    pipelines: z.array(pipeline).optional().meta({
      description: 'Who may change trails on purpose: their changes are told and planned, not undone.',
    }),
    exemptions: z
      .array(exemption)
      .optional()
      .meta({ description: 'What is excused, from alerts and repairs alike.' }),
    accounts: accountRules(checkSettings, exemption, alertChannels).optional().meta({
      description:
        'What differs in one account, or in those of an organizational unit with all below it, by account id, unit or root. Of each setting the nearest rule that says something stands: the account’s own, then those of its units from the inside out, then the file. Where the units of an account cannot be read, the stronger of what the rules for units say holds, and a check whose own settings differ is unknown.',
    }),
  })
  .superRefine(channelsFit)
