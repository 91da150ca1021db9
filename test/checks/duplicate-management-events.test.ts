import { describe, expect, it } from '@jest/globals'
import { duplicateManagementEvents } from '../../lib/checks/duplicate-management-events.ts'
import type { Selectors, Trail } from '../../lib/model/index.ts'
import { anOrganizationTrail, aStatus, aTrail } from '../builders/a-trail.ts'
import { denied } from '../builders/failures.ts'
import { theVerdict } from '../builders/judged.ts'
import { advanced, basic, data, s3Objects } from '../coverage/builders.ts'

const second = (changes: Partial<Trail> = {}) => aTrail({ name: 'second', ...changes })
const logging = (value: Selectors): Pick<Trail, 'selectors'> => ({ selectors: { ok: true, value } })
const local = (homeRegion: string) => aTrail({ name: homeRegion, homeRegion, multiRegion: false })
const statusOf = (...trails: Trail[]) => theVerdict(duplicateManagementEvents, { trails }).status

describe('duplicate-management-events', () => {
  it('I3: passes one multi-region trail that many regions show', () => {
    expect(statusOf(aTrail())).toBe('pass')
    expect(statusOf()).toBe('pass')
  })

  it('D8: passes one trail with several selectors for the same events: a trail logs an event once', () => {
    expect(statusOf(aTrail(logging(basic({}, {}, {}))))).toBe('pass')
  })

  it('fails where two trails log the same events, and says where and which', () => {
    const trails = [aTrail(), second({ multiRegion: false, homeRegion: 'eu-west-1' })]
    const verdict = theVerdict(duplicateManagementEvents, { trails })
    expect(verdict.status).toBe('fail')
    expect(verdict.message).toContain('In eu-west-1 more than one trail')
    expect(verdict.message).toContain('main, second')
  })

  it("counts the organization's trail beside an own one", () => {
    expect(statusOf(aTrail(), anOrganizationTrail())).toBe('fail')
  })

  it('D5: passes a trail for reads beside a trail for writes', () => {
    const reads = aTrail(logging(basic({ readWrite: 'ReadOnly' })))
    expect(statusOf(reads, second(logging(basic({ readWrite: 'WriteOnly' }))))).toBe('pass')
    expect(statusOf(reads, second())).toBe('fail')
  })

  it('passes where the second is stopped, logs data events only, or logs elsewhere', () => {
    expect(statusOf(aTrail(), second({ status: aStatus({ logging: false }) }))).toBe('pass')
    expect(statusOf(aTrail(), second(logging(advanced(data(s3Objects)))))).toBe('pass')
    expect(statusOf(local('us-east-1'), local('eu-west-1'))).toBe('pass')
  })

  it('is unknown where a second trail could not be read; one trail alone cannot be a duplicate', () => {
    const unread = { selectors: denied('cloudtrail:GetEventSelectors') }
    expect(statusOf(aTrail(), anOrganizationTrail(unread))).toBe('unknown')
    expect(statusOf(aTrail(unread))).toBe('pass')
  })
})

describe('trails that may be second copies', () => {
  const unread = { status: { 'us-east-1': denied('cloudtrail:GetTrailStatus') } }

  it('are those that log management events', () => {
    const data1 = logging(advanced(data(s3Objects)))
    expect(statusOf(aTrail(), second({ ...unread, ...data1 }))).toBe('pass')
    expect(statusOf(aTrail(), second(unread))).toBe('unknown')
  })

  it('are named by what was not read of them', () => {
    const data1 = logging(advanced(data(s3Objects)))
    const third = aTrail({
      name: 'third',
      ...data1,
      status: { 'us-east-1': denied('cloudtrail:GetTrailStatus', 'Throttling') },
    })
    const verdict = theVerdict(duplicateManagementEvents, { trails: [aTrail(), second(unread), third] })
    expect(new Set(verdict.unread?.map(({ code }) => code))).toEqual(new Set(['AccessDenied']))
  })
})
