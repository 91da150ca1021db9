import { settingsOf } from '../../trail/baseline/baseline.ts'
import type { Weakening } from '../../trail/baseline/weakenings.ts'
import type { Call, FacetSettings, PlannedRepair, Trail } from '../../model/index.ts'
import type { CheckId } from '../../checks/all-checks.ts'
import { type Restoring, settingChecks } from './restoring.ts'
import { bucketRefusal, bucketToAsk, keyRefusal, refusalWithCommands } from './trusted-destination.ts'
import { settingsNamed, updateTrailCall } from './trail-calls.ts'

type SettingName = keyof FacetSettings
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
  const isLogGroup = (name: SettingName) => name === 'logGroupArn' || name === 'logGroupRoleArn'
  const added: SettingName[] = names.some(isLogGroup) ? ['logGroupArn', 'logGroupRoleArn'] : []
  return [...names.filter((name) => !isLogGroup(name)), ...added]
}

const bucketProblem = ({ baseline, snapshot, policy }: Restoring, names: readonly SettingName[]) =>
  names.includes('bucket') ? bucketRefusal(baseline, snapshot, policy) : undefined

const keyProblem = ({ baseline, snapshot, policy }: Restoring, names: readonly SettingName[]) =>
  names.includes('kmsKeyId') ? keyRefusal(baseline, snapshot, policy) : undefined

function byMode({ modeOf }: Restoring, names: readonly SettingName[]): SettingName[][] {
  const modes = [...new Set(names.map((name) => modeOf(settingChecks[name])))].filter(
    (mode) => mode !== 'off',
  )
  return modes.map((mode) => names.filter((name) => modeOf(settingChecks[name]) === mode))
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
function checkOf(names: readonly SettingName[]): CheckId {
  const first = weightiestFirst.find((name) => names.includes(name))
  return settingChecks[first ?? 'multiRegion']
}

const weightiestFirst: readonly SettingName[] = [
  'multiRegion',
  'organization',
  'bucket',
  'prefix',
  'globalServiceEvents',
  'recursiveLogging',
  'logFileValidation',
  'kmsKeyId',
  'logGroupArn',
  'logGroupRoleArn',
  'topicArn',
]

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
