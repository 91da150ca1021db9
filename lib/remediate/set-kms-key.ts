import { keyRegionOf, requiredKeyArn } from '../checks/judging/destination.ts'
import type { Refusal, Snapshot, Trail } from '../model/index.ts'
import { isRefusal, managedElsewhere, refusal, writableTrail } from './shared/own-trail.ts'
import type { Remedy } from './remedy.ts'
import { updateTrailCall } from './shared/trail-calls.ts'

/**
 * Makes a trail encrypt with the key that the policy names. Disruptive: readers of the log need kms:Decrypt on it
 * from then on.
 */
export const setKmsKey: Remedy = {
  id: 'set-kms-key',
  title: 'Set the KMS key',
  risk: 'disruptive',
  permissions: ['cloudtrail:UpdateTrail', 'cloudtrail:DescribeTrails', 'kms:DescribeKey'],
  plan: (finding, snapshot, policy) => {
    const trail = writableTrail(finding, snapshot)
    if (isRefusal(trail)) return trail
    const refused = managedElsewhere(trail)
    if (refused) return refused
    const key = usableKey(trail, snapshot, policy.checks['kms-encryption'].keyId)
    if (typeof key !== 'string') return key
    const [before, after] = [{ kmsKeyId: trail.kmsKeyId ?? null }, { kmsKeyId: key }]
    const why = `${trail.name} encrypts with ${trail.kmsKeyId ?? 'no key'}.`
    return { calls: [updateTrailCall(trail, before, after, why)] }
  },
}

function usableKey(trail: Trail, snapshot: Snapshot, required: string | undefined): string | Refusal {
  if (required === undefined) {
    return refusal(
      'The policy names no key.',
      'Set checks.kms-encryption.keyId to a key in the region of the bucket.',
    )
  }
  const region = keyRegionOf({ ...trail, kmsKeyId: '' }, snapshot)
  if (!region.ok) {
    return refusal(
      `The bucket's region is not known (${region.operation} gave ${region.code}).`,
      'The key must stand in the same region; grant the read, or name the key by its ARN by hand.',
    )
  }
  const arn = requiredKeyArn(required, region.value, snapshot)
  if (!arn.ok) {
    return refusal(
      `${required} cannot be used in ${region.value}, the bucket's region (${arn.operation} gave ${arn.code}).`,
      'Make the key or its alias there, and let CloudTrail use it.',
    )
  }
  if (!arn.value.includes(`:${region.value}:`)) {
    return refusal(
      `${required} is not in ${region.value}, the bucket's region.`,
      'Name a key of that region, or a replica of a multi-Region key there.',
    )
  }
  const key = snapshot.keys[`${required}@${region.value}`]
  if (key?.description.ok && key.description.value.state !== 'Enabled') {
    return refusal(`${required} is ${key.description.value.state}.`, 'Enable the key first.')
  }
  return arn.value
}
