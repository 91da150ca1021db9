import { describe, expect, it } from '@jest/globals'
import { multiRegionTrail } from '../../lib/checks/multi-region-trail.ts'
import type { Snapshot, Trail } from '../../lib/model/index.ts'
import { aPolicy } from '../builders/a-policy.ts'
import { aSnapshot } from '../builders/a-snapshot.ts'
import { account, anOrganizationTrail, aStatus, aTrail } from '../builders/a-trail.ts'
import { denied } from '../builders/failures.ts'
import { verdictsOf } from '../builders/judged.ts'
import { advanced, basic, data, is, management, s3 } from '../coverage/builders.ts'
import { intricate } from './intricate.ts'

const selectors = (value: ReturnType<typeof basic>): Pick<Trail, 'selectors'> => ({
  selectors: { ok: true, value },
})
const local = (homeRegion: string) => aTrail({ name: homeRegion, homeRegion, multiRegion: false })
const dataOnly = selectors(basic({ management: false, ...s3('arn:aws:s3') }))
const stopped = { status: aStatus({ logging: false }) }

function verdictOf(changes: Partial<Snapshot>, policy = aPolicy()) {
  const verdicts = verdictsOf(multiRegionTrail, aSnapshot(changes), policy)
  expect(verdicts).toHaveLength(1)
  const [verdict] = verdicts
  if (!verdict) throw new Error('no verdict')
  return verdict
}
const statusOf = (...trails: Trail[]) => verdictOf({ trails }).status

describe('one trail that does it all', () => {
  it('C1: one trail is multi-region, logging, and logs all management events: pass', () => {
    expect(verdictOf({})).toMatchObject({ status: 'pass', resource: account, account, region: 'us-east-1' })
  })

  it('C5: a trail for data events of one region beside a good one: pass', () => {
    expect(statusOf(aTrail(), aTrail({ name: 'data', multiRegion: false, ...dataOnly }))).toBe('pass')
  })

  it('D5: a trail for reads beside a trail for writes is no single trail: fail', () => {
    const reads = aTrail({ name: 'reads', ...selectors(basic({ readWrite: 'ReadOnly' })) })
    const writes = aTrail({ name: 'writes', ...selectors(basic({ readWrite: 'WriteOnly' })) })
    expect(statusOf(reads, writes)).toBe('fail')
  })
})

describe('no single trail does it', () => {
  it('C2: the multi-region trail is stopped, one of one region is logging: fail', () => {
    expect(statusOf(aTrail(stopped), aTrail({ name: 'local', multiRegion: false }))).toBe('fail')
  })

  it('C3: trails of one region in every region: fail', () => {
    expect(statusOf(local('us-east-1'), local('eu-west-1'))).toBe('fail')
  })

  it('C4: one trail is multi-region with data events only, another logs management in one region: fail', () => {
    expect(statusOf(aTrail(dataOnly), aTrail({ name: 'local', multiRegion: false }))).toBe('fail')
  })

  it('C8: an organization’s trail of one region: fail', () => {
    expect(statusOf(anOrganizationTrail({ multiRegion: false }))).toBe('fail')
  })

  it('C11: no trail at all: one failure of the account', () => {
    expect(verdictOf({ trails: [] })).toMatchObject({
      status: 'fail',
      resource: account,
      message: expect.stringContaining('No multi-region trail: there is no trail at all.'),
    })
  })

  it('C10: no trail, whatever event data stores there are: fail, and it says that those do not count', () => {
    expect(verdictOf({ trails: [] }).message).toContain('Event data stores of CloudTrail Lake are no trails')
  })

  it('B2: a trail that CreateTrail made and nobody started: fail', () => {
    expect(statusOf(aTrail({ status: { 'us-east-1': { ok: true, value: { logging: false } } } }))).toBe(
      'fail',
    )
  })
})

describe('an organization’s trail, seen from a member', () => {
  it('C6: its status is readable and it logs: pass, with the owner named', () => {
    expect(verdictOf({ trails: [anOrganizationTrail()] })).toMatchObject({
      status: 'pass',
      account,
      message: expect.stringContaining('of account 111122223333'),
    })
  })

  it('C7: its status is not readable: unknown, and the owner is the one to ask', () => {
    const trail = anOrganizationTrail({ status: { 'us-east-1': denied('cloudtrail:GetTrailStatus') } })
    expect(verdictOf({ trails: [trail] })).toMatchObject({
      status: 'unknown',
      unread: [denied('cloudtrail:GetTrailStatus')],
      message: expect.stringContaining('Ask account 111122223333'),
    })
  })

  it('A8: its selectors are not readable: unknown', () => {
    expect(statusOf(anOrganizationTrail({ selectors: denied('cloudtrail:GetEventSelectors') }))).toBe(
      'unknown',
    )
  })

  it('A2: it counts where the account has a useless trail of its own: pass', () => {
    expect(statusOf(aTrail({ name: 'a', ...stopped }), anOrganizationTrail())).toBe('pass')
  })
})

