import { describe, expect, it } from '@jest/globals'
import { eventSelectors } from '../../lib/checks/event-selectors.ts'
import type { Selectors, Snapshot, Trail } from '../../lib/model.ts'
import { aPolicy } from '../builders/a-policy.ts'
import { aSnapshot } from '../builders/a-snapshot.ts'
import { anOrganizationTrail, aStatus, aTrail } from '../builders/a-trail.ts'
import { denied } from '../builders/failures.ts'
import { advanced, basic, data, field, is, management, not, s3 } from '../coverage/builders.ts'
import { intricate } from './intricate.ts'

const selecting = (value: Selectors, changes: Partial<Trail> = {}) =>
  aTrail({ selectors: { ok: true, value }, ...changes })
const dataOnly = basic({ management: false, ...s3('arn:aws:s3') })
const dataTrail = (changes: Partial<Trail> = {}) => selecting(dataOnly, { name: 'data', ...changes })

function statuses(trails: Trail[], policy = aPolicy(), changes: Partial<Snapshot> = {}) {
  return eventSelectors.run(aSnapshot({ trails, ...changes }), policy).map(({ status }) => status)
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
    const [verdict] = eventSelectors.run(
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
    const [verdict] = eventSelectors.run(aSnapshot({ trails: [selecting(halves)] }), strict)
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
    const [verdict] = eventSelectors.run(aSnapshot(), objects)
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
