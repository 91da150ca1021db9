import { expect, it } from '@jest/globals'
import { trailLogging } from '../../lib/checks/trail-logging.ts'
import type { Trail } from '../../lib/model/index.ts'
import { aPolicy } from '../builders/a-policy.ts'
import { aSnapshot } from '../builders/a-snapshot.ts'
import { account, anOrganizationTrail, aStatus, aTrail, managementAccount } from '../builders/a-trail.ts'
import { denied } from '../builders/failures.ts'
import { verdictsOf } from '../builders/judged.ts'

const local = (homeRegion: string) => aTrail({ homeRegion, multiRegion: false })
const verdicts = (...trails: Trail[]) => verdictsOf(trailLogging, aSnapshot({ trails }), aPolicy())

it('B1: IsLogging is true: pass, at the trail’s ARN, owner and home region', () => {
  const trail = aTrail({ homeRegion: 'eu-west-1' })
  expect(verdicts(trail)).toMatchObject([
    { status: 'pass', resource: trail.arn, account, region: 'eu-west-1' },
  ])
})

it('B2: IsLogging is false: fail, with the time since when', () => {
  const stopped = aTrail({ status: aStatus({ logging: false, stoppedAt: '2026-11-20T10:00:00.000Z' }) })
  expect(verdicts(stopped)).toMatchObject([
    { status: 'fail', message: 'main is not logging since 2026-11-20T10:00:00.000Z.' },
  ])
})

it('B2: a trail that was made and never started: fail, and it says so', () => {
  const fresh = aTrail({ status: { 'us-east-1': { ok: true, value: { logging: false } } } })
  expect(verdicts(fresh)).toMatchObject([
    { status: 'fail', message: 'main is not logging; it was never started.' },
  ])
})

it('B3: it logs, and cannot deliver: pass here, the failure is another check’s', () => {
  expect(verdicts(aTrail({ status: aStatus({ latestDeliveryError: 'AccessDenied' }) }))).toMatchObject([
    { status: 'pass' },
  ])
})

it('B8: the status call failed: unknown, with operation and code', () => {
  const unread = aTrail({ status: { 'us-east-1': denied('cloudtrail:GetTrailStatus') } })
  expect(verdicts(unread)).toMatchObject([
    {
      status: 'unknown',
      message: 'main could not be judged: cloudtrail:GetTrailStatus gave AccessDenied.',
      unread: [denied('cloudtrail:GetTrailStatus')],
    },
  ])
})

it('A1: a trail that is visible in every region is judged once, by its home region', () => {
  const elsewhere = aStatus({ region: 'eu-west-1', logging: false })
  expect(verdicts(aTrail({ status: { ...aStatus(), ...elsewhere } }))).toMatchObject([{ status: 'pass' }])
})

it('A3: two trails of one name in two regions are two', () => {
  expect(verdicts(local('us-east-1'), local('eu-west-1'))).toHaveLength(2)
})

it('A7: an organization’s trail is judged at its owner, not in a member', () => {
  expect(verdicts(anOrganizationTrail({ status: aStatus({ logging: false }) }))).toEqual([])
})

it('C9: a trail of another account that is no organization’s is not judged here', () => {
  expect(verdicts(aTrail({ account: managementAccount }))).toEqual([])
})

it('A14: one status that failed hides no other trail', () => {
  const unread = aTrail({ name: 'a', status: { 'us-east-1': denied('cloudtrail:GetTrailStatus') } })
  const stopped = aTrail({ name: 'b', status: aStatus({ logging: false }) })
  expect(verdicts(unread, stopped).map(({ status }) => status)).toEqual(['unknown', 'fail'])
})

it('A18: no trail: no verdict on a trail', () => {
  expect(verdicts()).toEqual([])
})

it('B2: a trail that was started and whose stop was not recorded: fail, without a time', () => {
  const stopped = aTrail({ status: aStatus({ logging: false }) })
  expect(verdicts(stopped)).toMatchObject([{ status: 'fail', message: 'main is not logging.' }])
})

it('B8: no status of its home region was read: unknown', () => {
  expect(verdicts(aTrail({ status: {} }))).toMatchObject([
    { status: 'unknown', unread: [{ operation: 'cloudtrail:GetTrailStatus', code: 'Trailkeeper.NotRead' }] },
  ])
})