describe('what could not be read', () => {
  it('B8: the status of the only candidate: unknown', () => {
    expect(statusOf(aTrail({ status: { 'us-east-1': denied('cloudtrail:GetTrailStatus') } }))).toBe('unknown')
  })

  it('A14: one trail’s status: another trail still passes', () => {
    const unread = aTrail({ name: 'a', status: { 'us-east-1': denied('cloudtrail:GetTrailStatus') } })
    expect(statusOf(unread, aTrail())).toBe('pass')
  })

  it('selectors do not matter of a trail that is stopped: fail', () => {
    expect(statusOf(aTrail({ ...stopped, selectors: denied('cloudtrail:GetEventSelectors') }))).toBe('fail')
  })

  it('A10: a region that is denied does not hide a trail that others show: pass', () => {
    const regions: Snapshot['regions'] = {
      'us-east-1': { ok: true, value: { trails: [] } },
      'eu-west-1': denied('cloudtrail:DescribeTrails'),
    }
    expect(verdictOf({ regions }).status).toBe('pass')
  })

  it('every region: unknown', () => {
    const regions = { 'us-east-1': denied('cloudtrail:DescribeTrails') }
    expect(verdictOf({ regions, trails: [] }).status).toBe('unknown')
  })

  it('selectors too intricate to decide: unknown, and no good trail is hidden by them', () => {
    const odd = aTrail({ name: 'a', ...selectors(intricate) })
    expect(statusOf(odd)).toBe('unknown')
    expect(statusOf(odd, aTrail())).toBe('pass')
  })
})

describe('all management events', () => {
  it.each([
    ['D1: no custom selectors', basic(), 'pass'],
    ['D2: one selector for all', basic({}), 'pass'],
    [
      'D4: a selector for reads and one for writes',
      basic({ readWrite: 'ReadOnly' }, { readWrite: 'WriteOnly' }),
      'pass',
    ],
    ['D6: writes only', basic({ readWrite: 'WriteOnly' }), 'fail'],
    [
      'D7: data events only, where management events were switched off',
      basic({ management: false, ...s3('arn:aws:s3') }),
      'fail',
    ],
    ['D8: three selectors, each with management events', basic({}, {}, {}), 'pass'],
    [
      'D9: KMS events excluded (another check’s business)',
      basic({ excludedSources: ['kms.amazonaws.com'] }),
      'pass',
    ],
    ['D12: one advanced selector for Management', advanced(management()), 'pass'],
    ['D13: Management, writes only', advanced(management(is('readOnly', 'false'))), 'fail'],
    [
      'D14: reads and writes in two advanced selectors',
      advanced(management(is('readOnly', 'true')), management(is('readOnly', 'false'))),
      'pass',
    ],
    ['D16: Data alone', advanced(data('AWS::S3::Object')), 'fail'],
    [
      'D17: Management, narrowed by event name',
      advanced(management({ field: 'eventName', startsWith: ['Describe'] })),
      'fail',
    ],
    [
      'D18: Data, under the name of management events',
      advanced({ name: 'Management events selector', ...data('AWS::S3::Object') }),
      'fail',
    ],
    [
      'D20: NetworkActivity alone',
      advanced({ fields: [is('eventCategory', 'NetworkActivity'), is('eventSource', 'ec2.amazonaws.com')] }),
      'fail',
    ],
  ] as const)('%s: %s', (_name, value, status) => {
    expect(statusOf(aTrail(selectors(value)))).toBe(status)
  })

  it('D4: under coverage strict, two halves are not one selector: fail', () => {
    const trails = [aTrail(selectors(basic({ readWrite: 'ReadOnly' }, { readWrite: 'WriteOnly' })))]
    expect(verdictOf({ trails }, aPolicy({ coverage: 'strict' })).status).toBe('fail')
  })
})

describe('what it says', () => {
  it('names the owner of a trail that is not its own', () => {
    expect(verdictOf({ trails: [anOrganizationTrail()] }).message).toMatch(/^organization of account 1111/)
    expect(verdictOf({}).message).toMatch(/^main logs all management events/)
    const status = { 'us-east-1': denied('cloudtrail:GetTrailStatus') }
    expect(verdictOf({ trails: [anOrganizationTrail({ status })] }).message).toContain('Ask account 1111')
    expect(verdictOf({ trails: [aTrail({ status })] }).message).not.toContain('Ask account')
  })

  it('tells no trail from trails of one region, and names what is wrong with each of the others', () => {
    expect(verdictOf({ trails: [] })).toMatchObject({
      actual: 'there is no trail at all',
      message: expect.stringContaining('Event data stores of CloudTrail Lake are no trails'),
    })
    expect(verdictOf({ trails: [local('us-east-1'), local('eu-west-1')] }).actual).toBe(
      '2 trails, each of one region',
    )
    const wrong = [aTrail(stopped), aTrail({ name: 'data', ...dataOnly })]
    const each = 'main is not logging; data does not log all management events'
    expect(verdictOf({ trails: wrong })).toMatchObject({
      actual: each,
      message: `No multi-region trail logs all management events: ${each}.`,
    })
  })
})
