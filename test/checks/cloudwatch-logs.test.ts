import { describe, expect, it } from '@jest/globals'
import { cloudwatchLogs } from '../../lib/checks/cloudwatch-logs.ts'
import type { LogGroup, TrailStatus } from '../../lib/model/index.ts'
import { account, aStatus, aTrail } from '../builders/a-trail.ts'
import { denied } from '../builders/failures.ts'
import { theVerdict } from '../builders/judged.ts'

const logGroupArn = `arn:aws:logs:us-east-1:${account}:log-group:trails:*`
const there: LogGroup['exists'] = { ok: true, value: true }

function statusOf(status: Partial<TrailStatus>, exists = there) {
  const trails = [aTrail({ logGroupArn, status: aStatus(status) })]
  return theVerdict(cloudwatchLogs, { trails, logGroups: { [logGroupArn]: { arn: logGroupArn, exists } } })
    .status
}

describe('cloudwatch-logs', () => {
  it('passes where events arrived within a day', () => {
    expect(statusOf({})).toBe('pass')
  })

  it('fails without a log group', () => {
    expect(theVerdict(cloudwatchLogs, { trails: [aTrail()] })).toMatchObject({
      status: 'fail',
      actual: 'no log group',
    })
  })

  it('B7: fails where the last delivery gave an error', () => {
    expect(statusOf({ latestLogGroupDeliveryError: 'ResourceNotFoundException' })).toBe('fail')
  })

  it('B7: fails where nothing arrived for more than 24 hours', () => {
    expect(statusOf({ latestLogGroupDelivery: '2026-11-20T00:00:00.000Z' })).toBe('pass')
    expect(statusOf({ latestLogGroupDelivery: '2026-11-19T23:59:00.000Z' })).toBe('fail')
  })

  it('does not expect events of a trail that was started a moment ago', () => {
    const late = { latestLogGroupDelivery: '2026-01-01T00:00:00.000Z' }
    expect(statusOf({ ...late, startedAt: '2026-11-20T23:50:00.000Z' })).toBe('pass')
    expect(statusOf({ ...late, startedAt: '2026-11-20T23:50:00.000Z', logging: false })).toBe('fail')
  })

  it('fails where the log group is gone, however fresh the last delivery', () => {
    expect(statusOf({}, { ok: true, value: false })).toBe('fail')
  })

  it("H2: is unknown where the log group is another account's", () => {
    expect(statusOf({}, denied('logs:DescribeLogGroups', 'Trailkeeper.ForeignAccount'))).toBe('unknown')
  })

  it('B8: is unknown where the status could not be read', () => {
    const status = { 'us-east-1': denied('cloudtrail:GetTrailStatus') }
    const logGroups = { [logGroupArn]: { arn: logGroupArn, exists: there } }
    expect(theVerdict(cloudwatchLogs, { trails: [aTrail({ logGroupArn, status })], logGroups }).status).toBe(
      'unknown',
    )
  })
})

const never = (startedAt: string, logging = true) => {
  const status = { 'us-east-1': { ok: true as const, value: { logging, startedAt } } }
  const logGroups = { [logGroupArn]: { arn: logGroupArn, exists: there } }
  return theVerdict(cloudwatchLogs, { trails: [aTrail({ logGroupArn, status })], logGroups })
}

describe('the edges of a day, and what is not there', () => {
  const day = '2026-11-20T00:00:00.000Z'

  it('a trail started 24 hours ago is new, one started before is not', () => {
    expect(never(day).status).toBe('pass')
    expect(never('2026-11-19T23:59:59.000Z')).toMatchObject({
      status: 'fail',
      actual: 'nothing was ever delivered',
    })
  })

  it('says since when nothing came', () => {
    const status = aStatus({ latestLogGroupDelivery: '2026-11-01T00:00:00.000Z' })
    const logGroups = { [logGroupArn]: { arn: logGroupArn, exists: there } }
    const { actual } = theVerdict(cloudwatchLogs, { trails: [aTrail({ logGroupArn, status })], logGroups })
    expect(actual).toBe('nothing was delivered since 2026-11-01T00:00:00.000Z')
  })

  it('a log group that nobody asked for is unknown', () => {
    const { status, unread } = theVerdict(cloudwatchLogs, { trails: [aTrail({ logGroupArn })] })
    expect([status, unread?.[0]?.operation]).toEqual(['unknown', 'logs:DescribeLogGroups'])
  })
})
