import { severities } from '../model/index.ts'
import { checksById } from './by-id.ts'
import { type CheckOf, groups, type SettingsOf, type Shape } from './check.ts'
import type { Rules } from './judging/rules.ts'

type ChecksById = typeof checksById

export type CheckId = keyof ChecksById

/** What all checks together read of a policy. */
export type CheckPolicy = Rules & {
  checks: { [Id in CheckId]: SettingsOf<ReturnType<ChecksById[Id]['settings']>> }
}

/** Any check, as those see it who run them all. */
export type Check = CheckOf<CheckId, Shape, CheckPolicy>

const checks: readonly Check[] = Object.values(checksById)

/** Every check, in the order in which findings and documentation list them. */
export const allChecks: readonly Check[] = checks.toSorted(
  (a, b) =>
    groups.indexOf(a.group) - groups.indexOf(b.group) ||
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    (a.id < b.id ? -1 : 1),
)

/** Undefined where no check has this id: findings come from elsewhere too, and from reports of other versions. */
export const checkOf = (id: string): Check | undefined => allChecks.find((check) => check.id === id)
