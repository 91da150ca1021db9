import { describe, expect, it } from '@jest/globals'
import { eventSelectors } from '../../lib/checks/event-selectors.ts'
import type { Selectors, Snapshot, Trail } from '../../lib/model/index.ts'
import { aPolicy } from '../builders/a-policy.ts'
import { aSnapshot } from '../builders/a-snapshot.ts'
import { anOrganizationTrail, aStatus, aTrail } from '../builders/a-trail.ts'
import { denied } from '../builders/failures.ts'
import { verdictsOf } from '../builders/judged.ts'
import { advanced, basic, data, field, is, management, not, s3 } from '../coverage/builders.ts'
import { intricate } from './intricate.ts'

const selecting = (value: Selectors, changes: Partial<Trail> = {}) =>
  aTrail({ selectors: { ok: true, value }, ...changes })
const dataOnly = basic({ management: false, ...s3('arn:aws:s3') })
const dataTrail = (changes: Partial<Trail> = {}) => selecting(dataOnly, { name: 'data', ...changes })

function statuses(trails: Trail[], policy = aPolicy(), changes: Partial<Snapshot> = {}) {
  return verdictsOf(eventSelectors, aSnapshot({ trails, ...changes }), policy).map(({ status }) => status)
}
const statusOf = (value: Selectors) => statuses([selecting(value)])[0]
const kms = 'kms.amazonaws.com'

describe('basic selectors', () => {
  it.each([
    ['D1: no custom selectors', basic(), 'pass'],
    ['D2: All with management events', basic({ readWrite: 'All', management: true }), 'pass'],
    [
      'D4: reads and writes in two selectors',
      basic({ readWrite: 'ReadOnly' }, { readWrite: 'WriteOnly' }),
      'pass',
    ],
    ['D6: writes only', basic({ readWrite: 'WriteOnly' }), 'fail'],
    ['D7: management events switched off, and nothing else logs them', dataOnly, 'fail'],
    ['D8: three selectors with management events', basic({}, {}, {}), 'pass'],
    ['D9: KMS excluded', basic({ excludedSources: [kms] }), 'pass'],
    ['D10: KMS excluded by one selector and not by the other', basic({ excludedSources: [kms] }, {}), 'pass'],
    ['D11: the last selector does not win', basic({}, { readWrite: 'WriteOnly' }), 'pass'],
  ] as const)('%s: %s', (_name, value, status) => {
    expect(statusOf(value)).toBe(status)
  })
})

describe('advanced selectors', () => {
  it.each([
    [
      'D12: Management, under any name',
      advanced({ name: 'Log readOnly and writeOnly management events', ...management() }),
      'pass',
    ],
    ['D13: writes only', advanced(management(is('readOnly', 'false'))), 'fail'],
    [
      'D14: reads and writes apart',
      advanced(management(is('readOnly', 'true')), management(is('readOnly', 'false'))),
      'pass',
    ],
    ['D15: KMS excluded', advanced(management(not('eventSource', kms))), 'pass'],
    [
      'D15: the RDS Data API excluded',
      advanced(management(not('eventSource', 'rdsdata.amazonaws.com'))),
      'pass',
    ],
    ['D16: Data alone', advanced(data('AWS::S3::Object')), 'fail'],
    [
      'D17: narrowed to names',
      advanced(management(field('eventName', { startsWith: ['Describe'] }))),
      'fail',
    ],
    ['D17: narrowed to a source', advanced(management(is('eventSource', 'iam.amazonaws.com'))), 'fail'],
    ['D17: narrowed by a field that is not known', advanced(management(not('somethingNew', 'x'))), 'fail'],
    [
      'D18: Data under the name of management events',
      advanced({ name: 'Management events selector', ...data('AWS::S3::Object') }),
      'fail',
    ],
    [
      'D19: operators that are empty lists',
      advanced(management(field('readOnly', { equals: [], startsWith: [] }))),
      'pass',
    ],
    [
      'D20: NetworkActivity',
      advanced({ fields: [is('eventCategory', 'NetworkActivity'), is('eventSource', 'ec2.amazonaws.com')] }),
      'fail',
    ],
  ] as const)('%s: %s', (_name, value, status) => {
    expect(statusOf(value)).toBe(status)
  })

  it('a failure shows an event that is not logged', () => {
    const [verdict] = verdictsOf(
      eventSelectors,
      aSnapshot({ trails: [selecting(basic({ readWrite: 'WriteOnly' }))] }),
      aPolicy(),
    )
    expect(verdict).toMatchObject({
      status: 'fail',
      witness: { eventCategory: 'Management', readOnly: 'true' },
    })
    expect(verdict?.message).toMatch(/^main does not log, for example, \S+\.amazonaws\.com \w+\.$/)
  })
})

