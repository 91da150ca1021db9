import * as z from 'zod'
import type { Facet } from '../model/index.ts'
import { parsePolicy } from '../resource-policy/parse-policy.ts'

const text = z.string().max(100_000)
const name = z.string().min(1).max(2048)
const texts = z.array(text)

const selector = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('basic'),
    selectors: z.array(
      z.strictObject({
        readWrite: z.enum(['All', 'ReadOnly', 'WriteOnly']),
        management: z.boolean(),
        dataResources: z.array(z.strictObject({ type: text, values: texts })),
        excludedSources: texts,
      }),
    ),
  }),
  z.strictObject({
    kind: z.literal('advanced'),
    selectors: z.array(
      z.strictObject({
        name: text.exactOptional(),
        fields: z.array(
          z.strictObject({
            field: name,
            equals: texts.exactOptional(),
            startsWith: texts.exactOptional(),
            endsWith: texts.exactOptional(),
            notEquals: texts.exactOptional(),
            notStartsWith: texts.exactOptional(),
            notEndsWith: texts.exactOptional(),
          }),
        ),
      }),
    ),
  }),
])

const flag = z.boolean().nullable().exactOptional()
const destination = text.nullable().exactOptional()
const settings = z.strictObject({
  multiRegion: flag,
  logFileValidation: flag,
  globalServiceEvents: flag,
  recursiveLogging: flag,
  organization: flag,
  bucket: destination,
  prefix: destination,
  kmsKeyId: destination,
  topicArn: destination,
  logGroupArn: destination,
  logGroupRoleArn: destination,
})

/** Read as an answer of AWS is: what is kept of one is what is kept of the other. */
const policyDocument = z.unknown().transform((value, context) => {
  try {
    return parsePolicy(JSON.stringify(value))
  } catch {
    context.addIssue({ code: 'custom', message: 'not a policy' })
    return z.NEVER
  }
})

const lifecycleRule = z.strictObject({
  id: text,
  enabled: z.boolean(),
  prefix: text,
  narrowed: z.boolean(),
  expirationDays: z.number().exactOptional(),
  expirationDate: text.exactOptional(),
  noncurrentExpirationDays: z.number().exactOptional(),
  whole: text.refine(isJson, 'not JSON').exactOptional(),
})

const publicAccessBlock = z.strictObject({
  blockPublicAcls: z.boolean(),
  ignorePublicAcls: z.boolean(),
  blockPublicPolicy: z.boolean(),
  restrictPublicBuckets: z.boolean(),
})

const ruleTarget = z.strictObject({
  id: name,
  arn: name,
  roleArn: name.exactOptional(),
  deadLetterArn: name.exactOptional(),
  changed: texts.exactOptional(),
})

const tags = z.record(text, text)

/** A state of a resource, as a saved run has it. */
export const savedFacet = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('logging'), trailArn: name, logging: z.boolean() }),
  z.strictObject({ kind: z.literal('trail'), trailArn: name, settings, tags: tags.exactOptional() }),
  z.strictObject({
    kind: z.literal('selectors'),
    trailArn: name,
    selectors: selector,
    custom: z.boolean().exactOptional(),
  }),
  z.strictObject({
    kind: z.literal('insights'),
    trailArn: name,
    insights: z.array(z.strictObject({ type: name, categories: z.array(z.enum(['Management', 'Data'])) })),
  }),
  z.strictObject({ kind: z.literal('tags'), trailArn: name, tags }),
  z.strictObject({ kind: z.literal('no-trail'), name }),
  z.strictObject({ kind: z.literal('bucket'), bucket: name, exists: z.boolean() }),
  z.strictObject({ kind: z.literal('bucket-policy'), bucket: name, sids: texts }),
  z.strictObject({
    kind: z.literal('public-access-block'),
    bucket: name,
    block: publicAccessBlock.nullable(),
  }),
  z.strictObject({
    kind: z.literal('versioning'),
    bucket: name,
    versioning: z.enum(['Enabled', 'Suspended', 'Off']),
  }),
  z.strictObject({ kind: z.literal('key'), key: name, state: name }),
  z.strictObject({
    kind: z.literal('whole-bucket-policy'),
    bucket: name,
    document: z.union([z.null(), policyDocument]),
  }),
  z.strictObject({ kind: z.literal('key-policy'), key: name, document: policyDocument }),
  z.strictObject({ kind: z.literal('lifecycle'), bucket: name, rules: z.array(lifecycleRule) }),
  z.strictObject({
    kind: z.literal('rule'),
    name,
    is: z.strictObject({ state: text, pattern: text }).nullable(),
  }),
  z.strictObject({ kind: z.literal('rule-target'), name, id: name, target: ruleTarget.nullable() }),
]) satisfies z.ZodType<Facet>

function isJson(value: string): boolean {
  try {
    JSON.parse(value)
    return true
  } catch {
    return false
  }
}
