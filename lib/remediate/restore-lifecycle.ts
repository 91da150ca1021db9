import type { Bucket, LifecycleRule } from '../model/index.ts'
import { writerOf } from '../resource-policy/trail-delivery.ts'
import type { JsonObject } from '../model/write.ts'
import { forOwner, ownBucket } from './shared/own-bucket.ts'
import { isRefusal, refusal } from './shared/own-trail.ts'
import type { Remedy } from './remedy.ts'
import { restoredLifecycle, ruleObject } from './shared/restored-lifecycle.ts'

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
    if (finding.check !== 'bucket-retention') return undefined
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
  const where = region.ok ? ` --region ${region.value}` : ''
  return `By hand: aws s3api get-bucket-lifecycle-configuration --bucket ${name}${where}, then put-bucket-lifecycle-configuration with all its rules and a longer expiry.`
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
