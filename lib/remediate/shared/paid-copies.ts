import { mayLogManagementEvents } from '../../coverage/trails-logging-in.ts'
import type { Refusal, Region, Snapshot, Trail } from '../../model/index.ts'
import type { Policy } from '../../policy/policy.ts'
import { isOwnFailure } from '../../aws/errors.ts'
import { isKnownToLog } from '../../trail/status.ts'
import type { PlanningContext } from '../remedy.ts'

export type PaidCopies = { before: number; after: number }

/** A trail as it would be after a repair. */
export type Changed = Pick<Trail, 'arn'> &
  Partial<Pick<Trail, 'multiRegion' | 'selectors'>> & { logging?: boolean }

/**
 * Copies of management events that are paid for, summed over the regions read: the first copy in each region is free
 * (AWS CloudTrail pricing, "Trails"). A trail whose status or selectors could not be read counts as one.
 */
export function paidCopies(snapshot: Snapshot, changed: Changed): PaidCopies {
  const regions = Object.entries(snapshot.regions).flatMap(([region, view]) => (view.ok ? [region] : []))
  const after = snapshot.trails.map((trail) =>
    trail.arn === changed.arn ? withChange(trail, changed) : trail,
  )
  return { before: paidIn(regions, snapshot.trails), after: paidIn(regions, after) }
}

function withChange(trail: Trail, changed: Changed): Trail {
  const { logging, ...settings } = changed
  if (logging === undefined) return { ...trail, ...settings }
  return {
    ...trail,
    ...settings,
    status: { ...trail.status, [trail.homeRegion]: { ok: true, value: { logging } } },
  }
}

function paidIn(regions: Region[], trails: Trail[]): number {
  const copies = trails.filter(mayLogManagementEvents)
  return regions
    .map((region) => copies.filter((trail) => trail.multiRegion || trail.homeRegion === region).length)
    .reduce((sum, count) => sum + Math.max(0, count - 1), 0)
}

/**
 * The refusal of a repair that would add a paid copy where a first one is proven to be logged, or undefined where it adds
 * none, may, or nothing proves that there is one: what cannot be read must not keep the account dark.
 */
export function secondCopyRefusal(
  snapshot: Snapshot,
  changed: Changed,
  policy: Policy,
  planning?: PlanningContext,
): Refusal | undefined {
  const proven = { ...snapshot, trails: snapshot.trails.filter((trail) => isKnown(trail, changed)) }
  const copies = paidCopies(proven, changed)
  if (copies.after <= copies.before || policy.secondCopy === 'allow') return undefined
  if (planning?.seenLogging.has(changed.arn)) return undefined
  const added = copies.after - copies.before
  return {
    refused: true,
    reason: `It would add a paid copy of management events in ${added} ${added === 1 ? 'region' : 'regions'}, where another trail logs them already.`,
    todo: 'Set secondCopy: allow in the policy if that is wanted; otherwise stop or narrow the other trail, or exempt this one.',
  }
}

/** Selectors that no check of the policy asks for were not read by choice, and say nothing against a first copy. */
const isKnown = (trail: Trail, { arn }: Changed): boolean =>
  trail.arn === arn ||
  (isKnownToLog(trail) && (trail.selectors.ok || isOwnFailure(trail.selectors, 'NotRead')))
