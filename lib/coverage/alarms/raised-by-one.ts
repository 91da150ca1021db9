import type { AlarmThreshold, FilteredMetric } from '../../model/index.ts'
import { ownFailure } from '../../aws/errors.ts'
import type { Open } from '../filter-pattern/expression.ts'
import type { Chosen } from '../filter-pattern/find-missed.ts'
import type { Value } from '../filter-pattern/pattern-test.ts'

/**
 * Whether one event that a metric filter matches raises an alarm on its metric: yes, no, or why it cannot be told. The
 * metric has the filter's value for each match and the default value, where there is one, for minutes with other
 * events alone (CloudWatch Logs user guide, "Creating metrics from log events using filters").
 */
export function raisedByOne(threshold: AlarmThreshold, metric: FilteredMetric): boolean | string {
  if (threshold.unit !== undefined && threshold.unit !== (metric.unit ?? 'None')) return false
  if (metric.value.trim() === '' || Number.isNaN(Number(metric.value))) {
    return 'the metric takes its value from the event'
  }
  const breaches = comparisons[threshold.operator]
  if (!breaches) return `${threshold.operator} is not understood`
  const [least, most] = rangeOf(threshold.statistic, Number(metric.value), metric.defaultValue)
  const outcomes = [breaches(least, threshold.value), breaches(most, threshold.value)]
  if (!outcomes.includes(true)) return false
  if (outcomes.includes(false)) return `its ${threshold.statistic} hangs on other events`
  if (metric.defaultValue !== undefined && breaches(metric.defaultValue, threshold.value)) {
    return 'it is raised without a match too'
  }
  return enoughOfOne(threshold, metric.defaultValue !== undefined)
}

type Comparing = (value: number, threshold: number) => boolean

const comparisons: Readonly<Record<string, Comparing>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
}

/** The least and the most that a statistic can be in a period with one match. */
function rangeOf(statistic: string, value: number, otherwise: number | undefined): [number, number] {
  const other = otherwise ?? value
  if (statistic === 'Sum')
    return [other < 0 ? -Infinity : value, otherwise !== undefined && other > 0 ? Infinity : value]
  if (statistic === 'SampleCount') return [1, otherwise === undefined ? 1 : Infinity]
  if (statistic === 'Maximum') return [Math.max(value, other), Math.max(value, other)]
  if (statistic === 'Minimum') return [Math.min(value, other), Math.min(value, other)]
  return [Math.min(value, other), Math.max(value, other)]
}

/**
 * One match makes one period that breaches. Where the alarm wants more of them, it hangs on what it makes of periods
 * without data: an alarm that treats them as missing goes by the one that there is (CloudWatch user guide,
 * "Configuring how CloudWatch alarms treat missing data", the table's row `- - X - -`).
 */
function enoughOfOne({ missing, datapoints }: AlarmThreshold, hasDefault: boolean): boolean | string {
  if (missing === 'breaching' && !hasDefault) return 'it is raised without any data too'
  if (datapoints <= 1) return true
  if (missing !== 'missing') return missing === 'breaching' ? 'it is raised by a lack of data' : false
  return hasDefault ? `it wants ${datapoints} periods of those that have data` : true
}

/** What no read tells, with what was read and why it does not settle it. */
export const unforeseen = (operation: string, message: string): Open => ({
  open: [ownFailure(operation, 'Undecidable', message)],
})

/** A record that no alarm hears of, by what sets it apart from others of its kind. */
export function missedText(record: Chosen): string {
  const parts = [...record].map(([subject, value]) => partText(subject, value))
  return parts.length === 0 ? '' : ` ${parts.join(' and ')}`
}

const inText = 'text '

function partText(subject: string, value: Value): string {
  if (subject.startsWith(inText)) {
    return `${value === true ? 'with' : 'without'} ${subject.slice(inText.length)} in it`
  }
  if (value === undefined) return `without ${subject}`
  return typeof value === 'object' && value !== null
    ? `with ${subject}`
    : `with ${subject} ${JSON.stringify(value)}`
}
