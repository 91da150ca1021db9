import { awsCommand } from '../text/command-line.ts'
import type { Bucket, LifecycleRule } from '../model/index.ts'
import { writerOf } from '../resource-policy/trail-delivery.ts'
import type { Json, JsonObject } from '../model/write.ts'
import { forOwner, isRefusal, ownBucket, refusal } from './shared/own-trail.ts'
import type { Remedy } from './remedy.ts'
import { expiresIn, touchesLogs } from '../checks/judging/kept-logs.ts'
import type { Writer } from '../resource-policy/written-objects.ts'

/**
 * Takes back lifecycle rules that expire log files sooner than the trail's baseline did. Without a baseline nobody
 * knows what was meant, so nothing is changed.
 */
export const restoreLifecycle: Remedy = {
  id: 'restore-lifecycle',
  title: "Restore the lifecycle rules of a trail's bucket",
  risk: 'safe',
  permissions: ['s3:GetLifecycleConfiguration', 's3:ListBucket', 's3:PutLifecycleConfiguration'],
  plan: (finding, snapshot, policy, { baselines }) => {
    const own = ownBucket(finding, snapshot)
    if (isRefusal(own)) return own
    const { trail, bucket, region } = own
    const live = bucket.lifecycle
    if (!live.ok) {
      return refusal(
        `The lifecycle of ${bucket.name} could not be read (${live.operation} gave ${live.code}).`,
        'Grant s3:GetLifecycleConfiguration.',
      )
    }
    const baseline = baselines?.get(trail.arn)
    const known = baseline?.settings.bucket === bucket.name ? baseline.destination.lifecycle : undefined
    if (!known) return refusal('No baseline tells what the lifecycle of its bucket was.', byHand(bucket))
    const { days } = policy.checks['bucket-retention']
    const restored = restoredLifecycle(live.value, known, {
      writer: writerOf(trail, snapshot),
      days,
      now: snapshot.takenAt,
    })
    if (!restored) return refusal('Its baseline keeps log files no longer than that.', byHand(bucket))
    const written = putRules(bucket.name, restored)
    const before = putRules(bucket.name, live.value)
    if (!written || !before) return refusal('A lifecycle rule was not read whole.', byHand(bucket))
    const call = {
      ...written,
      account: snapshot.account,
      region,
      expect: { kind: 'lifecycle' as const, bucket: bucket.name, rules: live.value },
      intend: { kind: 'lifecycle' as const, bucket: bucket.name, rules: restored },
      undo: before,
      why: finding.message,
      sendsTo: { bucket: bucket.name, owners: [snapshot.account] },
    }
    return forOwner([call], bucket, snapshot)
  },
}

const byHand = ({ name, region }: Bucket): string => {
  const look = {
    service: 's3',
    operation: 'GetBucketLifecycleConfiguration',
    input: { Bucket: name },
  } as const
  return `By hand: ${awsCommand(look, region.ok ? region.value : undefined)}, then put-bucket-lifecycle-configuration with all its rules and a longer expiry.`
}

/** Undefined where a rule was not kept whole: putting back half of it would lose the rest. */
function putRules(Bucket: string, rules: readonly LifecycleRule[]) {
  const whole = rules.flatMap((rule): JsonObject[] => {
    const object = ruleObject(rule)
    return object ? [object] : []
  })
  if (whole.length < rules.length) return undefined
  return {
    service: 's3' as const,
    operation: 'PutBucketLifecycleConfiguration' as const,
    input: { Bucket, LifecycleConfiguration: { Rules: whole } },
  }
}

type Asked = { writer: Writer; days: number; now: string }

/**
 * Lifecycle rules that no longer expire the trail's log files too early: such a rule goes back to what the baseline has
 * under its name where that lasts longer, and is switched off where the baseline does not know it. Rules that leave the
 * log files alone stay as they are, whole.
 * @param days that the policy asks for; a rule that expires sooner than in the baseline is early too
 * @returns undefined where nothing is to be restored
 */
function restoredLifecycle(
  live: readonly LifecycleRule[],
  baseline: readonly LifecycleRule[],
  { writer, days, now }: Asked,
): LifecycleRule[] | undefined {
  const restored = live.map((rule) => {
    if (!rule.enabled || rule.narrowed || touchesLogs(rule.prefix, writer) !== 'yes') return rule
    const known = baseline.find((one) => one.id === rule.id)
    const lasts = expiresIn(rule, now)
    const lasted = known ? lastsIn(known, writer, now) : days
    if (lasts >= lasted) return rule
    return known?.whole === undefined ? switchedOff(rule) : known
  })
  return restored.some((rule, index) => rule !== live[index]) ? restored : undefined
}

/** Days that the log files had under a rule of the baseline. */
const lastsIn = (rule: LifecycleRule, writer: Writer, now: string): number =>
  rule.enabled && !rule.narrowed && touchesLogs(rule.prefix, writer) !== 'no'
    ? expiresIn(rule, now)
    : Infinity

function switchedOff(rule: LifecycleRule): LifecycleRule {
  const whole = ruleObject(rule)
  return {
    ...rule,
    enabled: false,
    ...(whole && { whole: JSON.stringify({ ...whole, Status: 'Disabled' }) }),
  }
}

/** The whole rule that was kept as JSON, or undefined where none was. */
function ruleObject({ whole }: LifecycleRule): JsonObject | undefined {
  const parsed: Json | undefined = whole === undefined ? undefined : JSON.parse(whole)
  return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : undefined
}
