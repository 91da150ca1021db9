import { readFileSync } from 'node:fs'
import * as z from 'zod'
import { lifecycleRule } from '../../lib/collect/bucket-settings.ts'
import type { Snapshot } from '../../lib/model/index.ts'
import { parsePolicy } from '../../lib/resource-policy/parse-policy.ts'
import { aBucket } from '../builders/a-bucket.ts'
import { aKey } from '../builders/a-key.ts'
import { account, aTrail } from '../builders/a-trail.ts'

const tag = z.strictObject({ Key: z.string(), Value: z.string() })
const sizes = { ObjectSizeGreaterThan: z.number().optional(), ObjectSizeLessThan: z.number().optional() }
const and = z.strictObject({ Prefix: z.string().optional(), Tags: z.array(tag).optional(), ...sizes })
const expiration = z.strictObject({
  Days: z.number().optional(),
  Date: z.coerce.date().optional(),
  ExpiredObjectDeleteMarker: z.boolean().optional(),
})

/** A lifecycle rule as the SDK has it: with a Date where JSON has a text. */
const rule = z.strictObject({
  ID: z.string(),
  Status: z.enum(['Enabled', 'Disabled']),
  Prefix: z.string().optional(),
  Filter: z
    .strictObject({ Prefix: z.string().optional(), Tag: tag.optional(), And: and.optional(), ...sizes })
    .optional(),
  Expiration: expiration.optional(),
  NoncurrentVersionExpiration: z.strictObject({ NoncurrentDays: z.number() }).optional(),
  AbortIncompleteMultipartUpload: z.strictObject({ DaysAfterInitiation: z.number() }).optional(),
  Transitions: z
    .array(z.strictObject({ Days: z.number(), StorageClass: z.literal('DEEP_ARCHIVE') }))
    .optional(),
})

const line = z.looseObject({
  id: z.string(),
  check: z.string(),
  situation: z.string(),
  right: z.array(z.enum(['pass', 'fail', 'unknown'])),
  trail: z.looseObject({
    Name: z.string(),
    S3BucketName: z.string(),
    region: z.string(),
    EnableLogFileValidation: z.boolean().default(false),
    IsMultiRegionTrail: z.boolean().default(false),
    KmsKeyId: z.string().optional(),
    S3KeyPrefix: z.string().optional(),
    insights: z.boolean().default(false),
    organization: z.string().optional(),
  }),
  bucketPolicy: z.unknown().optional(),
  keyPolicy: z.unknown().optional(),
  lifecycle: z.object({ Rules: z.array(rule) }).optional(),
})

export type VerdictCase = z.infer<typeof line>

/** The lines of verdicts.jsonl for one check, those that the tests set up as a trail with what it rests on. */
export function verdictCases(check: string): VerdictCase[] {
  const lines = readFileSync(new URL('verdicts.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n')
  return lines
    .map((text): unknown => JSON.parse(text))
    .filter((one) => z.looseObject({ check: z.string() }).parse(one).check === check)
    .map((one) => line.parse(one))
}

/** The account of a case: one trail, its bucket and its key, read as AWS answers. */
export function accountOf({ trail, bucketPolicy, keyPolicy, lifecycle }: VerdictCase): Partial<Snapshot> {
  const { kmsKeyId: _none, ...plain } = aTrail({
    name: trail.Name,
    bucket: trail.S3BucketName,
    homeRegion: trail.region,
    seenIn: [trail.region],
    multiRegion: trail.IsMultiRegionTrail || trail.organization !== undefined,
    logFileValidation: trail.EnableLogFileValidation || trail.organization !== undefined,
    organization: trail.organization !== undefined,
    insights: {
      ok: true,
      value: trail.insights ? [{ type: 'ApiCallRateInsight', categories: ['Management'] }] : [],
    },
    ...(trail.S3KeyPrefix !== undefined && { prefix: trail.S3KeyPrefix }),
  })
  const keyed = { ...plain, ...(trail.KmsKeyId !== undefined && { kmsKeyId: trail.KmsKeyId }) }
  return {
    trails: [keyed],
    buckets: {
      [trail.S3BucketName]: aBucket({
        name: trail.S3BucketName,
        region: { ok: true, value: trail.region },
        ...(bucketPolicy !== undefined && {
          policy: { ok: true, value: parsePolicy(JSON.stringify(bucketPolicy)) },
        }),
        ...(lifecycle && { lifecycle: { ok: true, value: lifecycle.Rules.map(lifecycleRule) } }),
      }),
    },
    keys:
      trail.KmsKeyId === undefined
        ? {}
        : {
            [trail.KmsKeyId]: aKey({
              id: trail.KmsKeyId,
              description: {
                ok: true,
                value: { arn: trail.KmsKeyId, state: 'Enabled', manager: 'CUSTOMER', rotatable: true },
              },
              ...(keyPolicy !== undefined && {
                policy: { ok: true, value: parsePolicy(JSON.stringify(keyPolicy)) },
              }),
            }),
          },
    organization: {
      ok: true,
      value:
        trail.organization === undefined
          ? undefined
          : {
              id: trail.organization,
              managementAccount: account,
              delegatedAdministrators: { ok: true, value: [] },
            },
    },
  }
}
