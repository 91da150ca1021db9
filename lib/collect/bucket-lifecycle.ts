import {
  GetBucketLifecycleConfigurationCommand,
  type LifecycleRule as AnsweredRule,
  type S3Client,
} from '@aws-sdk/client-s3'
import { answered } from '../aws/answered.ts'
import type { AccountId, LifecycleRule } from '../model/index.ts'

/** The bucket's lifecycle rules, as far as they expire objects. */
export async function bucketLifecycle(
  client: S3Client,
  bucket: string,
  owner?: AccountId,
): Promise<LifecycleRule[]> {
  const asked = { Bucket: bucket, ...(owner !== undefined && { ExpectedBucketOwner: owner }) }
  const { Rules } = await client.send(new GetBucketLifecycleConfigurationCommand(asked))
  return answered(Rules, 'Rules').map(lifecycleRule)
}

/**
 * One rule. A filter by size spares some log files and hits others, so that it narrows nothing; log files bear no
 * tags. The prefix stands in one of three places (S3 API reference, LifecycleRule, LifecycleRuleFilter). */
export function lifecycleRule(rule: AnsweredRule): LifecycleRule {
  const { Filter: filter, Expiration: expiration, NoncurrentVersionExpiration: noncurrent } = rule
  const tagged = filter?.Tag !== undefined || (filter?.And?.Tags?.length ?? 0) > 0
  return {
    id: rule.ID ?? '',
    enabled: rule.Status === 'Enabled',
    prefix: filter?.Prefix ?? filter?.And?.Prefix ?? rule.Prefix ?? '',
    narrowed: tagged,
    ...(expiration?.Days !== undefined && { expirationDays: expiration.Days }),
    ...(expiration?.Date !== undefined && { expirationDate: expiration.Date.toISOString() }),
    ...(noncurrent?.NoncurrentDays !== undefined && {
      noncurrentExpirationDays: noncurrent.NoncurrentDays,
    }),
    whole: JSON.stringify(rule),
  }
}
