import type { LifecycleRule } from '../model.ts'

const day = 24 * 60 * 60 * 1000

/** Days that a log file of today has left. From its date on, a dated rule expires everything, however new. */
export function expiresIn(rule: LifecycleRule, now: string): number {
  const byDate =
    rule.expirationDate === undefined
      ? Infinity
      : Math.max(0, (Date.parse(rule.expirationDate) - Date.parse(now)) / day)
  return Math.min(rule.expirationDays ?? Infinity, Number.isNaN(byDate) ? 0 : byDate)
}
