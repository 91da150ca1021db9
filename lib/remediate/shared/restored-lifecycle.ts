import { expiresIn, touchesLogs } from '../../checks/judging/kept-logs.ts'
import type { LifecycleRule } from '../../model/index.ts'
import type { Writer } from '../../resource-policy/written-objects.ts'
import type { Json, JsonObject } from '../../model/write.ts'

type Asked = { writer: Writer; days: number; now: string }

/**
 * Lifecycle rules that no longer expire the trail's log files too early: such a rule goes back to what the baseline has
 * under its name where that lasts longer, and is switched off where the baseline does not know it. Rules that leave the
 * log files alone stay as they are, whole.
 * @param days that the policy asks for; a rule that expires sooner than in the baseline is early too
 * @returns undefined where nothing is to be restored
 */
export function restoredLifecycle(
  live: readonly LifecycleRule[],
  baseline: readonly LifecycleRule[],
  { writer, days, now }: Asked,
): LifecycleRule[] | undefined {
  const restored = live.map((rule) => {
    if (!rule.enabled || rule.narrowed || touchesLogs(rule.prefix, writer) !== 'yes') return rule
    const known = baseline.find((one) => one.id === rule.id)
    const lasts = expiresIn(rule, now)
    const lasted = known ? lastsIn(known, writer, now) : days
    if (lasts >= lasted) return rule
    return known?.whole === undefined ? switchedOff(rule) : known
  })
  return restored.some((rule, index) => rule !== live[index]) ? restored : undefined
}

/** Days that the log files had under a rule of the baseline. */
const lastsIn = (rule: LifecycleRule, writer: Writer, now: string): number =>
  rule.enabled && !rule.narrowed && touchesLogs(rule.prefix, writer) !== 'no'
    ? expiresIn(rule, now)
    : Infinity

function switchedOff(rule: LifecycleRule): LifecycleRule {
  const whole = ruleObject(rule)
  return {
    ...rule,
    enabled: false,
    ...(whole && { whole: JSON.stringify({ ...whole, Status: 'Disabled' }) }),
  }
}

/** The whole rule that was kept as JSON, or undefined where none was. */
export function ruleObject({ whole }: LifecycleRule): JsonObject | undefined {
  const parsed: Json | undefined = whole === undefined ? undefined : JSON.parse(whole)
  return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : undefined
}