describe('a trail for data events only', () => {
  it('passes while another logging trail covers management events', () => {
    expect(statuses([aTrail(), dataTrail()])).toEqual(['pass', 'pass'])
  })

  it('passes in a member while the organization’s trail does', () => {
    expect(statuses([dataTrail(), anOrganizationTrail()])).toEqual(['pass'])
  })

  it('fails where the other is stopped', () => {
    expect(statuses([aTrail({ status: aStatus({ logging: false }) }), dataTrail()])).toEqual(['pass', 'fail'])
  })

  it('C4: fails where the other covers one of its regions only', () => {
    expect(statuses([aTrail({ multiRegion: false }), dataTrail()])).toEqual(['pass', 'fail'])
  })

  it('passes in one region where the other covers that one', () => {
    expect(statuses([aTrail({ multiRegion: false }), dataTrail({ multiRegion: false })])).toEqual([
      'pass',
      'pass',
    ])
  })

  it('A8: is unknown where the other could not be read', () => {
    const other = anOrganizationTrail({ selectors: denied('cloudtrail:GetEventSelectors') })
    expect(statuses([dataTrail(), other])).toEqual(['unknown'])
  })

  it('A10: is unknown where a region that was not read may hold what covers it', () => {
    const local = aTrail({ multiRegion: false })
    const regions: Snapshot['regions'] = {
      'us-east-1': { ok: true, value: { trails: [local.arn] } },
      'eu-west-1': denied('cloudtrail:DescribeTrails'),
    }
    expect(statuses([local, dataTrail()], aPolicy(), { regions })).toEqual(['pass', 'unknown'])
  })

  it('fails in a region that was read, whatever another region would say', () => {
    const regions: Snapshot['regions'] = {
      'us-east-1': { ok: true, value: { trails: [] } },
      'eu-west-1': denied('cloudtrail:DescribeTrails'),
    }
    expect(statuses([dataTrail()], aPolicy(), { regions })).toEqual(['fail'])
  })

  it('fails under each: true', () => {
    const policy = aPolicy({ checks: { 'event-selectors': { each: true } } })
    expect(statuses([aTrail(), dataTrail()], policy)).toEqual(['pass', 'fail'])
  })

  it('is not excused by logging a few management events itself', () => {
    expect(statuses([aTrail(), selecting(basic({ readWrite: 'WriteOnly' }), { name: 'half' })])).toEqual([
      'pass',
      'fail',
    ])
  })
})

describe('coverage: strict', () => {
  const strict = aPolicy({ coverage: 'strict' })
  const halves = basic({ readWrite: 'ReadOnly' }, { readWrite: 'WriteOnly' })

  it('D4: two halves are not one selector: fail, and no event is called unlogged', () => {
    const [verdict] = verdictsOf(eventSelectors, aSnapshot({ trails: [selecting(halves)] }), strict)
    expect(verdict).toMatchObject({ status: 'fail', actual: 'several selectors together' })
    expect(verdict?.witness).toBeUndefined()
  })

  it('D2: one selector for all: pass', () => {
    expect(statuses([selecting(basic({}, { readWrite: 'WriteOnly' }))], strict)).toEqual(['pass'])
  })
})

describe('data events that the policy asks for', () => {
  const objects = aPolicy({ checks: { 'event-selectors': { dataEvents: ['AWS::S3::Object'] } } })

  it('fail where no trail logs them', () => {
    const [verdict] = verdictsOf(eventSelectors, aSnapshot(), objects)
    expect(verdict).toMatchObject({ status: 'fail', witness: { eventCategory: 'Data' } })
  })

  it('may be logged by the trail itself, or by another', () => {
    expect(statuses([selecting(basic({ ...s3('arn:aws:s3') }))], objects)).toEqual(['pass'])
    expect(statuses([aTrail(), dataTrail()], objects)).toEqual(['pass', 'pass'])
  })

  it('must be logged by each trail under each: true', () => {
    const policy = aPolicy({ checks: { 'event-selectors': { each: true, dataEvents: ['AWS::S3::Object'] } } })
    expect(statuses([aTrail(), selecting(basic({ ...s3('arn:aws:s3') }), { name: 'b' })], policy)).toEqual([
      'fail',
      'pass',
    ])
  })

  it('may be of one half only', () => {
    const reads = aPolicy({
      checks: { 'event-selectors': { dataEvents: [{ type: 'AWS::S3::Object', readWrite: 'ReadOnly' }] } },
    })
    const logged = advanced(management(), data('AWS::S3::Object', is('readOnly', 'true')))
    expect(statuses([selecting(logged)], reads)).toEqual(['pass'])
    expect(statuses([selecting(logged)], objects)).toEqual(['fail'])
  })

  it('are not in one bucket', () => {
    expect(statuses([selecting(basic({ ...s3('arn:aws:s3:::mine/') }))], objects)).toEqual(['fail'])
  })
})

describe('what could not be read or decided', () => {
  it('selectors that could not be read: unknown, and no other trail is hidden', () => {
    const unread = aTrail({ name: 'a', selectors: denied('cloudtrail:GetEventSelectors') })
    expect(statuses([unread, selecting(basic({ readWrite: 'WriteOnly' }))])).toEqual(['unknown', 'fail'])
  })

  it('selectors too intricate to decide: unknown, and no other trail is hidden', () => {
    const odd = selecting(intricate, { name: 'a' })
    expect(statuses([odd, selecting(basic({ readWrite: 'WriteOnly' }))])).toEqual(['unknown', 'fail'])
  })
})

