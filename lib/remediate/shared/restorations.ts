import { shellWord } from '../../text/shell-word.ts'
import { errorMessage, ownFailure } from '../../aws/errors.ts'
import type { Baseline } from '../../trail/baseline/baseline.ts'
import { type Weakening, weakenings } from '../../trail/baseline/weakenings.ts'
import type { PlannedRepair, Snapshot, Trail } from '../../model/index.ts'
import type { Policy } from '../../policy/policy.ts'
import { isControlTowerTrail, refusal } from './own-trail.ts'
import { recreateTrail } from './recreate-trail.ts'
import type { PlanningContext } from '../remedy.ts'
import { restoreInsights, restoreLogging, restoreSelectors, restoreTags } from './restore-parts.ts'
import { restoreSettings } from './restore-settings.ts'
import { type Restoring, restoringOf } from './restoring.ts'

/**
 * What would bring tampered trails back to their baselines: of a weakened trail only what was weakened, one repair a
 * thing; a deleted one as a whole. Pure: the verified baselines come with the planning, and only trails of this
 * account are restored.
 *
 * Nothing is planned where the home region could not be read, for what is exempt, and for what the mode of the
 * governing check switches off. Of AWS Control Tower's trails only logging is restored: it puts its own configuration
 * back, and reports changes by others as drift.
 */
export function restorations(snapshot: Snapshot, policy: Policy, planning: PlanningContext): PlannedRepair[] {
  const baselines = [...(planning.baselines?.values() ?? [])]
  return baselines
    .filter((baseline) => baseline.account === snapshot.account && !baseline.retired)
    .toSorted((a, b) => (a.trailArn < b.trailArn ? -1 : 1))
    .flatMap((baseline) => restorationOf(baseline, snapshot, policy))
}

function restorationOf(baseline: Baseline, snapshot: Snapshot, policy: Policy): PlannedRepair[] {
  const restoring = restoringOf(baseline, snapshot, policy)
  const trail = snapshot.trails.find((candidate) => candidate.arn === baseline.trailArn)
  if (trail) return weakenedTrail(restoring, trail)
  const home = snapshot.regions[baseline.homeRegion]
  const isGone = home?.ok === true && !home.value.trails.includes(baseline.trailArn)
  return isGone && !isControlTowerTrail(baseline) ? recreateTrail(restoring) : []
}

/** Selectors can be made too intricate to compare: that is said, and hides nothing else that was weakened. */
function weakenedTrail(restoring: Restoring, trail: Trail): PlannedRepair[] {
  try {
    return fromWeakenings(restoring, trail, weakenings(restoring.baseline, trail))
  } catch (error) {
    const { reason, todo } = refusal(
      `Its selectors could not be compared with its baseline: ${errorMessage(error)}`,
      `Compare them by hand: trailkeeper baseline show ${shellWord(trail.arn)}`,
    )
    const unread = ownFailure('compare', 'TooComplex', reason)
    const others = weakenings(restoring.baseline, { ...trail, selectors: unread })
    const selectors: PlannedRepair[] =
      restoring.modeOf('event-selectors') === 'off' || isControlTowerTrail(trail)
        ? []
        : [
            {
              ...restoring.repair('event-selectors', 'restore-event-selectors'),
              calls: [],
              refusal: { refused: true, reason, todo },
            },
          ]
    return [...fromWeakenings(restoring, trail, others), ...selectors]
  }
}

/** Logging first: each second counts. What was lost names selectors before insights, which need them. */
function fromWeakenings(restoring: Restoring, trail: Trail, lost: readonly Weakening[]): PlannedRepair[] {
  const logging = lost.some(({ kind }) => kind === 'stopped') ? restoreLogging(restoring, trail) : []
  if (isControlTowerTrail(trail)) return logging
  const settings = lost.filter((one) => one.kind === 'setting')
  return [
    ...logging,
    ...restoreSettings(restoring, trail, settings),
    ...lost.flatMap((one) => partOf(restoring, trail, one)),
  ]
}

function partOf(restoring: Restoring, trail: Trail, lost: Weakening): PlannedRepair[] {
  switch (lost.kind) {
    case 'selectors':
      return restoreSelectors(restoring, trail, lost)
    case 'insights':
      return restoreInsights(restoring, trail)
    case 'tags':
      return restoreTags(restoring, trail, lost)
    case 'stopped':
    case 'setting':
      return []
    default:
      return lost satisfies never
  }
}

/** IAM actions that restoring trails to their baselines needs, read-backs included. */
export const restorationPermissions: readonly string[] = [
  'cloudtrail:AddTags',
  'cloudtrail:CreateTrail',
  'cloudtrail:DescribeTrails',
  'cloudtrail:GetEventSelectors',
  'cloudtrail:GetInsightSelectors',
  'cloudtrail:GetTrailStatus',
  'cloudtrail:ListTags',
  'cloudtrail:PutEventSelectors',
  'cloudtrail:PutInsightSelectors',
  'cloudtrail:StartLogging',
  'cloudtrail:UpdateTrail',
  's3:ListBucket',
]
