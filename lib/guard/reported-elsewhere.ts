import type { Arn, FacetSettings, Finding } from '../model/index.ts'
import type { Baseline } from '../trail/baseline/baseline.ts'
import { type SettingDifference, takesAway } from '../trail/baseline/setting-differences.ts'
import type { Weakening } from '../trail/baseline/weakenings.ts'

const settings: Partial<Record<keyof FacetSettings, string>> = {
  multiRegion: 'multi-region-trail',
  globalServiceEvents: 'global-service-events',
  logFileValidation: 'log-file-validation',
  kmsKeyId: 'kms-encryption',
  logGroupArn: 'cloudwatch-logs',
  logGroupRoleArn: 'cloudwatch-logs',
  topicArn: 'sns-notification',
}

const parts: Readonly<Record<Exclude<Weakening['kind'], 'setting'>, readonly string[]>> = {
  stopped: ['trail-logging'],
  selectors: [
    'event-selectors',
    'management-event-exclusions',
    's3-data-events-write',
    's3-data-events-read',
  ],
  insights: ['insights'],
  tags: ['trail-tags'],
}

/** Checks that fail where a setting is off or gone. That it is another than before, no check but `baseline` can tell. */
const whereGone: Readonly<Record<string, string>> = {
  bucket: 'bucket-exists',
  'bucket policy': 'bucket-policy',
  'bucket versioning': 'bucket-versioning',
  'bucket access logging': 'bucket-access-logging',
  'bucket Object Lock': 'bucket-object-lock',
  'log group': 'cloudwatch-logs',
  topic: 'sns-notification',
}

/** True where a finding of another check fails for what a trail lost against its baseline. */
export function isWeakeningReported(lost: Weakening, arn: Arn, findings: readonly Finding[]): boolean {
  if (lost.kind !== 'setting') return fails(parts[lost.kind], arn, findings)
  const check = settings[lost.name]
  const isOff = lost.is === null || lost.is === false
  return isOff && check !== undefined && fails([check], arn, findings)
}

/** The same of a setting of what the trail rests on. */
export function isReported(
  { setting, strange, now }: SettingDifference,
  arn: Arn,
  findings: readonly Finding[],
): boolean {
  const check = whereGone[setting]
  const isSuspended = setting === 'bucket versioning'
  const isGone = !now || takesAway(now) || isSuspended
  if (
    setting !== 'bucket' &&
    isGone &&
    fails(['bucket-exists'], arn, findings) &&
    setting.startsWith('bucket')
  )
    return true
  return strange.length === 0 && isGone && check !== undefined && fails([check], arn, findings)
}

/** A deleted trail is what the account as a whole lacks, where it was the one of all regions. */
export const isTrailGoneReported = (
  { settings: { multiRegion } }: Baseline,
  findings: readonly Finding[],
): boolean =>
  multiRegion === true &&
  findings.some(({ check, status }) => check === 'multi-region-trail' && status === 'fail')

/** Of the trail, or of its account as a whole. */
const fails = (checks: readonly string[], arn: Arn, findings: readonly Finding[]): boolean =>
  findings.some(
    ({ check, status, resource }) =>
      status === 'fail' && checks.includes(check) && (resource === arn || resource === arn.split(':')[4]),
  )
