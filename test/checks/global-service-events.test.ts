import { describe, expect, it } from '@jest/globals'
import { globalServiceEvents } from '../../lib/checks/global-service-events.ts'
import type { Snapshot, Trail } from '../../lib/model/index.ts'
import { aSnapshot } from '../builders/a-snapshot.ts'
import { aStatus, aTrail } from '../builders/a-trail.ts'
import { denied } from '../builders/failures.ts'
import { theVerdict } from '../builders/judged.ts'

const local = (homeRegion: string, changes: Partial<Trail> = {}) =>
  aTrail({ name: homeRegion, homeRegion, multiRegion: false, ...changes })
const statusOf = (...trails: Trail[]) => theVerdict(globalServiceEvents, { trails }).status
const withUnread = (region: string, trails: Trail[]): Partial<Snapshot> => ({
  trails,
  regions: { ...aSnapshot({ trails }).regions, [region]: denied('cloudtrail:DescribeTrails') },
})

describe('global-service-events', () => {
  it('I1: passes where a multi-region trail includes them', () => {
    expect(statusOf(aTrail())).toBe('pass')
  })

  it('I2: a single-region trail includes them in the leading region only', () => {
    expect(statusOf(local('us-east-1'))).toBe('pass')
    expect(statusOf(local('eu-west-1'))).toBe('fail')
  })

  it('I4: one trail with the flag is enough, whatever the others have', () => {
    expect(statusOf(aTrail({ globalServiceEvents: false }), aTrail({ name: 'second' }))).toBe('pass')
  })

  it('fails where no trail has the flag, or the one that has it is stopped', () => {
    expect(statusOf(aTrail({ globalServiceEvents: false }))).toBe('fail')
    expect(statusOf(aTrail({ status: aStatus({ logging: false }) }))).toBe('fail')
    expect(statusOf()).toBe('fail')
  })

  it('shows a call that nobody records', () => {
    expect(theVerdict(globalServiceEvents, { trails: [] }).witness?.eventSource).toBe('iam.amazonaws.com')
  })

  it('is unknown where the leading region, or the one trail that counts, could not be read', () => {
    expect(theVerdict(globalServiceEvents, withUnread('us-east-1', [])).status).toBe('unknown')
    const status = { 'us-east-1': denied('cloudtrail:GetTrailStatus') }
    expect(statusOf(aTrail({ status }))).toBe('unknown')
  })

  it('does not care for other regions that could not be read: their own trails do not count', () => {
    expect(theVerdict(globalServiceEvents, withUnread('eu-west-1', [])).status).toBe('fail')
    expect(theVerdict(globalServiceEvents, withUnread('us-east-1', [aTrail()])).status).toBe('pass')
  })
})

describe('the leading region', () => {
  it('is unknown where it is not among the regions looked at', () => {
    const regions = { 'eu-west-1': { ok: true as const, value: { trails: [] } } }
    const enabledRegions = { ok: true as const, value: ['eu-west-1'] }
    const verdict = theVerdict(globalServiceEvents, { trails: [], regions, enabledRegions })
    expect(verdict.status).toBe('unknown')
    expect(verdict.unread).toEqual([expect.objectContaining({ code: 'Trailkeeper.NotAsked' })])
  })

  it('names what was not read of it', () => {
    const { unread } = theVerdict(globalServiceEvents, withUnread('us-east-1', []))
    expect(unread).toEqual([denied('cloudtrail:DescribeTrails')])
  })
})
