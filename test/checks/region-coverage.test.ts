import { describe, expect, it } from '@jest/globals'
import { regionCoverage } from '../../lib/checks/region-coverage.ts'
import type { Selectors, Snapshot, Trail } from '../../lib/model/index.ts'
import { aSnapshot } from '../builders/a-snapshot.ts'
import { anOrganizationTrail, aStatus, aTrail, managementAccount } from '../builders/a-trail.ts'
import { denied } from '../builders/failures.ts'
import { judged } from '../builders/judged.ts'
import { basic } from '../coverage/builders.ts'
import { intricate } from './intricate.ts'

const local = (homeRegion: string, changes: Partial<Trail> = {}) =>
  aTrail({ name: `local-${homeRegion}`, homeRegion, multiRegion: false, seenIn: [homeRegion], ...changes })
const logging = (value: Selectors): Pick<Trail, 'selectors'> => ({ selectors: { ok: true, value } })
const stopped = { status: aStatus({ logging: false }) }

/** Status by region. */
const statusesOf = (changes: Partial<Snapshot>, written = {}) =>
  Object.fromEntries(judged(regionCoverage, changes, written).map((one) => [one.region, one.status]))

/** One region's DescribeTrails is denied by a service control policy. */
const deniedIn = (region: string, trails: Trail[]): Partial<Snapshot> => ({
  trails,
  regions: {
    ...aSnapshot({ trails }).regions,
    [region]: denied('cloudtrail:DescribeTrails', 'AccessDeniedException'),
  },
})

describe('region-coverage', () => {
  it('gives one verdict a region, on the region', () => {
    expect(judged(regionCoverage).map(({ resource, status }) => [resource, status])).toEqual([
      ['eu-west-1', 'pass'],
      ['us-east-1', 'pass'],
    ])
  })

  it('passes where each region has a trail of its own', () => {
    expect(statusesOf({ trails: [local('us-east-1'), local('eu-west-1')] })).toEqual({
      'us-east-1': 'pass',
      'eu-west-1': 'pass',
    })
  })

  it('fails in the region that no trail covers, with a witness', () => {
    const verdicts = judged(regionCoverage, { trails: [local('us-east-1')] })
    expect(verdicts.find((one) => one.region === 'us-east-1')?.status).toBe('pass')
    const hole = verdicts.find((one) => one.region === 'eu-west-1')
    expect(hole).toMatchObject({ status: 'fail', witness: { eventCategory: 'Management' } })
  })

  it('does not count a trail that is stopped', () => {
    expect(statusesOf({ trails: [aTrail(stopped)] })).toEqual({ 'us-east-1': 'fail', 'eu-west-1': 'fail' })
  })

  it('D4: takes reads and writes of two trails together, unless the policy is strict', () => {
    const reads = aTrail({ name: 'reads', ...logging(basic({ readWrite: 'ReadOnly' })) })
    const writes = aTrail({ name: 'writes', ...logging(basic({ readWrite: 'WriteOnly' })) })
    expect(statusesOf({ trails: [reads, writes] })['eu-west-1']).toBe('pass')
    expect(statusesOf({ trails: [reads, writes] }, { coverage: 'strict' })['eu-west-1']).toBe('fail')
  })

  it('D9: leaves the exclusion of KMS events to management-event-exclusions', () => {
    const trail = aTrail(logging(basic({ excludedSources: ['kms.amazonaws.com'] })))
    expect(statusesOf({ trails: [trail] })['us-east-1']).toBe('pass')
  })

  it("A2: counts the organization's trail in a member account", () => {
    expect(statusesOf({ trails: [anOrganizationTrail()] })).toEqual({
      'us-east-1': 'pass',
      'eu-west-1': 'pass',
    })
  })

  it("A8: is unknown where only the organization's trail could cover it, and names whom to ask", () => {
    const trail = anOrganizationTrail({
      selectors: denied('cloudtrail:GetEventSelectors', 'TrailNotFoundException'),
    })
    const [verdict] = judged(regionCoverage, { trails: [trail] })
    expect(verdict?.status).toBe('unknown')
    expect(verdict?.message).toContain('cloudtrail:GetEventSelectors gave TrailNotFoundException')
    expect(verdict?.message).toContain(managementAccount)
  })

  it('B8: does not fail where a status could not be read', () => {
    const status = { 'us-east-1': denied('cloudtrail:GetTrailStatus') }
    expect(statusesOf({ trails: [aTrail({ status })] })).toEqual({
      'us-east-1': 'unknown',
      'eu-west-1': 'unknown',
    })
  })
})

