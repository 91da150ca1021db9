import { type SettingName, settingsOf, trailSettings } from '../../trail/settings.ts'
import type { Weakening } from '../../trail/baseline/weakenings.ts'
import type { Call, PlannedRepair, Trail } from '../../model/index.ts'
import type { CheckId } from '../../checks/all-checks.ts'
import type { Restoring } from './restoring.ts'
import { bucketRefusal, bucketToAsk, keyRefusal, refusalWithCommands } from './trusted-destination.ts'
import { settingsNamed, updateTrailCall } from './trail-calls.ts'

type LostSetting = Extract<Weakening, { kind: 'setting' }>

/**
 * UpdateTrail with the settings that were weakened, and no others: one call for those that the same mode governs. What
 * must not be restored by itself, such as a bucket that may be somebody else's, is refused alone.
 */
export function restoreSettings(
  restoring: Restoring,
  trail: Trail,
  lost: readonly LostSetting[],
): PlannedRepair[] {
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