const dataAsked = aPolicy({ checks: { 'event-selectors': { dataEvents: ['AWS::S3::Object'] } } })

const said = (trails: Trail[], policy = aPolicy(), changes: Partial<Snapshot> = {}) =>
  verdictsOf(eventSelectors, aSnapshot({ trails, ...changes }), policy)

describe('what it says', () => {
  it('names the data events that the policy asks for', () => {
    const [verdict] = said([aTrail()], dataAsked)
    expect(verdict?.expected).toBe('all management events, and AWS::S3::Object (All)')
  })

  it('tells a trail of data events from one of management events', () => {
    expect(said([aTrail(), dataTrail()]).map(({ actual }) => actual)).toEqual([
      'all management events',
      'data events only; other trails cover management events',
    ])
    expect(said([aTrail(), dataTrail()])[1]?.message).toContain('logs data events only')
    expect(said([aTrail()])[0]?.message).toBe('main logs all management events.')
  })

  it('names the read that is missing: of its selectors, of another trail, or of a region', () => {
    const noSelectors = denied('cloudtrail:GetEventSelectors')
    expect(said([aTrail({ selectors: noSelectors })])[0]?.unread).toEqual([noSelectors])
    const other = aTrail({ name: 'other', selectors: noSelectors })
    expect(said([dataTrail(), other])[0]?.unread).toContainEqual(noSelectors)
    const region = denied('cloudtrail:DescribeTrails')
    const local = aTrail({ name: 'local', multiRegion: false })
    const regions = { ...aSnapshot({ trails: [dataTrail(), local] }).regions, 'eu-west-1': region }
    expect(said([dataTrail(), local], aPolicy(), { regions })[0]).toMatchObject({
      status: 'unknown',
      unread: [region],
    })
  })
})

const logsHalf = (readOnly: string) =>
  selecting(advanced(management(), data('AWS::S3::Object', is('readOnly', readOnly))), { name: readOnly })

const asked = (readWrite: 'ReadOnly' | 'WriteOnly') =>
  aPolicy({ checks: { 'event-selectors': { dataEvents: [{ type: 'AWS::S3::Object', readWrite }] } } })

describe('what another trail can stand in for', () => {
  it('nothing, where the selectors are an empty list of advanced ones: they log no data events either', () => {
    expect(statuses([selecting(advanced()), aTrail({ name: 'other' })])).toEqual(['fail', 'pass'])
  })

  it('the region of a trail of one region is enough', () => {
    const local = { multiRegion: false, homeRegion: 'eu-west-1' }
    const other = aTrail({ name: 'other', ...local })
    expect(statuses([dataTrail(local), other])).toEqual(['pass', 'pass'])
    expect(statuses([dataTrail(local), aTrail({ name: 'other', multiRegion: false })])).toEqual([
      'fail',
      'pass',
    ])
  })

  it('a region without one fails, whatever could not be read of another', () => {
    const trails = [dataTrail(), aTrail({ name: 'b', multiRegion: false })]
    const regions = { ...aSnapshot({ trails }).regions, 'ap-south-1': denied('cloudtrail:DescribeTrails') }
    expect(statuses(trails, aPolicy(), { regions })).toEqual(['fail', 'pass'])
  })

  it('data events of one half are not those of the other', () => {
    const writes = advanced(management(), data('AWS::S3::Object', is('readOnly', 'false')))
    expect(statuses([selecting(writes)], asked('WriteOnly'))).toEqual(['pass'])
    expect(statuses([selecting(writes)], asked('ReadOnly'))).toEqual(['fail'])
  })

  it('several trails of data events make up for each other, even where the policy asks strictly', () => {
    const strict = aPolicy({
      coverage: 'strict',
      checks: { 'event-selectors': { dataEvents: ['AWS::S3::Object'] } },
    })
    expect(statuses([logsHalf('true'), logsHalf('false')], strict)).toEqual(['pass', 'pass'])
  })
})

describe('several questions', () => {
  it('are all asked, whatever answers the first', () => {
    const both = aPolicy({
      checks: { 'event-selectors': { dataEvents: ['AWS::S3::Object', 'AWS::Lambda::Function'] } },
    })
    expect(statuses([aTrail(), dataTrail()], both)).toEqual(['fail', 'fail'])
  })

  it('about all events of a type are about its reads too', () => {
    const writes = advanced(management(), data('AWS::S3::Object', is('readOnly', 'false')))
    expect(statuses([selecting(writes)], dataAsked)).toEqual(['fail'])
  })

  it('in several regions fail by the one that is known to lack them', () => {
    const trails = [dataTrail(), aTrail({ name: 'b', multiRegion: false })]
    const { regions } = aSnapshot({ trails })
    const unreadFirst = { 'ap-south-1': denied('cloudtrail:DescribeTrails'), ...regions }
    expect(statuses(trails, aPolicy(), { regions: unreadFirst })).toEqual(['fail', 'pass'])
  })
})
