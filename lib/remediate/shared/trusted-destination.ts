import { parseArn } from '../../text/arn.ts'
import { awsCommand } from '../../text/command-line.ts'
import type { Baseline } from '../../trail/baseline/baseline.ts'
import type { AccountId, Call, OwnedBucket, Refusal, Snapshot } from '../../model/index.ts'
import type { Policy } from '../../policy/policy.ts'
import { refusal } from './own-trail.ts'

/**
 * Accounts whose buckets and keys a trail may be sent to: its own, and those that are known to be of its organization,
 * the management account and CloudTrail's administrators. Others must be named in the policy.
 */
function ownAccounts(baseline: Baseline, { organization }: Snapshot): AccountId[] {
  const known = organization.ok ? organization.value : undefined
  if (!known) return [baseline.account]
  const administrators = known.delegatedAdministrators
  return [
    ...new Set([
      baseline.account,
      known.managementAccount,
      ...(administrators.ok ? administrators.value : []),
    ]),
  ]
}

/**
 * The bucket of a baseline with those who may own it, for a call that sends the trail there: undefined where the
 * policy names it.
 */
export function bucketToAsk(baseline: Baseline, snapshot: Snapshot, policy: Policy): OwnedBucket | undefined {
  const { bucket } = baseline.settings
  if (bucket === null || policy.checks['bucket-exists'].buckets.includes(bucket)) return undefined
  return { bucket, owners: ownAccounts(baseline, snapshot) }
}

/** Why a trail must not be sent to its baseline's bucket, as far as the snapshot tells. */
export function bucketRefusal(baseline: Baseline, snapshot: Snapshot, policy: Policy): string | undefined {
  const { bucket } = baseline.settings
  if (bucket === null) return 'Its baseline has no bucket.'
  const region = snapshot.buckets[bucket]?.region
  if (!region || region.ok) return undefined
  if (region.code === 'NoSuchBucket') return `The bucket ${bucket} is gone.`
  if (region.code !== 'AccessDenied' || policy.checks['bucket-exists'].buckets.includes(bucket))
    return undefined
  return `The bucket ${bucket} belongs to somebody else, or may not be read; the policy does not name it.`
}

/** Why a trail must not be encrypted with its baseline's key. */
export function keyRefusal(baseline: Baseline, snapshot: Snapshot, policy: Policy): string | undefined {
  const { kmsKeyId } = baseline.settings
  if (kmsKeyId === null || kmsKeyId === policy.checks['kms-encryption'].keyId) return undefined
  const account = parseArn(kmsKeyId)?.account
  if (account === undefined || !ownAccounts(baseline, snapshot).includes(account)) {
    return `The key ${kmsKeyId} is not known to belong to this account or its organization, and the policy does not name it.`
  }
  const description = snapshot.keys[kmsKeyId]?.description
  if (!description?.ok || description.value.state === 'Enabled') return undefined
  return `The key ${kmsKeyId} is ${description.value.state}: a trail that cannot encrypt delivers nothing.`
}

/** A refusal with the very commands that a person may run instead. */
export function refusalWithCommands(reason: string, calls: readonly Call[]): Refusal {
  const commands = calls.map((call) => awsCommand(call, call.region))
  const todo = `If it is right all the same: ${commands.join(' && ')}. Otherwise accept what is there: trailkeeper baseline accept.`
  return { ...refusal(reason, todo), commands }
}
