import {
  allOf,
  anyOf,
  type Expression,
  notOf,
  type Open,
  parseExpression,
  replaced,
  take,
  testsIn,
  tokensOf,
} from '../filter-pattern/expression.ts'
import { fieldOf, parseFilterPattern } from '../filter-pattern/parse-filter-pattern.ts'
import type { PatternTest } from '../filter-pattern/pattern-test.ts'
import type { Alarm, AlarmMetric, ChangeAlarms, FilteredMetric, MetricFilter } from '../../model/index.ts'
import { raisedByOne, unforeseen } from './raised-by-one.ts'

type Asked = Expression<PatternTest>

/** What is known beside filters and alarms: whether a filter's log group gets the records, and whom an alarm tells. */
export type Around = { isFed: (filter: MetricFilter) => Asked; tells: (alarm: Alarm) => Asked }

/**
 * Which records of trails' log groups tell somebody: those that raise an alarm which tells somebody, or raise one by
 * which the rule of such an alarm holds. Alarms that the record does not raise stay in the state that they are in.
 */
export const alarmExpression = (region: ChangeAlarms, around: Around): Asked =>
  anyOf(
    region.alarms.map((alarm) => {
      const tells = around.tells(alarm)
      return tells === false ? false : allOf([tells, acts(alarm, region, around)])
    }),
  )

function acts(alarm: Alarm, region: ChangeAlarms, around: Around): Asked {
  const raised = raises(alarm, region, around, [])
  if (alarm.suppressor === undefined) return raised
  const suppressed = stateOf({ alarm: alarm.suppressor, state: 'ALARM' }, region, around, [alarm])
  return allOf([raised, notOf(suppressed)])
}

/** @param asking the composite alarms that led here: CloudWatch evaluates no circle of them */
function raises(alarm: Alarm, region: ChangeAlarms, around: Around, asking: readonly Alarm[]): Asked {
  if (alarm.rule !== undefined) {
    return asking.includes(alarm)
      ? false
      : raisesByRule(alarm, alarm.rule, region, around, [...asking, alarm])
  }
  return anyOf(
    region.filters.flatMap((filter) =>
      filter.metrics
        .filter((metric) => isWatched(metric, alarm.watches))
        .map((metric) => raisedBy(filter, metric, alarm, around)),
    ),
  )
}

/** A rule that holds without the record has raised the alarm already: it tells nobody anew. */
function raisesByRule(
  { name }: Alarm,
  rule: string,
  region: ChangeAlarms,
  around: Around,
  asking: readonly Alarm[],
): Asked {
  const unknown = (why: string) => unforeseen('cloudwatch:DescribeAlarms', `alarm ${name}: ${why}`)
  const states = alarmRule(rule)
  if (states === undefined) return unknown('its rule is not understood')
  const quiet: Around = { ...around, isFed: () => false }
  const isRaisedAnyway = replaced(states, (test) => stateOf(test, region, quiet, asking)) === true
  return allOf([
    replaced(states, (test) => stateOf(test, region, around, asking)),
    isRaisedAnyway ? unknown('its rule holds without any change to trails') : true,
  ])
}

function stateOf(
  { alarm: named, state }: StateTest,
  region: ChangeAlarms,
  around: Around,
  asking: readonly Alarm[],
): Asked {
  const alarm = region.alarms.find(({ name, arn }) => name === named || arn === named)
  if (!alarm) return unforeseen('cloudwatch:DescribeAlarms', `the alarm ${named} is not known`)
  const raised = raises(alarm, region, around, asking)
  const isNow = alarm.state === state
  if (state !== 'ALARM') return allOf([notOf(raised), isNow])
  // What a change raises falls back of itself: that it is raised now says nothing of the next change.
  const isOurs =
    alarm.rule !== undefined ||
    region.filters.some(({ metrics }) => metrics.some((one) => isWatched(one, alarm.watches)))
  return isOurs ? raised : isNow
}

/** Whether an alarm looks at a filter's metric. */
export const isWatched = (metric: FilteredMetric, watches: Alarm['watches']): boolean =>
  watches?.metrics.some((watched) => isSame(watched, metric)) === true

const isSame = (watched: AlarmMetric, metric: FilteredMetric): boolean =>
  watched.namespace === metric.namespace &&
  watched.name === metric.name &&
  Object.keys(watched.dimensions).toSorted().join() === Object.keys(metric.dimensions).toSorted().join()

