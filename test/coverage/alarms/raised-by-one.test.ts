import { describe, expect, it } from '@jest/globals'
import type { AlarmThreshold } from '../../../lib/model/index.ts'
import { aMetricFilter, anAlarm, aThreshold, someChangeAlarms } from '../../builders/a-change-alarm.ts'
import { names, statusOn, withAlarms } from './judged-alarms.ts'

const withThreshold = (changes: Partial<AlarmThreshold>, metric: object = {}) => {
  const metrics = [
    { namespace: 'CloudTrailMetrics', name: 'trail-changes', value: '1', dimensions: {}, ...metric },
  ]
  const watches = { metrics, threshold: aThreshold(changes) }
  return statusOn(someChangeAlarms({ filters: [aMetricFilter({ metrics })], alarms: [anAlarm({ watches })] }))
}

describe('an alarm counts only where one match raises it', () => {
  it.each<[string, Partial<AlarmThreshold>, object, string]>([
    ['more than 0', { operator: 'GreaterThanThreshold', value: 0 }, {}, 'pass'],
    ['more than 1', { operator: 'GreaterThanThreshold', value: 1 }, {}, 'fail'],
    ['5 of a metric that counts 1', { value: 5 }, {}, 'fail'],
    ['5 of a metric that counts 10', { value: 5 }, { value: '10' }, 'pass'],
    ['1 of a metric that counts 0', {}, { value: '0' }, 'fail'],
    ['less than 1', { operator: 'LessThanThreshold' }, {}, 'fail'],
    ['a value from the event', {}, { value: '$.requestParameters.count' }, 'unknown'],
    ['an operator of a band', { operator: 'GreaterThanUpperThreshold' }, {}, 'unknown'],
    ['a default of 0', {}, { defaultValue: 0 }, 'pass'],
    ['a default that raises it always', {}, { defaultValue: 1 }, 'unknown'],
    ['an average', { statistic: 'Average' }, {}, 'pass'],
    ['an average with a default', { statistic: 'Average' }, { defaultValue: 0 }, 'unknown'],
    ['the maximum with a default', { statistic: 'Maximum' }, { defaultValue: 0 }, 'pass'],
    ['a count of samples', { statistic: 'SampleCount' }, {}, 'pass'],
    ['a unit that the metric has', { unit: 'Count' }, { unit: 'Count' }, 'pass'],
    ['a unit that the metric does not have', { unit: 'Count' }, {}, 'fail'],
    ['2 periods, without data between them', { datapoints: 2 }, {}, 'pass'],
    ['2 periods, missing ones good', { datapoints: 2, missing: 'notBreaching' }, {}, 'fail'],
    ['2 periods, missing ones ignored', { datapoints: 2, missing: 'ignore' }, {}, 'fail'],
    ['2 periods of which others have data', { datapoints: 2 }, { defaultValue: 0 }, 'unknown'],
    ['missing data that raise it', { missing: 'breaching' }, {}, 'unknown'],
    [
      'missing data that would raise it, and never miss',
      { missing: 'breaching' },
      { defaultValue: 0 },
      'pass',
    ],
  ])('%s', (_what, threshold, metric, status) => {
    expect(withThreshold(threshold, metric)).toBe(status)
  })

  it('is unknown for an alarm on an expression over the metric', () => {
    const { metrics } = anAlarm().watches ?? { metrics: [] }
    expect(withAlarms(anAlarm({ watches: { metrics } }))).toBe('unknown')
  })

  it('does not count an alarm on another metric', () => {
    const metrics = [{ namespace: 'Other', name: 'trail-changes', dimensions: {} }]
    expect(withAlarms(anAlarm({ watches: { metrics, threshold: aThreshold() } }))).toBe('fail')
  })

  it('counts an alarm on one dimension for the events that have it', () => {
    const metric = { namespace: 'CloudTrailMetrics', name: 'trail-changes' }
    const filters = [
      aMetricFilter({ metrics: [{ ...metric, value: '1', dimensions: { Event: '$.eventName' } }] }),
    ]
    const on = (name: string) =>
      anAlarm({
        name: `on-${name}`,
        watches: { metrics: [{ ...metric, dimensions: { Event: name } }], threshold: aThreshold() },
      })
    expect(statusOn(someChangeAlarms({ filters, alarms: names.map(on) }))).toBe('pass')
    expect(statusOn(someChangeAlarms({ filters, alarms: names.slice(1).map(on) }))).toBe('fail')
    expect(statusOn(someChangeAlarms({ filters }))).toBe('fail')
  })
})
