import { describe, expect, it } from '@jest/globals'
import { changeAlarm } from '../../lib/checks/change-alarm.ts'
import type { Read, Trail } from '../../lib/model/index.ts'
import {
  cis,
  feeding,
  statusOn,
  verdictOn,
  withPatterns,
  withTopic,
} from '../coverage/alarms/judged-alarms.ts'
import {
  aMetricFilter,
  anAlarm,
  anAlarmTopic,
  logGroupArn,
  someChangeAlarms,
  topicArn,
} from '../builders/a-change-alarm.ts'
import { account, aStatus, aTrail, managementAccount } from '../builders/a-trail.ts'
import { denied } from '../builders/failures.ts'
import { theVerdict } from '../builders/judged.ts'

it('passes with filter, alarm and subscriber on the log group of a logging multi-region trail', () => {
  expect(statusOn(someChangeAlarms())).toBe('pass')
})

it('H9: passes a filter that does not name PutEventSelectors: CIS does not either', () => {
  expect(withPatterns(`{ ${cis} }`)).toBe('pass')
})

const on = (...trails: Trail[]) => statusOn(someChangeAlarms(), trails)

const selectors = (readWrite: 'ReadOnly' | 'WriteOnly'): Trail['selectors'] => ({
  ok: true,
  value: {
    kind: 'basic',
    selectors: [{ readWrite, management: true, dataResources: [], excludedSources: [] }],
  },
})

describe('the log group must get the changes', () => {
  it('H11: fails where it is of a stopped or single-region trail', () => {
    expect(on(aTrail({ logGroupArn, status: aStatus({ logging: false }) }))).toBe('fail')
    expect(on(aTrail({ logGroupArn, multiRegion: false }))).toBe('fail')
    expect(on(aTrail())).toBe('fail')
  })

  it('fails where the trail does not log them', () => {
    expect(statusOn(someChangeAlarms(), [aTrail({ logGroupArn, selectors: selectors('ReadOnly') })])).toBe(
      'fail',
    )
    expect(statusOn(someChangeAlarms(), [aTrail({ logGroupArn, selectors: selectors('WriteOnly') })])).toBe(
      'pass',
    )
    const unread = denied('cloudtrail:GetEventSelectors')
    expect(statusOn(someChangeAlarms(), [aTrail({ logGroupArn, selectors: unread })])).toBe('unknown')
  })

  it('takes the filters of all log groups together', () => {
    const second = `arn:aws:logs:us-east-1:${account}:log-group:second:*`
    const region = someChangeAlarms({
      filters: [
        aMetricFilter({ pattern: '{ $.eventName = "*Trail" }' }),
        aMetricFilter({ name: 'logging', logGroupArn: second, pattern: '{ $.eventName = "*Logging" }' }),
      ],
      alarms: [anAlarm(), anAlarm({ name: 'logging' })],
    })
    expect(statusOn(region, [feeding, aTrail({ name: 'second', logGroupArn: second })])).toBe('pass')
    expect(statusOn(region)).toBe('fail')
  })

  it('H2: is unknown where it belongs to another account, whose filters cannot be read', () => {
    const theirs = `arn:aws:logs:us-east-1:${managementAccount}:log-group:trails:*`
    const trail = aTrail({ account: managementAccount, organization: true, logGroupArn: theirs })
    const { status, unread } = theVerdict(changeAlarm, {
      trails: [trail],
      changeAlarms: { ok: true, value: [] },
    })
    expect([status, unread?.[0]?.code]).toEqual(['unknown', 'Trailkeeper.ForeignAccount'])
  })

  it('fails without any filter', () => {
    const verdict = theVerdict(changeAlarm, { changeAlarms: { ok: true, value: [] } })
    expect([verdict.status, verdict.actual]).toEqual(['fail', expect.stringContaining('no metric filter')])
  })

  it('is unknown where filters, subscribers or the status could not be read', () => {
    const changeAlarms = denied('logs:DescribeMetricFilters')
    expect(theVerdict(changeAlarm, { changeAlarms }).status).toBe('unknown')
    expect(withTopic({ confirmedSubscriptions: denied('sns:GetTopicAttributes') })).toBe('unknown')
    const status = { 'us-east-1': denied('cloudtrail:GetTrailStatus') }
    expect(statusOn(someChangeAlarms(), [aTrail({ logGroupArn, status })])).toBe('unknown')
  })
})

describe('what it says', () => {
  it('names the link that is missing', () => {
    expect(verdictOn(someChangeAlarms(), []).actual).toContain(
      'metric filter trail-changes is not fed by a logging multi-region trail',
    )
    expect(verdictOn(someChangeAlarms({ alarms: [] })).actual).toContain(
      'metric filter trail-changes has no alarm that one match raises',
    )
    expect(verdictOn(someChangeAlarms({ alarms: [anAlarm({ actionsEnabled: false })] })).actual).toContain(
      'metric filter trail-changes has no alarm with a confirmed subscriber',
    )
  })

  it('names the link of a filter on some of the changes', () => {
    const filters = [aMetricFilter({ name: 'deletions', pattern: '{ $.eventName = DeleteTrail }' })]
    expect(verdictOn(someChangeAlarms({ filters, alarms: [] })).actual).toContain(
      'metric filter deletions has no alarm that one match raises',
    )
  })

  it('does not call a filter unfed whose log group gets some of the changes', () => {
    const only = { field: 'eventName', equals: ['StopLogging'] }
    const management = { field: 'eventCategory', equals: ['Management'] }
    const stops: Trail['selectors'] = {
      ok: true,
      value: { kind: 'advanced', selectors: [{ fields: [management, only] }] },
    }
    const { status, actual } = verdictOn(someChangeAlarms(), [aTrail({ logGroupArn, selectors: stops })])
    expect(status).toBe('fail')
    expect(actual).not.toContain('is not fed')
  })

  it('says nothing of filters on other events', () => {
    const filters = [aMetricFilter({ name: 'logins', pattern: '{ $.eventName = ConsoleLogin }' })]
    expect(verdictOn(someChangeAlarms({ filters, alarms: [] })).actual).not.toContain('logins')
  })

  it('names the reads that would tell, and no others', () => {
    const open = denied('sns:GetTopicAttributes')
    const closed: Read<number> = { ok: true, value: 0 }
    const second = `${topicArn}-2`
    const topics = {
      [topicArn]: anAlarmTopic({ confirmedSubscriptions: open }),
      [second]: anAlarmTopic({ arn: second, confirmedSubscriptions: closed }),
    }
    const alarms = [anAlarm(), anAlarm({ name: 'trail-changes', actions: [second] })]
    expect(verdictOn(someChangeAlarms({ alarms, topics })).unread).toEqual([open])
    const status = denied('cloudtrail:GetTrailStatus')
    const stopped = aTrail({ logGroupArn, status: aStatus({ logging: false }) })
    const unread = aTrail({ logGroupArn, name: 'unread', status: { 'us-east-1': status } })
    expect(verdictOn(someChangeAlarms(), [stopped, unread]).unread).toEqual([status])
  })
})