function raisedBy(
  filter: MetricFilter,
  metric: FilteredMetric,
  { name, watches }: Alarm,
  around: Around,
): Asked {
  const fed = around.isFed(filter)
  if (fed === false || !watches) return false
  const describeAlarms = (why: string) => unforeseen('cloudwatch:DescribeAlarms', `alarm ${name}: ${why}`)
  const raised = watches.threshold ? raisedByOne(watches.threshold, metric) : 'it watches an expression'
  return allOf([
    fed,
    typeof raised === 'string' ? describeAlarms(raised) : raised,
    matching(filter),
    ...watches.metrics.flatMap((watched) =>
      isSame(watched, metric) ? inDimensions(watched, metric, describeAlarms) : [],
    ),
  ])
}

/** Which records a metric filter matches. */
export function matching({ name, pattern, altered }: MetricFilter): Asked {
  const unknown = (why: string) => unforeseen('logs:DescribeMetricFilters', `metric filter ${name}: ${why}`)
  return altered
    ? unknown('it does not see each event as CloudTrail wrote it')
    : parseFilterPattern(pattern, unknown('its pattern, or a part of it, is not understood'))
}

/** Each combination of values in a metric's dimensions is a metric of its own (CloudWatch user guide, "Dimensions"). */
function inDimensions(watched: AlarmMetric, metric: FilteredMetric, unknown: (why: string) => Open): Asked[] {
  return Object.entries(watched.dimensions).map(([dimension, value]) => {
    const field = fieldOf(metric.dimensions[dimension] ?? '')
    if (field === undefined || value.includes('*'))
      return unknown(`its dimension ${dimension} is not understood`)
    return { test: { field, comparison: '=', literal: { glob: value } } }
  })
}

/** Another alarm's state, as a composite alarm asks for it. The alarm is named, or given by its ARN. */
export type StateTest = { alarm: string; state: string }

const grammar =
  /\s+|(?<open>\()|(?<close>\))|(?<or>OR\b)|(?<and>AND\b)|(?<not>NOT\b)|(?<constant>(?:TRUE|FALSE)\b)|(?<state>(?:ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"[^"]+"|'[^']+'|[^"'()]+?)\s*\))/i

/**
 * Reads the AlarmRule of a composite alarm (CloudWatch API reference, PutCompositeAlarm); undefined where it is not
 * read, though CloudWatch took it.
 */
export function alarmRule(rule: string): Expression<StateTest> | undefined {
  const tokens = tokensOf(rule, grammar)
  return (
    tokens &&
    parseExpression(tokens, (left) => {
      const constant = take(left, 'constant')?.text
      if (constant !== undefined) return constant.toUpperCase() === 'TRUE'
      const text = take(left, 'state')?.text
      return text === undefined ? undefined : { test: stateTest(text) }
    })
  )
}

function stateTest(text: string): StateTest {
  const [, state = '', alarm = ''] = /^(\w+)\s*\(\s*(.*?)\s*\)$/s.exec(text) ?? []
  return { state: state.toUpperCase(), alarm: alarm.replaceAll(/^["']|["']$/g, '') }
}

const states = ['ALARM', 'OK', 'INSUFFICIENT_DATA']
/** Far more steps than rules that people write take. */
const mostSteps = 5000

/**
 * Whether there are states of the alarms in a rule by which it holds, each alarm being in one of them; undefined where
 * it is not understood, or there are too many to go through.
 */
export function canHold(rule: string): boolean | undefined {
  const asked = alarmRule(rule)
  return asked === undefined ? undefined : isSatisfiable(asked)
}

/** As `canHold`, for states by which it does not hold. */
export function canFail(rule: string): boolean | undefined {
  const asked = alarmRule(rule)
  return asked === undefined ? undefined : isSatisfiable(notOf(asked))
}

function isSatisfiable(rule: Expression<StateTest>): boolean | undefined {
  const left = [rule]
  for (let steps = 0; steps < mostSteps; steps++) {
    const one = left.pop()
    if (one === undefined) return false
    if (one === true) return true
    const [first] = testsIn(one)
    if (first) left.push(...states.map((state) => withState(one, first.alarm, state)))
  }
  return undefined
}

const withState = (rule: Expression<StateTest>, alarm: string, state: string) =>
  replaced<StateTest, StateTest>(rule, (test) => (test.alarm === alarm ? test.state === state : { test }))
