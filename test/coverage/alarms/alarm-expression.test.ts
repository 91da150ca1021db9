import { describe, expect, it } from '@jest/globals'
import type { Alarm } from '../../../lib/model/index.ts'
import { aCompositeAlarm, aMetricFilter, anAlarm, someChangeAlarms } from '../../builders/a-change-alarm.ts'
import { names, statusOn, withAlarms } from './judged-alarms.ts'

const rest = (changes: Partial<Alarm>) => anAlarm({ name: 'other', actions: [], ...changes })

/** A rule over one alarm for each change. */
const joined = (operator: 'AND' | 'OR') => names.map((name) => `ALARM(${name})`).join(` ${operator} `)

describe('composite alarms are followed', () => {
  const silent = anAlarm({ actions: [] })

  it.each([
    ['an alarm by name', 'ALARM("trail-changes")', 'pass'],
    ['without quotes', 'ALARM(trail-changes)', 'pass'],
    ['by ARN', `ALARM("${silent.arn}")`, 'pass'],
    ['one of several', 'ALARM(other) OR ALARM("trail-changes")', 'pass'],
    ['with one that is quiet', 'ALARM("trail-changes") AND ALARM(other)', 'fail'],
    ['unless one is raised', 'ALARM("trail-changes") AND NOT ALARM(other)', 'pass'],
    ['while another is OK', '(ALARM("trail-changes")) AND OK(other)', 'pass'],
    ['its return to OK', 'OK("trail-changes")', 'fail'],
    ['a rule that always holds', 'ALARM("trail-changes") OR TRUE', 'unknown'],
    ['a rule that never holds', 'ALARM("trail-changes") AND FALSE', 'fail'],
    ['an alarm that is not known', 'ALARM(somewhere) AND ALARM("trail-changes")', 'unknown'],
    ['a rule that is not understood', 'AT_LEAST(1, ALARM, ("trail-changes", other))', 'unknown'],
  ])('%s', (_what, rule, status) => {
    expect(withAlarms(silent, rest({}), aCompositeAlarm(rule))).toBe(status)
  })

  it('through further composite alarms, and round no circle', () => {
    const inner = aCompositeAlarm('ALARM("trail-changes")', { name: 'inner', actions: [] })
    expect(withAlarms(silent, inner, aCompositeAlarm('ALARM(inner)'))).toBe('pass')
    const circle = aCompositeAlarm('ALARM("any-change")', { name: 'inner', actions: [] })
    expect(withAlarms(silent, circle, aCompositeAlarm('ALARM(inner)'))).toBe('fail')
  })

  it('not where another alarm keeps it raised, so that it tells nothing new', () => {
    const rule = 'ALARM("trail-changes") OR ALARM(other)'
    expect(withAlarms(silent, rest({ state: 'ALARM' }), aCompositeAlarm(rule))).toBe('unknown')
  })

  it('with a suppressor only while that is quiet', () => {
    const rule = 'ALARM("trail-changes")'
    const composite = aCompositeAlarm(rule, { suppressor: 'other' })
    expect(withAlarms(silent, rest({}), composite)).toBe('pass')
    expect(withAlarms(silent, rest({ state: 'ALARM' }), composite)).toBe('fail')
    expect(withAlarms(silent, composite)).toBe('unknown')
    expect(withAlarms(silent, aCompositeAlarm(rule, { suppressor: 'trail-changes' }))).toBe('fail')
  })

  it('over one alarm for each change', () => {
    const each = names.map((name) => ({ name, pattern: `{ $.eventName = ${name} }` }))
    const filters = each.map((one) => aMetricFilter(one))
    const alarms = each.map(({ name }) => anAlarm({ name, actions: [] }))
    expect(statusOn(someChangeAlarms({ filters, alarms: [...alarms, aCompositeAlarm(joined('OR'))] }))).toBe(
      'pass',
    )
    expect(statusOn(someChangeAlarms({ filters, alarms: [...alarms, aCompositeAlarm(joined('AND'))] }))).toBe(
      'fail',
    )
  })

  it('says the same while an alarm on a change is raised', () => {
    const raised = anAlarm({ actions: [], state: 'ALARM' })
    const filters = [aMetricFilter({ pattern: '{ $.eventName = StopLogging }' })]
    const alarms = [raised, aCompositeAlarm('ALARM("trail-changes")', { state: 'ALARM' })]
    expect(statusOn(someChangeAlarms({ filters, alarms }))).toBe('fail')
    expect(statusOn(someChangeAlarms({ alarms }))).toBe('pass')
  })
})
