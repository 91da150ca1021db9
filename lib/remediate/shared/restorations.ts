import { shellWord } from '../../text/command-line.ts'
import { errorMessage, ownFailure } from '../../aws/errors.ts'
import type { Baseline } from '../../trail/baseline/baseline.ts'
import { type Weakening, weakenings } from '../../trail/baseline/weakenings.ts'
import type { Call, PlannedRepair, Snapshot, Trail } from '../../model/index.ts'
import type { Policy } from '../../policy/policy.ts'
import { isControlTowerTrail, refusal } from './own-trail.ts'
import { recreateTrail } from './recreate-trail.ts'
import type { PlanningContext } from '../remedy.ts'
import { restoreInsights, restoreLogging, restoreSelectors, restoreTags } from './restore-parts.ts'
import { type Restoring, restoringOf } from './restoring.ts'
import { type SettingName, settingsOf, trailSettings } from '../../trail/settings.ts'
import type { CheckId } from '../../checks/all-checks.ts'
import { bucketRefusal, bucketToAsk, keyRefusal, refusalWithCommands } from './trusted-destination.ts'
import { settingsNamed, updateTrailCall } from './trail-calls.ts'

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

type LostSetting = Extract<Weakening, { kind: 'setting' }>

/**
 * UpdateTrail with the settings that were weakened, and no others: one call for those that the same mode governs. What
 * must not be restored by itself, such as a bucket that may be somebody else's, is refused alone.
 */
function restoreSettings(restoring: Restoring, trail: Trail, lost: readonly LostSetting[]): PlannedRepair[] {
  const names = completed(lost.map(({ name }) => name))
  const refusals: [SettingName[], string | undefined][] = [
    [names.filter((name) => name === 'bucket' || name === 'prefix'), bucketProblem(restoring, names)],
    [names.filter((name) => name === 'kmsKeyId'), keyProblem(restoring, names)],
  ]
  const refused = refusals.flatMap(([some, why]) =>
    why === undefined || some.length === 0 ? [] : refusedSettings(restoring, trail, some, why),
  )
  const problems = new Set(refusals.flatMap(([some, why]) => (why === undefined ? [] : some)))
  const rest = names.filter((name) => !problems.has(name))
  return [...byMode(restoring, rest).flatMap((group) => update(restoring, trail, group)), ...refused]
}

/** A log group and its role are set together (UpdateTrail, API reference). */
function completed(names: readonly SettingName[]): SettingName[] {
  const added: SettingName[] = names.some(isLogGroup) ? ['logGroupArn', 'logGroupRoleArn'] : []
  return [...names.filter((name) => !isLogGroup(name)), ...added]
}

const isLogGroup = (name: SettingName) => name === 'logGroupArn' || name === 'logGroupRoleArn'

const bucketProblem = ({ baseline, snapshot, policy }: Restoring, names: readonly SettingName[]) =>
  names.includes('bucket') ? bucketRefusal(baseline, snapshot, policy) : undefined

const keyProblem = ({ baseline, snapshot, policy }: Restoring, names: readonly SettingName[]) =>
  names.includes('kmsKeyId') ? keyRefusal(baseline, snapshot, policy) : undefined

function byMode({ modeOf }: Restoring, names: readonly SettingName[]): SettingName[][] {
  const modeOfSetting = (name: SettingName) => modeOf(checkOf([name]))
  const modes = [...new Set(names.map(modeOfSetting))].filter((mode) => mode !== 'off')
  return modes.map((mode) => names.filter((name) => modeOfSetting(name) === mode))
}

function refusedSettings(
  restoring: Restoring,
  trail: Trail,
  names: SettingName[],
  why: string,
): PlannedRepair[] {
  return byMode(restoring, names).map((group) => ({
    ...restoring.repair(checkOf(group), 'restore-trail-settings'),
    calls: [],
    refusal: refusalWithCommands(why, [updateCall(restoring, trail, group)]),
  }))
}

const update = (restoring: Restoring, trail: Trail, names: SettingName[]): PlannedRepair[] => {
  const call = updateCall(restoring, trail, names)
  return [{ ...restoring.repair(checkOf(names), 'restore-trail-settings'), calls: [call] }]
}

/** The check that a mixed update is reported under: the one of its weightiest setting. */
const checkOf = (names: readonly SettingName[]): CheckId =>
  (trailSettings.find(({ name }) => names.includes(name)) ?? trailSettings[0]).check

function updateCall(
  { baseline, snapshot, policy }: Restoring,
  trail: Trail,
  names: readonly SettingName[],
): Call {
  const before = settingsNamed(settingsOf(trail), names)
  const after = settingsNamed(baseline.settings, names)
  const bucket = names.includes('bucket') ? bucketToAsk(baseline, snapshot, policy) : undefined
  const why = `${trail.name} lost ${names.join(', ')} against its baseline of ${baseline.takenAt}.`
  return { ...updateTrailCall(trail, before, after, why), ...(bucket && { sendsTo: bucket }) }
}
