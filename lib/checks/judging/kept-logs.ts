import type { LifecycleRule } from '../../model/index.ts'
import { any, type Certainty } from '../../resource-policy/certainty.ts'
import { type Writer, type WrittenObject, writtenObjects } from '../../resource-policy/written-objects.ts'

const day = 24 * 60 * 60 * 1000

/** Days that a log file of today has left. From its date on, a dated rule expires everything, however new. */
export function expiresIn(rule: LifecycleRule, now: string): number {
  const byDate =
    rule.expirationDate === undefined
      ? Infinity
      : Math.max(0, (Date.parse(rule.expirationDate) - Date.parse(now)) / day)
  return Math.min(rule.expirationDays ?? Infinity, Number.isNaN(byDate) ? 0 : byDate)
}

/**
 * Days that the files of a prefix are kept under a rule, where it names the day, month or year in which they were
 * written: what is older already than the rule's days has been kept for longer.
 */
export function keptFor(rule: LifecycleRule, now: string): number {
  const [, year, month, dayOfMonth] = /\/(\d{4})\/(?:(\d\d)\/(?:(\d\d)\/)?)?$/.exec(rule.prefix) ?? []
  if (year === undefined) return expiresIn(rule, now)
  const [y, m, d] = [year, month, dayOfMonth].map((part) => (part === undefined ? undefined : Number(part)))
  const end =
    d !== undefined
      ? Date.UTC(y ?? 0, (m ?? 1) - 1, d + 1)
      : m !== undefined
        ? Date.UTC(y ?? 0, m, 1)
        : Date.UTC((y ?? 0) + 1, 0, 1)
  return Math.max(expiresIn(rule, now), (Date.parse(now) - end) / day)
}

/** The files of the trail that a key prefix takes in, all or some of them. */
export const touchedLogs = (prefix: string, writer: Writer): WrittenObject[] =>
  writtenObjects(writer, [`${prefix}*`]).filter(
    ({ place }) => prefix.startsWith(place) || place.startsWith(prefix),
  )

/** Whether a key prefix takes in files that the trail writes. */
export const touchesLogs = (prefix: string, writer: Writer): Certainty =>
  any(touchedLogs(prefix, writer).map(({ unless }) => (unless ? 'cannot-tell' : 'yes')))
