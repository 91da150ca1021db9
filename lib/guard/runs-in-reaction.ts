import type { Check } from '../checks/all-checks.ts'
import { verdictParts } from '../checks/judging/judge.ts'
import type { Part } from '../model/index.ts'
import type { Policy } from '../policy/policy.ts'

/** What CloudTrail itself answers: enough for a call on a trail, and always read. */
const quickParts: readonly Part[] = ['status', 'event-selectors', 'insight-selectors', 'tags', 'organization']
const bucketParts: readonly Part[] = [
  'bucket',
  'bucket-policy',
  'bucket-policy-status',
  'bucket-acl',
  'bucket-public-access-block',
  'account-public-access-block',
  'bucket-versioning',
  'bucket-lifecycle',
  'bucket-logging',
  'bucket-object-lock',
  'event-configuration',
]
const keyParts: readonly Part[] = ['bucket', 'key', 'key-policy', 'key-rotation']

/** What else a reaction reads, by the service that was called: what the call can have changed. */
const furtherParts: Readonly<Record<string, readonly Part[]>> = {
  's3.amazonaws.com': bucketParts,
  'kms.amazonaws.com': keyParts,
  'sns.amazonaws.com': ['topic', 'guard'],
  'logs.amazonaws.com': ['log-group'],
  'monitoring.amazonaws.com': ['guard'],
  'events.amazonaws.com': ['guard'],
  'lambda.amazonaws.com': ['guard'],
  'iam.amazonaws.com': ['log-group', 'guard'],
}

/** True where a reaction to the service's calls looks at the guard itself. */
export const looksAtGuard = (eventSource: string): boolean =>
  furtherParts[eventSource]?.includes('guard') === true

/** Services about which only checks of single trails are asked: a bucket's call says nothing of other trails' coverage. */
export const ofSingleTrails: readonly string[] = [
  's3.amazonaws.com',
  'kms.amazonaws.com',
  'logs.amazonaws.com',
]

/**
 * True for a check that a reaction runs: a reaction has no time to read what the call cannot have touched. What a
 * check's settings ask for, such as the key that a policy names, is read even then: few events ask for it.
 */
export function runsInReaction(
  check: Check,
  policy: Policy,
  eventSource = 'cloudtrail.amazonaws.com',
): boolean {
  const further = furtherParts[eventSource] ?? []
  const parts = [...quickParts, ...further, ...(check.readsUnder?.(policy) ?? [])]
  const reads = [...verdictParts(check, policy), ...(check.remediesRead ?? [])]
  if (ofSingleTrails.includes(eventSource) && !reads.some((part) => further.includes(part))) return false
  return reads.every((part) => parts.includes(part))
}

/** True for a check that a reaction to some service's call runs. */
export const isReactedTo = (check: Check, policy: Policy): boolean =>
  runsInReaction(check, policy) ||
  Object.keys(furtherParts).some((source) => runsInReaction(check, policy, source))