describe('a region that cannot be worked out', () => {
  it('is unknown, and hides no other region', () => {
    const trails = [local('eu-west-1', logging(intricate)), local('us-east-1')]
    expect(statusesOf({ trails })).toEqual({ 'us-east-1': 'pass', 'eu-west-1': 'unknown' })
  })
})

describe('a region that was read', () => {
  it('fails where it does not show the multi-region trail: it has not reached a region just opted into', () => {
    const regions = { ...aSnapshot().regions, 'me-south-1': { ok: true as const, value: { trails: [] } } }
    expect(statusesOf({ regions })).toEqual({
      'us-east-1': 'pass',
      'eu-west-1': 'pass',
      'me-south-1': 'fail',
    })
  })
})

describe('a region that cannot be read', () => {
  it('A10: passes where a fully read multi-region trail covers it', () => {
    const verdict = judged(regionCoverage, deniedIn('eu-west-1', [aTrail()])).find(
      (one) => one.region === 'eu-west-1',
    )
    expect(verdict?.status).toBe('pass')
    expect(verdict?.message).toContain('could not be read itself')
  })

  it('A10: is unknown without one: a trail of its own may stand there', () => {
    expect(statusesOf(deniedIn('eu-west-1', [local('us-east-1')]))).toEqual({
      'us-east-1': 'pass',
      'eu-west-1': 'unknown',
    })
  })

  it('A11: a region that does not know the credentials is unknown too', () => {
    const failure = denied('cloudtrail:DescribeTrails', 'UnrecognizedClientException')
    const regions = { ...aSnapshot({ trails: [] }).regions, 'eu-west-1': failure }
    expect(statusesOf({ trails: [], regions })).toEqual({ 'us-east-1': 'fail', 'eu-west-1': 'unknown' })
  })
})

const inRegion = (region: string, changes: Partial<Snapshot>) =>
  judged(regionCoverage, changes).find((one) => one.region === region)

describe('what it says', () => {
  it('names the region that could not be read, and what may cover it', () => {
    const view = denied('cloudtrail:DescribeTrails', 'AccessDeniedException')
    expect(inRegion('eu-west-1', deniedIn('eu-west-1', [local('us-east-1')]))).toMatchObject({
      status: 'unknown',
      resource: 'eu-west-1',
      unread: [view],
    })
    const selectors = denied('cloudtrail:GetEventSelectors')
    const unread = inRegion('eu-west-1', deniedIn('eu-west-1', [aTrail({ selectors })]))?.unread
    expect(unread).toEqual([view, selectors])
  })

  it('says of a region that was not read, and of no other, that trails were read elsewhere', () => {
    const denied1 = deniedIn('eu-west-1', [aTrail()])
    expect(inRegion('eu-west-1', denied1)?.message).toContain('It could not be read itself')
    expect(inRegion('us-east-1', denied1)?.message).not.toContain('could not be read')
  })

  it('gives up on intricate selectors in words', () => {
    const [verdict] = judged(regionCoverage, { trails: [aTrail(logging(intricate))] })
    expect(verdict).toMatchObject({ status: 'unknown', unread: [{ code: 'Trailkeeper.CoverageTooComplex' }] })
  })

  it('names the owners who can tell, and only those of trails that were not read', () => {
    const selectors = denied('cloudtrail:GetEventSelectors')
    const trails = [anOrganizationTrail({ selectors }), anOrganizationTrail({ name: 'read', ...stopped })]
    const verdict = inRegion('us-east-1', { trails })
    expect(verdict?.message).toContain(`Ask account ${managementAccount}, which owns organization.`)
    expect(verdict?.message).not.toContain('which owns read')
    expect(inRegion('us-east-1', { trails: [aTrail({ selectors })] })?.message).not.toContain('Ask account')
  })
})

it('does not send anybody to an owner for what has nothing to do with it', () => {
  const selectors = denied('cloudtrail:GetEventSelectors')
  const insights = denied('cloudtrail:GetInsightSelectors')
  const trails = [aTrail({ selectors }), anOrganizationTrail({ insights, ...stopped })]
  for (const { message } of judged(regionCoverage, { trails })) expect(message).not.toContain('Ask account')
})
