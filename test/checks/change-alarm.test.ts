import { describe, expect, it } from '@jest/globals'
import { changeAlarm } from '../../lib/checks/change-alarm.ts'
import type { ChangeAlarm, Read, Trail } from '../../lib/model.ts'
import { account, aStatus, aTrail } from '../builders/a-trail.ts'
import { denied } from '../builders/failures.ts'
import { theVerdict } from '../builders/judged.ts'

const logGroupArn = `arn:aws:logs:us-east-1:${account}:log-group:trails:*`
const feeding = aTrail({ logGroupArn })
const one: Read<number> = { ok: true, value: 1 }

const anAlarm = (confirmed: Read<number> = one, actionsEnabled = true) => ({
  name: 'trail-changes',
  actionsEnabled,
  topics: [{ arn: `arn:aws:sns:us-east-1:${account}:alerts`, confirmedSubscriptions: confirmed }],
})

function statusOf(alarm: Partial<ChangeAlarm> = {}, trails: Trail[] = [feeding]) {
  const whole: ChangeAlarm = {
    logGroupArn,
    filterName: 'trail-changes',
    pattern: '{ $.eventSource = cloudtrail.amazonaws.com }',
    alarms: [anAlarm()],
    ...alarm,
  }
  return theVerdict(changeAlarm, { trails, changeAlarms: { ok: true, value: [whole] } }).status
}

describe('change-alarm', () => {
  it('passes with filter, alarm and subscriber on the log group of a logging multi-region trail', () => {
    expect(statusOf()).toBe('pass')
  })

  it('H9: passes a filter that does not name PutEventSelectors: CIS does not either', () => {
    const names = ['CreateTrail', 'UpdateTrail', 'DeleteTrail', 'StartLogging', 'StopLogging']
    expect(statusOf({ pattern: `{ ${names.map((name) => `($.eventName = ${name})`).join(' || ')} }` })).toBe(
      'pass',
    )
  })

  it('fails where the filter misses a change, and names it', () => {
    const changeAlarms = {
      ok: true,
      value: [{ logGroupArn, filterName: 'f', pattern: '{ $.eventName = "*Trail" }', alarms: [anAlarm()] }],
    } satisfies Read<ChangeAlarm[]>
    const verdict = theVerdict(changeAlarm, { trails: [feeding], changeAlarms })
    expect(verdict.status).toBe('fail')
    expect(verdict.message).toContain('StartLogging, StopLogging')
  })

  it('H10: fails without an alarm, with actions off, or without a confirmed subscriber', () => {
    expect(statusOf({ alarms: [] })).toBe('fail')
    expect(statusOf({ alarms: [anAlarm(one, false)] })).toBe('fail')
    expect(statusOf({ alarms: [anAlarm({ ok: true, value: 0 })] })).toBe('fail')
  })

  it('H11: fails where the log group is of a stopped or single-region trail', () => {
    expect(statusOf({}, [aTrail({ logGroupArn, status: aStatus({ logging: false }) })])).toBe('fail')
    expect(statusOf({}, [aTrail({ logGroupArn, multiRegion: false })])).toBe('fail')
    expect(statusOf({}, [aTrail()])).toBe('fail')
  })

  it('fails without any filter', () => {
    expect(theVerdict(changeAlarm, { changeAlarms: { ok: true, value: [] } }).status).toBe('fail')
  })

  it('is unknown where filters, subscribers or the status could not be read', () => {
    const changeAlarms = denied('logs:DescribeMetricFilters')
    expect(theVerdict(changeAlarm, { changeAlarms }).status).toBe('unknown')
    expect(statusOf({ alarms: [anAlarm(denied('sns:GetTopicAttributes'))] })).toBe('unknown')
    const status = { 'us-east-1': denied('cloudtrail:GetTrailStatus') }
    expect(statusOf({}, [aTrail({ logGroupArn, status })])).toBe('unknown')
  })

  it('passes by one good alarm, whatever of another could not be read', () => {
    expect(statusOf({ alarms: [anAlarm(denied('sns:GetTopicAttributes')), anAlarm()] })).toBe('pass')
  })
})

const verdictOf = (alarm: Partial<ChangeAlarm>, trails: Trail[] = [feeding]) => {
  const pattern = '{ $.eventSource = cloudtrail.amazonaws.com }'
  const whole = { logGroupArn, filterName: 'f', pattern, alarms: [anAlarm()], ...alarm }
  return theVerdict(changeAlarm, { trails, changeAlarms: { ok: true, value: [whole] } })
}

describe('what it says', () => {
  it('names the link that is missing', () => {
    expect(verdictOf({}, []).actual).toBe('metric filter f is not fed by a logging multi-region trail')
    expect(verdictOf({ alarms: [] }).actual).toBe('metric filter f has no alarm with a confirmed subscriber')
    expect(verdictOf({}).actual).toBe('metric filter f and its alarm reach a subscriber')
  })

  it('names the reads that would tell, and no others', () => {
    const open = denied('sns:GetTopicAttributes')
    const closed = anAlarm({ ok: true, value: 0 })
    expect(verdictOf({ alarms: [closed, anAlarm(open)] }).unread).toEqual([open])
    const status = denied('cloudtrail:GetTrailStatus')
    const stopped = aTrail({ logGroupArn, status: aStatus({ logging: false }) })
    const unread = aTrail({ logGroupArn, name: 'unread', status: { 'us-east-1': status } })
    expect(verdictOf({}, [stopped, unread]).unread).toEqual([status])
  })
})
