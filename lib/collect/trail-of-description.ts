import type { Trail as TrailDescription } from '@aws-sdk/client-cloudtrail'
import { parseArn } from '../aws/arn.ts'
import { notRead } from '../aws/read.ts'
import type { Region, Trail } from '../model/index.ts'

/**
 * A trail as DescribeTrails gives it. An empty string and an absent member mean the same.
 * @returns undefined for an answer without a usable TrailARN
 */
export function trailOfDescription(description: TrailDescription, seenIn: Region): Trail | undefined {
  const arn = parseArn(description.TrailARN ?? '')
  if (!description.TrailARN || arn?.service !== 'cloudtrail') return undefined
  return {
    arn: description.TrailARN,
    name: description.Name || arn.resource.replace(/^trail\//, ''),
    account: arn.account,
    homeRegion: description.HomeRegion || arn.region,
    multiRegion: description.IsMultiRegionTrail === true,
    organization: description.IsOrganizationTrail === true,
    logFileValidation: description.LogFileValidationEnabled === true,
    globalServiceEvents: description.IncludeGlobalServiceEvents === true,
    ...(typeof description.RecursiveLogging === 'boolean' && {
      recursiveLogging: description.RecursiveLogging,
    }),
    ...(description.S3BucketName && { bucket: description.S3BucketName }),
    ...(description.S3KeyPrefix && { prefix: description.S3KeyPrefix }),
    ...(description.KmsKeyId && { kmsKeyId: description.KmsKeyId }),
    ...(description.SnsTopicARN && { topicArn: description.SnsTopicARN }),
    ...(description.CloudWatchLogsLogGroupArn && { logGroupArn: description.CloudWatchLogsLogGroupArn }),
    ...(description.CloudWatchLogsRoleArn && { logGroupRoleArn: description.CloudWatchLogsRoleArn }),
    ...(typeof description.HasCustomEventSelectors === 'boolean' && {
      customSelectors: description.HasCustomEventSelectors,
    }),
    seenIn: [seenIn],
    status: {},
    selectors: notRead('cloudtrail:GetEventSelectors'),
    insights: notRead('cloudtrail:GetInsightSelectors'),
    aggregations: notRead('cloudtrail:GetEventConfiguration'),
    tags: notRead('cloudtrail:ListTags'),
  }
}
