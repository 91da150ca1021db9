import { findUnlogged } from '../coverage/find-unlogged.ts'
import { question } from '../coverage/questions.ts'
import type { Refusal, Snapshot, Trail } from '../model/index.ts'
import type { Policy } from '../policy/policy.ts'
import { isKnownToBeStopped, isKnownToLog } from '../trail/status.ts'
import { isRefusal, isWritableHere, managedElsewhere, needsNewTrail, refusal } from './shared/own-trail.ts'
import { paidCopies, secondCopyRefusal } from './shared/paid-copies.ts'
import { isRestarted, type PlanningContext, type Remedy, tamperedBy } from './remedy.ts'
import { updateTrailCall } from './shared/trail-calls.ts'

/**
 * Makes one trail multi-region: the one that the policy names, else the only logging trail with all management
 * events. CloudTrail switches global service events on with it.
 */
export const enableMultiRegion: Remedy = {
  id: 'enable-multi-region',
  title: 'Make a trail multi-region',
  risk: 'safe',
  permissions: ['cloudtrail:UpdateTrail', 'cloudtrail:DescribeTrails'],
  plan: (finding, snapshot, policy, planning) => {
    if (needsNewTrail(snapshot, planning)) return undefined
    const trail = chosenTrail(snapshot, policy, planning)
    if (trail === 'another repair') return { calls: [] }
    if (isRefusal(trail)) return trail
    const refused = managedElsewhere(trail)
    if (refused) return refused
    const changed = { arn: trail.arn, multiRegion: true }
    const second = secondCopyRefusal(snapshot, changed, policy, planning)
    if (second) return second
    return {
      paidCopies: paidCopies(snapshot, changed),
      calls: [
        updateTrailCall(
          trail,
          { multiRegion: trail.multiRegion, globalServiceEvents: trail.globalServiceEvents },
          { multiRegion: true, globalServiceEvents: true },
          finding.message,
        ),
      ],
    }
  },
}

type Chosen = Trail | Refusal | 'another repair'

function chosenTrail(snapshot: Snapshot, policy: Policy, planning: PlanningContext): Chosen {
  const own = snapshot.trails.filter((trail) => isWritableHere(trail, snapshot))
  const named = policy.checks['multi-region-trail'].trail
  if (named !== undefined) {
    const trail = own.find((candidate) => candidate.arn === named || candidate.name === named)
    if (!trail)
      return refusal(
        `The policy names ${named}, which this account does not have.`,
        'Correct checks.multi-region-trail.trail.',
      )
    return isDone(trail) ? 'another repair' : trail
  }
  if (own.some((trail) => comesBack(trail, policy, planning))) return 'another repair'
  const full = own.filter((trail) => logsEverything(trail, snapshot.partition))
  const tampered = full.find(({ arn }) => arn === tamperedBy(planning, 'UpdateTrail'))
  const only = tampered ?? (full.length === 1 ? full[0] : undefined)
  if (only) return isDone(only) ? 'another repair' : only
  if (full.length > 1) {
    return refusal(
      `${full.length} trails log all management events: ${full.map((trail) => trail.name).join(', ')}.`,
      'Name the one to make multi-region in checks.multi-region-trail.trail.',
    )
  }
  if (own.some((trail) => trail.multiRegion)) return 'another repair'
  return refusal(
    'No logging trail has all management events yet.',
    'Start a trail or restore its event selectors first, or name the trail in checks.multi-region-trail.trail.',
  )
}

const isDone = (trail: Trail) => trail.multiRegion && trail.globalServiceEvents

/** A stopped multi-region trail that is started again by itself: a second one beside it would cost, and help nothing. */
const comesBack = (trail: Trail, policy: Policy, planning: PlanningContext): boolean =>
  isKnownToBeStopped(trail) && isRestarted(trail.arn, policy, planning) && isDone(trail)

function logsEverything(trail: Trail, partition: string): boolean {
  if (!isKnownToLog(trail) || !trail.selectors.ok) return false
  const { wanted } = question('management-events-except-kms-and-rds-data', partition)
  return findUnlogged(wanted, [trail.selectors.value]) === undefined
}
