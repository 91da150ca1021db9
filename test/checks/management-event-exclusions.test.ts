import { describe, expect, it } from '@jest/globals'
import { managementEventExclusions } from '../../lib/checks/management-event-exclusions.ts'
import type { Selectors, Snapshot, Trail } from '../../lib/model/index.ts'
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

describe('where the trail would log', () => {
  const local = { multiRegion: false, homeRegion: 'eu-west-1' }

  it('is its own region alone for a trail of one region', () => {
    expect(statusOf(logging(withoutKms, local), aTrail({ name: 'other', ...local }))).toBe('pass')
  })

  it('needs another trail that logs these very events', () => {
    const reads = logging(basic({ readWrite: 'ReadOnly' }), { name: 'reads' })
    expect(statusOf(logging(withoutKms), reads)).toBe('fail')
    const status = { 'us-east-1': denied('cloudtrail:GetTrailStatus') }
    expect(statusOf(logging(withoutKms), { ...reads, status })).toBe('fail')
  })

  it('is unknown in a region that could not be read, and fails where another is known to miss them', () => {
    const trails = [logging(withoutKms), aTrail({ name: 'local', multiRegion: false })]
    const region = denied('cloudtrail:DescribeTrails')
    const regions = {
      'us-east-1': { ok: true as const, value: { trails: trails.map(({ arn }) => arn) } },
      'eu-west-1': region,
    }
    expect(judge(trails, { regions })).toMatchObject({ status: 'unknown', unread: [region] })
    const three = { ...regions, 'ap-south-1': { ok: true as const, value: { trails: [] } } }
    const enabledRegions = { ok: true as const, value: Object.keys(three) }
    expect(judge(trails, { regions: three, enabledRegions }).status).toBe('fail')
  })
})

describe('what it says', () => {
  it('tells nothing excluded from nothing logged, and from what others log', () => {
    expect(judge([aTrail()]).actual).toBe('nothing is excluded')
    expect(judge([logging(advanced(data(s3Objects)))]).actual).toBe('it logs no management events')
    expect(judge([logging(withoutKms), aTrail({ name: 'other' })]).actual).toBe(
      'other trails log what it excludes',
    )
  })

  it('names the selectors that were not read', () => {
    const selectors = denied('cloudtrail:GetEventSelectors')
    const trails = [logging(withoutKms), aTrail({ name: 'other', selectors })]
    expect(judge(trails).unread).toContainEqual(selectors)
  })
})

it('fails a trail of one region that no other trail stands in for', () => {
  const local = { multiRegion: false, homeRegion: 'eu-west-1' }
  expect(statusOf(logging(withoutKms, local))).toBe('fail')
})
