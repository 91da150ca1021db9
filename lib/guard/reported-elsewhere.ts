import type { Check, CheckPolicy } from '../checks/all-checks.ts'
import { judge } from '../checks/judging/judge.ts'
import type { Arn, FacetSettings, Finding, Snapshot, Trail } from '../model/index.ts'
import { afterCalls } from '../remediate/shared/after-calls.ts'
import type { Baseline } from '../trail/baseline/baseline.ts'
import { facetsOfBaseline } from '../trail/baseline/next-baselines.ts'
import { type SettingDifference, takesAway } from '../trail/baseline/setting-differences.ts'
import { settingsOnTrail } from '../trail/settings.ts'
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

/** Checks whose findings may say what a trail lost. */
const reporting: ReadonlySet<string> = new Set([
  ...Object.values(settings),
  ...Object.values(parts).flat(),
  ...Object.values(whereGone),
])

/**
 * Findings that fail now and would not where the trail and its bucket were as the baseline has them. What failed before, known
 * or exempt, tells nothing of what was lost since.
 * @param checks those that the policy may turn on
 */
export function causedSince(
  baseline: Baseline,
  { snapshot, findings }: { snapshot: Snapshot; findings: readonly Finding[] },
  checks: readonly Check[],
  policy: CheckPolicy,
): Finding[] {
  const failing = findings.filter(({ check, status }) => reporting.has(check) && status === 'fail')
  // Each baseline costs as much to judge as the whole sweep: only what fails asks for it.
  if (failing.length === 0) return []
  const found = new Set(failing.map(({ check }) => check))
  const before = judge(
    checks.filter(({ id }) => found.has(id)),
    asInBaseline(baseline, snapshot),
    policy,
  )
  const failed = new Set(before.flatMap((one) => (one.status === 'fail' ? [keyOf(one)] : [])))
  return failing.filter((one) => !failed.has(keyOf(one)))
}

const keyOf = ({ check, resource, region }: Finding): string => JSON.stringify([check, resource, region])

/** The snapshot with the trail, and its bucket's policy and versioning, as the baseline has them. */
function asInBaseline(baseline: Baseline, snapshot: Snapshot): Snapshot {
  const { trailArn, destination, settings: kept } = baseline
  const isThere = snapshot.trails.some(({ arn }) => arn === trailArn)
  const trails = isThere ? snapshot.trails : [...snapshot.trails, trailOf(baseline, snapshot)]
  const calls = facetsOfBaseline(baseline).map((intend) => ({ intend }))
  const bucket = kept.bucket === null ? undefined : snapshot.buckets[kept.bucket]
  const { bucketPolicy, versioning } = destination
  const restored = bucket && {
    ...bucket,
    ...(bucketPolicy && { policy: { ok: true as const, value: bucketPolicy } }),
    ...(versioning && { versioning: { ok: true as const, value: versioning } }),
  }
  return {
    ...afterCalls({ ...snapshot, trails }, [
      ...calls,
      { intend: { kind: 'logging', trailArn, logging: true } },
    ]),
    ...(restored && { buckets: { ...snapshot.buckets, [restored.name]: restored } }),
  }
}

const trailOf = (
  { trailArn, name, account, homeRegion, ...kept }: Baseline,
  { regions }: Snapshot,
): Trail => ({
  arn: trailArn,
  name,
  account,
  homeRegion,
  ...settingsOnTrail(kept.settings),
  seenIn: Object.keys(regions),
  status: {},
  selectors: { ok: true, value: kept.selectors },
  insights: { ok: true, value: kept.insights },
  aggregations: { ok: true, value: [] },
  tags: { ok: true, value: kept.tags },
})

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
