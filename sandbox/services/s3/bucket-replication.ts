import type * as schemas from '@aws-sdk/client-s3'
import type { Operations } from '../../service.ts'
import { findBucket } from './buckets.ts'
import { s3Error } from './errors.ts'
import { openBucket } from './open-bucket.ts'

/** Replication and notifications: kept, and carried out by nobody. */
export const bucketReplication: Operations<typeof schemas> = {
  GetBucketReplication: (input, context) => {
    const { replication } = openBucket(input, context, 'GetReplicationConfiguration')
    if (!replication)
      throw s3Error('ReplicationConfigurationNotFoundError', 'The replication configuration was not found')
    return { ReplicationConfiguration: replication }
  },
  PutBucketReplication: (input, context) => {
    const bucket = openBucket(input, context, 'PutReplicationConfiguration')
    if (bucket.versioning !== 'Enabled')
      throw s3Error(
        'InvalidRequest',
        'Versioning must be ‘Enabled’ on the bucket to apply a replication configuration',
      )
    const { Role, Rules = [] } = input.ReplicationConfiguration ?? {}
    if (!Role || Rules.length === 0) throw s3Error('MalformedXML', 'The XML you provided was not well-formed')
    for (const { Destination } of Rules) {
      const name = (Destination?.Bucket ?? '').replace(/^arn:[^:]*:s3:::/, '')
      if (findBucket(context.world, name)?.versioning !== 'Enabled')
        throw s3Error('InvalidRequest', 'Destination bucket must exist and have versioning enabled.')
    }
    bucket.replication = { Role, Rules: Rules.map((rule, index) => ({ ID: `rule-${index + 1}`, ...rule })) }
    return {}
  },
  DeleteBucketReplication: (input, context) => {
    delete openBucket(input, context, 'PutReplicationConfiguration').replication
    return {}
  },
  GetBucketNotificationConfiguration: (input, context) =>
    openBucket(input, context, 'GetBucketNotification').notifications ?? {},
  PutBucketNotificationConfiguration: (input, context) => {
    openBucket(input, context, 'PutBucketNotification').notifications = input.NotificationConfiguration ?? {}
    return {}
  },
}
