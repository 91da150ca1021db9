import { describe, expect, it } from '@jest/globals'
import { record, triage, weakens } from '../record.ts'

const metric = (params: object) =>
  weakens('monitoring', 'PutMetricAlarm', {
    alarmName: 'a',
    namespace: 'CIS',
    alarmActions: ['arn'],
    ...params,
  }).length > 0
const composite = (params: object) =>
  weakens('monitoring', 'PutCompositeAlarm', { alarmName: 'a', alarmRule: 'ALARM(b)', ...params }).length > 0
const greater = 'GreaterThanOrEqualToThreshold'

describe('the threshold of an alarm on counted events', () => {
  it.each([
    [{ comparisonOperator: greater, threshold: 1 }, false],
    [{ comparisonOperator: greater, threshold: 99_999 }, false],
    [{ comparisonOperator: greater, threshold: 100_000 }, true],
    [{ comparisonOperator: 'GreaterThanThreshold', threshold: '1.0E9' }, true],
    [{ comparisonOperator: greater, threshold: 1e9, namespace: undefined }, true],
    [{ comparisonOperator: greater, threshold: 1e9, namespace: 'AWS/S3' }, false],
    [{ comparisonOperator: greater, threshold: 1e9, metrics: [{ id: 'm' }] }, false],
    [{ comparisonOperator: 'LessThanThreshold', threshold: 0 }, true],
    [{ comparisonOperator: 'LessThanThreshold', threshold: 1 }, false],
    [{ comparisonOperator: 'LessThanOrEqualToThreshold', threshold: 0 }, false],
    [{ comparisonOperator: 'LessThanOrEqualToThreshold', threshold: -1 }, true],
    [{ comparisonOperator: greater }, false],
    [{ threshold: -1 }, false],
    [{ comparisonOperator: 'GreaterThanUpperThreshold', thresholdMetricId: 'ad1' }, false],
  ])('%j is out of reach: %s', (params, expected) => expect(metric(params)).toBe(expected))
})

describe('a composite alarm', () => {
  it.each([
    [{ actionsSuppressor: 'always-on', actionsSuppressorWaitPeriod: 0 }, true],
    [{ actionsEnabled: false }, true],
    [{ alarmActions: [] }, true],
    [{ alarmRule: ' FALSE ' }, true],
    [{ alarmRule: 'FALSE OR ALARM(b)' }, false],
    [{ alarmActions: ['arn'] }, false],
    [{ alarmRule: 'ALARM(a) AND NOT ALARM(a)' }, true],
    [{ alarmRule: 'ALARM("a") AND OK(a)' }, true],
    [{ alarmRule: 'ALARM(b) AND (FALSE OR (OK(c) AND NOT OK(c)))' }, true],
    [{ alarmRule: 'NOT (ALARM(b) OR OK(b) OR INSUFFICIENT_DATA(b))' }, true],
    [{ alarmRule: 'ALARM(b) AND NOT ALARM(c)' }, false],
    [{ alarmRule: 'NOT ALARM(b) AND NOT OK(b)' }, false],
    [{ alarmRule: 'not a rule (' }, false],
    [{ alarmRule: 'TRUE' }, false],
  ])('%j weakens: %s', (params, expected) => expect(composite(params)).toBe(expected))

  it('is about the alarms that its rule asks for as well', () => {
    const alarmRule = '(ALARM("trail-changes") AND NOT OK (b)) OR INSUFFICIENT_DATA( c )'
    const value = record('monitoring', 'PutCompositeAlarm', {
      alarmName: 'all',
      alarmRule,
      actionsSuppressor: 's',
    })
    for (const name of ['all', 'trail-*', 'b', 'c'])
      expect(triage(value, { alarms: [name] })).toMatchObject({ verdict: 'tamper', target: 'all' })
    expect(triage(value, { alarms: ['d'] }).verdict).toBe('benign')
  })
})

// CloudWatch API reference, PutMetricAlarm: the call replaces the alarm of the name.
describe('an alarm that is known to be for tampering', () => {
  const mine = 'arn:aws:sns:eu-west-1:123456789012:t'
  const theirs = 'arn:aws:sns:eu-west-1:999999999999:t'
  const good = { threshold: 1, comparisonOperator: greater, namespace: 'CIS', alarmActions: [mine] }
  const less = 'LessThanThreshold'
  it.each<[string, object, boolean]>([
    ['PutMetricAlarm', {}, false],
    ['PutMetricAlarm', { comparisonOperator: less }, true],
    ['PutMetricAlarm', { comparisonOperator: 'LessThanOrEqualToThreshold', threshold: 0 }, true],
    ['PutMetricAlarm', { comparisonOperator: less, treatMissingData: 'breaching' }, false],
    ['PutMetricAlarm', { comparisonOperator: less, namespace: 'AWS/Lambda' }, false],
    ['PutMetricAlarm', { comparisonOperator: less, threshold: 2 }, false],
    ['PutMetricAlarm', { comparisonOperator: 'LessThanOrEqualToThreshold' }, false],
    ['PutMetricAlarm', { threshold: 0 }, false],
    ['PutMetricAlarm', { alarmActions: undefined }, false],
    ['PutMetricAlarm', { alarmActions: [theirs] }, true],
    ['PutMetricAlarm', { alarmActions: [theirs, mine] }, false],
    ['PutCompositeAlarm', { alarmRule: 'ALARM(b)', alarmActions: [theirs] }, true],
    ['PutCompositeAlarm', { alarmRule: 'ALARM(b) OR NOT ALARM(b)' }, true],
    ['PutCompositeAlarm', { alarmRule: 'ALARM(b) OR OK(c)' }, false],
  ])('is changed by %s %j: %s', (name, params, expected) => {
    const put = (alarmName: string, alarms?: string[]) =>
      weakens('monitoring', name, { ...good, alarmName, ...params }, alarms && { alarms })
    expect(put('changes', ['changes'])).toEqual(expected ? ['alerting'] : [])
    expect(put('trailkeeper-dead-letters')).toEqual(expected ? ['alerting'] : [])
    expect(put('changes')).toEqual([])
  })
})

const mute = (...alarmNames: string[]) =>
  record('monitoring', 'PutAlarmMuteRule', {
    name: 'quiet',
    muteTargets: { alarmNames },
    rule: { schedule: {} },
  })

// CloudWatch API reference, PutAlarmMuteRule: up to a hundred alarms, by name.
describe('a mute rule', () => {
  it('silences the alarms that it names', () => {
    expect(triage(mute('a', 'trail-changes'))).toMatchObject({ verdict: 'tamper', target: 'a' })
    expect(triage(mute('a', 'trail-changes'), { alarms: ['trail-*'] }).verdict).toBe('tamper')
    expect(triage(mute('a'), { alarms: ['trail-*'] }).verdict).toBe('benign')
    expect(triage(mute(), { alarms: ['trail-*'] }).verdict).toBe('tamper')
  })
  it('that is deleted silences nobody any more', () => {
    expect(triage(record('monitoring', 'DeleteAlarmMuteRule', { alarmMuteRuleName: 'quiet' })).verdict).toBe(
      'benign',
    )
  })
})
