import { describe, expect, it } from '@jest/globals'
import { managementEventExclusions } from '../../lib/checks/management-event-exclusions.ts'
import type { Selectors, Snapshot, Trail } from '../../lib/model.ts'
import { aStatus, anOrganizationTrail, aTrail } from '../builders/a-trail.ts'
import { denied } from '../builders/failures.ts'
import { judged } from '../builders/judged.ts'
import { advanced, basic, data, management, not, s3Objects } from '../coverage/builders.ts'

const kms = 'kms.amazonaws.com'
const withoutKms = basic({ excludedSources: [kms] })
const logging = (value: Selectors, changes: Partial<Trail> = {}) =>
  aTrail({ selectors: { ok: true, value }, ...changes })

/** The verdict on the first of the trails. */
function judge(trails: Trail[], more: Partial<Snapshot> = {}) {
  const verdict = judged(managementEventExclusions, { trails, ...more }).find(
    (one) => one.resource === trails[0]?.arn,
  )
  if (!verdict) throw new Error('the first trail has no verdict')
  return verdict
}
const statusOf = (...trails: Trail[]) => judge(trails).status

describe('management-event-exclusions', () => {
  it('passes a trail that excludes nothing', () => {
    expect(statusOf(aTrail())).toBe('pass')
  })

  it.each([kms, 'rdsdata.amazonaws.com'])('D9: fails a basic selector that excludes %s', (source) => {
    const verdict = judge([logging(basic({ excludedSources: [source] }))])
    expect(verdict.status).toBe('fail')
    expect(verdict.witness?.eventSource).toBe(source)
  })

  it('D15: fails an advanced selector that does not equal KMS', () => {
    expect(statusOf(logging(advanced(management(not('eventSource', kms)))))).toBe('fail')
  })

  it('D10: passes where another selector of the trail logs them', () => {
    expect(statusOf(logging(basic({ excludedSources: [kms] }, {})))).toBe('pass')
  })

  it('passes where another logging trail logs them everywhere', () => {
    expect(statusOf(logging(withoutKms), aTrail({ name: 'other' }))).toBe('pass')
    expect(statusOf(logging(withoutKms), anOrganizationTrail())).toBe('pass')
  })

  it('fails where the other trail is stopped, or logs in one region only', () => {
    expect(
      statusOf(logging(withoutKms), aTrail({ name: 'other', status: aStatus({ logging: false }) })),
    ).toBe('fail')
    expect(statusOf(logging(withoutKms), aTrail({ name: 'other', multiRegion: false }))).toBe('fail')
  })

  it('takes missing reads or writes for no exclusion', () => {
    expect(statusOf(logging(basic({ readWrite: 'WriteOnly' })))).toBe('pass')
    expect(statusOf(logging(basic({ readWrite: 'WriteOnly', excludedSources: [kms] })))).toBe('fail')
  })

  it('passes a trail for data events: it has nothing to exclude from', () => {
    expect(statusOf(logging(advanced(data(s3Objects))))).toBe('pass')
  })

  it('is unknown where its selectors, or what might log them instead, could not be read', () => {
    expect(statusOf(aTrail({ selectors: denied('cloudtrail:GetEventSelectors') }))).toBe('unknown')
    const other = aTrail({ name: 'other', status: { 'us-east-1': denied('cloudtrail:GetTrailStatus') } })
    expect(statusOf(logging(withoutKms), other)).toBe('unknown')
  })
})
