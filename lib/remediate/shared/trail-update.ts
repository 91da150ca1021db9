import type { FacetSettings } from '../../model/index.ts'
import type { TrailUpdate } from '../../model/write.ts'

/** UpdateTrail's input for some settings. An empty text takes a destination away (UpdateTrail, API reference). */
export function trailUpdate(trailArn: string, settings: FacetSettings): TrailUpdate {
  const { multiRegion, globalServiceEvents, recursiveLogging, logFileValidation, organization } = settings
  const texts = {
    S3BucketName: settings.bucket ?? undefined,
    S3KeyPrefix: text(settings.prefix),
    SnsTopicName: text(settings.topicArn),
    CloudWatchLogsLogGroupArn: text(settings.logGroupArn),
    CloudWatchLogsRoleArn: text(settings.logGroupRoleArn),
    KmsKeyId: text(settings.kmsKeyId),
  }
  return {
    Name: trailArn,
    ...(typeof multiRegion === 'boolean' && { IsMultiRegionTrail: multiRegion }),
    ...(typeof globalServiceEvents === 'boolean' && { IncludeGlobalServiceEvents: globalServiceEvents }),
    ...(typeof recursiveLogging === 'boolean' && { RecursiveLogging: recursiveLogging }),
    ...(typeof logFileValidation === 'boolean' && { EnableLogFileValidation: logFileValidation }),
    ...(typeof organization === 'boolean' && { IsOrganizationTrail: organization }),
    ...Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== undefined)),
  }
}

const text = (value: string | null | undefined) => (value === undefined ? undefined : (value ?? ''))
