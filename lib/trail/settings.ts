import type { FacetSettings, Trail } from '../model/index.ts'
import type { TrailUpdate } from '../model/write.ts'
import { field, nonEmpty } from '../text/fields.ts'

export type SettingName = keyof FacetSettings

type Setting = {
  name: SettingName
  /** On or off; the others lead somewhere, or nowhere. */
  flag?: true
  /** As CreateTrail and UpdateTrail name it; a CloudTrail record begins it with a small letter. */
  parameter: keyof TrailUpdate
  /** As DescribeTrails names it, where that is another name (CloudTrail API reference, Trail). */
  answer?: string
  /** The check whose mode and exemptions bind its restoration. */
  check: string
  /** What a trail that lost it lacks, as tampering is told. */
  weakens: string
}

/** Every setting that UpdateTrail sets, the weightiest first. */
export const trailSettings = [
  {
    name: 'multiRegion',
    flag: true,
    parameter: 'IsMultiRegionTrail',
    check: 'multi-region-trail',
    weakens: 'multi-region',
  },
  {
    name: 'organization',
    flag: true,
    parameter: 'IsOrganizationTrail',
    check: 'multi-region-trail',
    weakens: 'organization',
  },
  { name: 'bucket', parameter: 'S3BucketName', check: 'bucket-exists', weakens: 'log-delivery' },
  { name: 'prefix', parameter: 'S3KeyPrefix', check: 'bucket-exists', weakens: 'log-delivery' },
  {
    name: 'globalServiceEvents',
    flag: true,
    parameter: 'IncludeGlobalServiceEvents',
    check: 'global-service-events',
    weakens: 'global-service-events',
  },
  {
    name: 'recursiveLogging',
    flag: true,
    parameter: 'RecursiveLogging',
    check: 'event-selectors',
    weakens: 'recursive-logging',
  },
  {
    name: 'logFileValidation',
    flag: true,
    parameter: 'EnableLogFileValidation',
    answer: 'LogFileValidationEnabled',
    check: 'log-file-validation',
    weakens: 'log-file-validation',
  },
  { name: 'kmsKeyId', parameter: 'KmsKeyId', check: 'kms-encryption', weakens: 'kms-encryption' },
  {
    name: 'logGroupArn',
    parameter: 'CloudWatchLogsLogGroupArn',
    check: 'cloudwatch-logs',
    weakens: 'cloudwatch-logs',
  },
  {
    name: 'logGroupRoleArn',
    parameter: 'CloudWatchLogsRoleArn',
    check: 'cloudwatch-logs',
    weakens: 'cloudwatch-logs',
  },
  {
    name: 'topicArn',
    parameter: 'SnsTopicName',
    answer: 'SnsTopicARN',
    check: 'delivery',
    weakens: 'notification',
  },
] as const satisfies readonly Setting[]

const rows: readonly Setting[] = trailSettings

/** Every setting of a trail; null for one that is not set, or that the answer did not tell. */
export function settingsOf(trail: Trail): Required<FacetSettings> {
  // In the order in which the hash of a trail's configuration has them, which the guard's memory holds.
  return {
    multiRegion: trail.multiRegion,
    organization: trail.organization,
    logFileValidation: trail.logFileValidation,
    globalServiceEvents: trail.globalServiceEvents,
    recursiveLogging: trail.recursiveLogging ?? null,
    bucket: trail.bucket ?? null,
    prefix: trail.prefix ?? null,
    kmsKeyId: trail.kmsKeyId ?? null,
    topicArn: trail.topicArn ?? null,
    logGroupArn: trail.logGroupArn ?? null,
    logGroupRoleArn: trail.logGroupRoleArn ?? null,
  }
}

/** Settings as a trail has them: one that is not set is absent, or off. */
export const settingsOnTrail = (settings: FacetSettings): Pick<Trail, SettingName> => ({
  multiRegion: false,
  organization: false,
  logFileValidation: false,
  globalServiceEvents: false,
  ...Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null && value !== '')),
})

/** The settings in an answer, or in the parameters of a call. An empty string and an absent member mean the same. */
export const settingsIn = (from: object, by: 'answer' | 'parameter'): FacetSettings =>
  Object.fromEntries(
    rows.flatMap(({ name, flag, parameter, [by]: named = parameter }) => {
      const value = field(from, named)
      const isSet = flag ? typeof value === 'boolean' : nonEmpty(value) !== undefined
      return isSet ? [[name, value]] : []
    }),
  )

/** UpdateTrail's input for some settings. An empty text takes a destination away (UpdateTrail, API reference). */
export const trailUpdate = (trailArn: string, settings: FacetSettings): TrailUpdate => ({
  Name: trailArn,
  ...Object.fromEntries(
    rows.flatMap(({ name, flag, parameter }) => {
      const value = settings[name]
      // A trail without a bucket there is none.
      if (value === undefined || (value === null && (flag || name === 'bucket'))) return []
      return [[parameter, value ?? '']]
    }),
  ),
})
