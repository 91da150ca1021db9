import { weakens } from '../../coverage/weakens.ts'
import type { Call, FacetSettings, Finding, Refusal, RepairOf, Snapshot, Trail } from '../../model/index.ts'
import type { Policy } from '../../policy/policy.ts'
import { parseArn } from '../../text/arn.ts'
import type { Baseline } from '../../trail/baseline/baseline.ts'
import { settingsOf } from '../../trail/settings.ts'
import { isKnownToLog } from '../../trail/status.ts'
import { grantBucketAccess } from '../grant-bucket-access.ts'
import { putSelectors } from '../restore-event-selectors.ts'
import type { PlanningContext } from '../remedy.ts'
import { afterCalls } from './after-calls.ts'
import { isRefusal, refusal } from './own-trail.ts'
import { restoredSelectors } from './restored-selectors.ts'
import { type Restoring, restoringOf } from './restoring.ts'
import { settingsNamed, startCall, updateTrailCall } from './trail-calls.ts'
import { bucketRefusal, bucketToAsk, keyRefusal } from './trusted-destination.ts'
import { withManagementEvents } from './with-management-events.ts'

export const reshaping = 'reshape-trail'

/** A trail that takes a deleted one's place, and what is known of it. */
export type Reshaping = {
  trail: Trail
  /** The guard knows it, by a baseline or as logging: it is widened, and keeps its destinations. */
  isKept: boolean
}

/** Ways to reshape one trail, the best first: each a list of calls, or why there are none. */
export function reshapingCalls(
  { trail, isKept }: Reshaping,
  baseline: Baseline,
  snapshot: Snapshot,
  policy: Policy,
  planning: PlanningContext,
): (Call[] | Refusal)[] {
  const restoring = restoringOf(baseline, snapshot, policy)
  const why = `${baseline.name} cannot be made again, and no trail logs what it did: ${trail.name} takes its place.`
  const selectors = selectorCalls(restoring, trail, isKept, why)
  if (isRefusal(selectors)) return [selectors]
  const rest = [...selectors, ...(isKnownToLog(trail) ? [] : [startCall(trail, why)])]
  const wide = widened(baseline, trail)
  const inPlace = [...updateCalls(trail, wide, why), ...rest]
  const { bucket, prefix } = baseline.settings
  const refused = bucketRefusal(baseline, snapshot, policy)
  if (isKept || bucket === null) return [inPlace]
  if (refused !== undefined) return [inPlace]
  const sendsTo = bucketToAsk(baseline, snapshot, policy)
  const moves = updateCalls(trail, { ...wide, bucket, prefix }, why).map((call) => ({
    ...call,
    ...(sendsTo && { sendsTo }),
  }))
  return [[...grantCalls(restoring, trail, moves, planning), ...moves, ...rest], inPlace]
}

/** What else the baseline had: what it encrypted with and told. One that fails must not keep the trail from logging. */
export function furtherSettings(
  { trail, isKept }: Reshaping,
  baseline: Baseline,
  snapshot: Snapshot,
  policy: Policy,
): Call[] {
  if (isKept) return []
  const { kmsKeyId, topicArn, logGroupArn, logGroupRoleArn } = baseline.settings
  const why = `${baseline.name} had it.`
  const isForeignKey = trail.kmsKeyId !== undefined && parseArn(trail.kmsKeyId)?.account !== trail.account
  const isThere = trail.bucket === baseline.settings.bucket
  const key = isThere && kmsKeyId !== null && !keyRefusal(baseline, snapshot, policy) ? kmsKeyId : undefined
  // Both stand in the trail's own region (CloudTrail user guide, "Sending events to CloudWatch Logs").
  const isNear = (arn: string) => parseArn(arn)?.region === trail.homeRegion
  return [
    ...(key !== undefined || isForeignKey ? updateCalls(trail, { kmsKeyId: key ?? null }, why) : []),
    ...(logGroupArn !== null && logGroupRoleArn !== null && isNear(logGroupArn)
      ? updateCalls(trail, { logGroupArn, logGroupRoleArn }, why)
      : []),
    ...(topicArn !== null && isNear(topicArn) ? updateCalls(trail, { topicArn }, why) : []),
  ]
}

/** Nothing that the trail has is switched off. */
function widened({ settings }: Baseline, trail: Trail): FacetSettings {
  return {
    multiRegion: settings.multiRegion || trail.multiRegion,
    globalServiceEvents: settings.globalServiceEvents || trail.globalServiceEvents,
    logFileValidation: settings.logFileValidation || trail.logFileValidation,
    ...(settings.recursiveLogging === true && { recursiveLogging: true }),
  }
}

/** One call, or none where all is so. */
function updateCalls(trail: Trail, wanted: FacetSettings, why: string): Call[] {
  const live: Record<string, unknown> = settingsOf(trail)
  const after: FacetSettings = Object.fromEntries(
    Object.entries(wanted).filter(([name, value]) => live[name] !== value),
  )
  const names = Object.keys(after)
  if (names.length === 0) return []
  return [updateTrailCall(trail, settingsNamed(settingsOf(trail), names), after, why)]
}

/** The baseline's selectors beside the live ones; of a trail with a baseline of its own, management events alone. */
function selectorCalls(
  { baseline }: Restoring,
  trail: Trail,
  isKept: boolean,
  why: string,
): Call[] | Refusal {
  if (!trail.selectors.ok)
    return refusal(`The selectors of ${trail.name} could not be read.`, 'Grant cloudtrail:GetEventSelectors.')
  const live = trail.selectors.value
  if (!weakens(baseline.selectors, live)) return []
  const wanted = isKept
    ? withManagementEvents(live, 'keep')
    : restoredSelectors(baseline.selectors, live, baseline.partition)
  if (isRefusal(wanted)) return wanted
  return weakens(wanted, live) ? [putSelectors(trail, live, wanted, why)] : []
}

/** The bucket's policy may name the deleted trail alone: CloudTrail is let in for this one too, where the policy lets us. */
function grantCalls(restoring: Restoring, trail: Trail, moves: Call[], planning: PlanningContext): Call[] {
  const { snapshot, policy, baseline, modeOf } = restoring
  const bucket = snapshot.buckets[baseline.settings.bucket ?? '']
  if (!bucket?.policy.ok || modeOf('bucket-policy') !== modeOf('multi-region-trail')) return []
  const { account, homeRegion: region, arn: resource } = trail
  const finding: Finding = {
    check: 'bucket-policy',
    severity: 'critical',
    status: 'fail',
    account,
    region,
    resource,
    expected: '',
    actual: '',
    message: `${trail.name} is to write to ${bucket.name}.`,
  }
  const plan = grantBucketAccess.plan(finding, afterCalls(snapshot, moves), policy, planning)
  return plan && !isRefusal(plan) ? plan.calls : []
}

/** A repair of the deleted trail, by way of another. */
export const reshapingRepair = (baseline: Baseline, snapshot: Snapshot, policy: Policy): RepairOf =>
  restoringOf(baseline, snapshot, policy).repair('multi-region-trail', reshaping)
