import type * as schemas from '@aws-sdk/client-s3'
import type { ReplicationRule } from '@aws-sdk/client-s3'
import type { Operations, RequestContext } from '../../service.ts'
import { findBucket } from './buckets.ts'
import { malformedXml, s3Error } from './errors.ts'
import { openBucket } from './open-bucket.ts'

/** Replication: kept, and carried out by nobody. Recorded: LocalStack's TestS3BucketReplication. */
export const bucketReplication: Operations<typeof schemas> = {
  GetBucketReplication: (input, context) => {
    const { replication, name } = openBucket(input, context, 'GetReplicationConfiguration')
    if (!replication)
      throw s3Error('ReplicationConfigurationNotFoundError', 'The replication configuration was not found', {
        BucketName: name,
      })
    return { ReplicationConfiguration: replication }
  },
  PutBucketReplication: (input, context) => {
    const bucket = openBucket(input, context, 'PutReplicationConfiguration')
    if (bucket.versioning !== 'Enabled')
      throw s3Error(
        'InvalidRequest',
        "Versioning must be 'Enabled' on the bucket to apply a replication configuration",
      )
    const { Role, Rules = [] } = input.ReplicationConfiguration ?? {}
    if (!Role || Rules.length === 0) throw malformedXml()
    for (const rule of Rules) checkRule(rule, context)
    bucket.replication = { Role, Rules: Rules.map((rule, index) => ({ ID: `rule-${index + 1}`, ...rule })) }
    return {}
  },
  DeleteBucketReplication: (input, context) => {
    delete openBucket(input, context, 'PutReplicationConfiguration').replication
    return {}
  },
}

/** A rule with a filter says how it goes with delete markers and before which others it comes (S3 guide, "Replication configuration"). */
function checkRule(rule: ReplicationRule, { world }: RequestContext): void {
  const missing = ['DeleteMarkerReplication', 'Priority'].find((name) => !Object.hasOwn(rule, name))
  if (rule.Filter && missing !== undefined)
    throw s3Error(
      'InvalidRequest',
      `${missing} must be specified for this version of Cross Region Replication configuration schema. Please refer to S3 Developer Guide for more information.`,
    )
  const name = (rule.Destination?.Bucket ?? '').replace(/^arn:[^:]*:s3:::/, '')
  if (findBucket(world, name)?.versioning !== 'Enabled')
    throw s3Error('InvalidRequest', 'Destination bucket must have versioning enabled.')
}
