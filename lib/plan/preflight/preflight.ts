import type { Call, Refusal, Snapshot, Trail } from '../../model/index.ts'
import { preflightBucket } from './preflight-bucket.ts'
import { preflightKey } from './preflight-key.ts'
import { preflightOrganization } from './preflight-organization.ts'
import { preflightQuota } from './preflight-quota.ts'
import { intendedTrail } from './intended-trail.ts'

/** What the look ahead reads beyond a sweep, as IAM names it: HeadBucket needs s3:ListBucket. */
export const preflightPermissions: readonly string[] = [
  'kms:DescribeKey',
  'kms:GetKeyPolicy',
  's3:GetBucketPolicy',
  's3:ListBucket',
]

/** What is known of a write before it is made: why it must fail or be in vain, and what a person should know besides. */
export type Preflight = { refusal?: Refusal; notes: string[] }

/**
 * Looks ahead of UpdateTrail, CreateTrail and StartLogging. A write is refused only where it is certain that AWS would
 * refuse it, or that what it adds could not be delivered; what could not be read is a note. A destination that was
 * broken before, and that the write does not touch, is a note too, and so is everything about StartLogging: a trail
 * whose bucket is gone still carries its events to EventBridge and to its log group, so that off is never better.
 * @param made buckets that earlier calls of the same repair make
 */
export function preflight(call: Call, snapshot: Snapshot, made: ReadonlySet<string> = new Set()): Preflight {
  if (call.operation === 'StartLogging') return beforeStart(call, snapshot)
  const intended = intendedTrail(call, snapshot)
  if (!intended) return { notes: [] }
  const parts = [
    preflightOrganization(intended, snapshot),
    preflightQuota(intended, snapshot),
    ...(intended.after.bucket !== undefined && made.has(intended.after.bucket)
      ? []
      : [preflightBucket(intended, snapshot)]),
    preflightKey(intended, snapshot),
  ]
  const refusal = parts.find((part) => part.refusal)?.refusal
  return { ...(refusal && { refusal }), notes: parts.flatMap(({ notes }) => notes) }
}

/** Why a write is not planned, or undefined where nothing is known to stand against it. */
export const preflightRefusal = (call: Call, snapshot: Snapshot): Refusal | undefined =>
  preflight(call, snapshot).refusal

function beforeStart(call: Extract<Call, { operation: 'StartLogging' }>, snapshot: Snapshot): Preflight {
  const { Name } = call.input
  const trail = snapshot.trails.find(({ arn, name }) => arn === Name || name === Name)
  return { notes: trail ? brokenDestination(trail, snapshot) : [] }
}

/** The trail's destination as if nothing had been known of it before: what is broken, and not what is unread. */
function brokenDestination(trail: Trail, snapshot: Snapshot): string[] {
  return [preflightBucket({ after: trail }, snapshot), preflightKey({ after: trail }, snapshot)].flatMap(
    ({ refusal }) => (refusal ? [`${refusal.reason} ${refusal.todo}`] : []),
  )
}
