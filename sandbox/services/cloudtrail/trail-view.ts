import type { CreateTrailResponse, Trail } from '@aws-sdk/client-cloudtrail'
import type { StoredTrail, TrailConfiguration } from './trail.ts'

/** A trail as CreateTrail and UpdateTrail answer: its whole configuration. What is not configured is absent. */
export function configurationView(trail: StoredTrail): CreateTrailResponse {
  const { configuration } = trail
  return {
    Name: trail.name,
    S3BucketName: configuration.bucket,
    ...(configuration.prefix && { S3KeyPrefix: configuration.prefix }),
    ...topicView(configuration),
    IncludeGlobalServiceEvents: configuration.globalServiceEvents,
    IsMultiRegionTrail: configuration.multiRegion,
    TrailARN: trail.arn,
    LogFileValidationEnabled: configuration.logFileValidation,
    ...(configuration.logGroupArn && { CloudWatchLogsLogGroupArn: configuration.logGroupArn }),
    ...(configuration.logGroupRoleArn && { CloudWatchLogsRoleArn: configuration.logGroupRoleArn }),
    ...(configuration.kmsKeyArn && { KmsKeyId: configuration.kmsKeyArn }),
    IsOrganizationTrail: configuration.organization,
    RecursiveLogging: configuration.recursiveLogging,
  }
}

/**
 * The topic's name comes back as it was given. Where it was cleared, name and ARN stay as empty texts (a record of
 * UpdateTrail in elastic/integrations, `test-update-trail-json.log`).
 */
function topicView({ topicName, topicArn }: TrailConfiguration): CreateTrailResponse {
  const SnsTopicName = topicName ?? topicArn?.split(':').at(-1)
  return {
    ...(SnsTopicName !== undefined && { SnsTopicName }),
    ...((topicArn ?? topicName) !== undefined && { SnsTopicARN: topicArn ?? '' }),
  }
}

/** A trail as DescribeTrails and GetTrail answer. */
export function trailView(trail: StoredTrail): Trail {
  return {
    ...configurationView(trail),
    HomeRegion: trail.homeRegion,
    HasCustomEventSelectors: trail.selectors !== undefined,
    HasInsightSelectors: trail.insights.length > 0,
  }
}
