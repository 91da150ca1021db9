import type { UpdateTrailRequest } from '@aws-sdk/client-cloudtrail'
import { AwsError } from '../../service.ts'
import type { TrailConfiguration } from './trail.ts'

export type Settings = Omit<UpdateTrailRequest, 'Name'>

/** What CreateTrail starts from (CloudTrail API reference, CreateTrail). */
export const newTrail: TrailConfiguration = {
  bucket: '',
  globalServiceEvents: true,
  multiRegion: false,
  logFileValidation: false,
  organization: false,
  recursiveLogging: true,
}

/**
 * A configuration with settings laid over it: an absent setting changes nothing, an empty text takes a destination
 * away. A trail that becomes multi-region gets global service events, one that becomes single-region loses them.
 * Destinations are taken as they are written. Throws InvalidParameterCombinationException for a multi-region trail
 * without global service events.
 */
export function withSettings(current: TrailConfiguration, settings: Settings): TrailConfiguration {
  const multiRegion = settings.IsMultiRegionTrail ?? current.multiRegion
  const switched = multiRegion === current.multiRegion ? current.globalServiceEvents : multiRegion
  const globalServiceEvents = settings.IncludeGlobalServiceEvents ?? switched
  if (multiRegion && !globalServiceEvents) {
    throw new AwsError(
      'InvalidParameterCombinationException',
      'Multi-Region trail must include global service events.',
    )
  }
  return {
    bucket: settings.S3BucketName ?? current.bucket,
    prefix: text(settings.S3KeyPrefix, current.prefix),
    topicArn: text(settings.SnsTopicName, current.topicArn),
    topicName: settings.SnsTopicName ?? current.topicName,
    kmsKeyArn: text(settings.KmsKeyId, current.kmsKeyArn),
    logGroupArn: text(settings.CloudWatchLogsLogGroupArn, current.logGroupArn),
    logGroupRoleArn: text(settings.CloudWatchLogsRoleArn, current.logGroupRoleArn),
    globalServiceEvents,
    multiRegion,
    logFileValidation: settings.EnableLogFileValidation ?? current.logFileValidation,
    organization: settings.IsOrganizationTrail ?? current.organization,
    recursiveLogging: settings.RecursiveLogging ?? current.recursiveLogging,
  }
}

function text(given: string | undefined, current: string | undefined): string | undefined {
  if (given === undefined) return current
  return given === '' ? undefined : given
}
