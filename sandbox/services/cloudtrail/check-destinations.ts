import { checkBucket } from './check-bucket.ts'
import { keyArnFor } from './check-key.ts'
import { checkLogGroup } from './check-log-group.ts'
import { topicArnFor } from './check-topic.ts'
import type { Settings } from './configure-trail.ts'
import type { Destination } from './destination.ts'
import type { TrailConfiguration } from './trail.ts'

/**
 * Checks the destinations that a request names, and gives the configuration with their ARNs in the place of names
 * and aliases. What the request does not touch is not looked at, so a trail whose bucket is gone can still be
 * updated.
 */
export function withDestinations(trail: Destination, asked: Settings): TrailConfiguration {
  const { configuration } = trail
  const moved =
    asked.S3BucketName !== undefined || asked.S3KeyPrefix !== undefined || asked.IsOrganizationTrail === true
  if (moved) checkBucket(trail)
  const keyed = asked.KmsKeyId !== undefined || asked.S3BucketName !== undefined
  const kmsKeyArn =
    keyed && configuration.kmsKeyArn ? keyArnFor(trail, configuration.kmsKeyArn) : configuration.kmsKeyArn
  const topicArn = asked.SnsTopicName ? topicArnFor(trail, asked.SnsTopicName) : configuration.topicArn
  if (asked.CloudWatchLogsLogGroupArn !== undefined || asked.CloudWatchLogsRoleArn !== undefined) {
    checkLogGroup(trail)
  }
  return { ...configuration, kmsKeyArn, topicArn }
}
