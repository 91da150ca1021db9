import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { movedBaseline } from '../../../lib/trail/baseline/next-baselines.ts'
import { weakenings } from '../../../lib/trail/baseline/weakenings.ts'
import { weakens } from '../../../lib/coverage/weakens.ts'
import { advancedFormOf } from '../../../lib/coverage/advanced-form-of.ts'
import type { AdvancedSelector, BasicSelector, Selectors, Snapshot, Trail } from '../../../lib/model/index.ts'
import { aBaseline } from '../../builders/a-baseline.ts'
import { aSnapshot } from '../../builders/a-snapshot.ts'
import { aStatus, aTrail } from '../../builders/a-trail.ts'
import { denied } from '../../builders/failures.ts'
import { anySelectors } from './any-selectors.ts'

const everything: BasicSelector = {
  readWrite: 'All',
  management: true,
  dataResources: [],
  excludedSources: [],
}
const objects = { type: 'AWS::S3::Object', values: ['arn:aws:s3'] }
const withSelectors = (...selectors: BasicSelector[]): Trail =>
  aTrail({ selectors: { ok: true, value: { kind: 'basic', selectors } } })
const moved = (before: Trail, live: Trail) =>
  movedBaseline(
    aBaseline({}, before),
    live,
    aSnapshot({ trails: [live], takenAt: '2026-12-01T00:00:00.000Z' }),
  )

const withAdvanced = (...selectors: AdvancedSelector[]): Trail =>
  aTrail({ selectors: { ok: true, value: { kind: 'advanced', selectors } } })
const data = (type: string): AdvancedSelector => ({
  fields: [
    { field: 'eventCategory', equals: ['Data'] },
    { field: 'resources.type', equals: [type] },
  ],
})

describe('a baseline moves by itself', () => {
  it('where a flag was switched on', () => {
    expect(moved(aTrail({ logFileValidation: false }), aTrail())).toMatchObject({
      version: 2,
      origin: 'strengthened',
      takenAt: '2026-12-01T00:00:00.000Z',
      settings: { logFileValidation: true },
    })
  })

  it('where recursive logging is known to be on, and nothing was known of it', () => {
    const { recursiveLogging: _, ...unknown } = aTrail()
    expect(moved(unknown, aTrail())).toMatchObject({ settings: { recursiveLogging: true } })
    expect(moved(unknown, aTrail({ recursiveLogging: false }))).toBeUndefined()
    expect(moved(unknown, unknown)).toBeUndefined()
  })

  it('where more events are logged', () => {
    const before = withSelectors({ ...everything, readWrite: 'WriteOnly' })
    expect(moved(before, withSelectors(everything))?.selectors.selectors).toEqual([everything])
  })

  it('where tags were added', () => {
    const live = aTrail({ tags: { ok: true, value: { owner: 'security' } } })
    expect(moved(aTrail(), live)).toMatchObject({ tags: { owner: 'security' } })
  })

  it('where the only trail that logs management events became one of all regions', () => {
    const insights: Trail['insights'] = { ok: true, value: [] }
    const [before, live] = [aTrail({ multiRegion: false, insights }), aTrail({ insights })]
    expect(moved(before, live)).toMatchObject({ settings: { multiRegion: true } })
  })

  it('to the management events alone, where data events were added too', () => {
    const before = withSelectors({ ...everything, readWrite: 'WriteOnly' })
    const live = withSelectors({ ...everything, dataResources: [objects] })
    expect(moved(before, live)?.selectors.selectors).toEqual([everything])
  })

  it('to the management events alone of advanced selectors too, beside the data events that it had', () => {
    const isManagement = { field: 'eventCategory', equals: ['Management'] }
    const writes = { fields: [isManagement, { field: 'readOnly', equals: ['false'] }] }
    const all = { fields: [isManagement] }
    const next = moved(
      withAdvanced(writes, data('AWS::S3::Object')),
      withAdvanced(all, data('AWS::S3::Object'), data('AWS::Lambda::Function')),
    )
    expect(next?.selectors.selectors).toEqual([all, data('AWS::S3::Object')])
  })
})

describe('a baseline stays', () => {
  it.each<[string, Partial<Trail>]>([
    ['where nothing changed', {}],
    [
      'where the trail was stopped',
      { tags: { ok: true, value: { a: 'b' } }, status: aStatus({ logging: false }) },
    ],
    [
      'where one thing grew weaker as another grew stronger',
      { multiRegion: false, tags: { ok: true, value: { a: 'b' } } },
    ],
    [
      'where its selectors could not be read',
      { selectors: denied('x'), tags: { ok: true, value: { a: 'b' } } },
    ],
    [
      'where only what is paid for was added: data events',
      {
        selectors: {
          ok: true,
          value: { kind: 'basic', selectors: [{ ...everything, dataResources: [objects] }] },
        },
      },
    ],
    [
      'where only what is paid for was added: insights',
      { insights: { ok: true, value: [{ type: 'ApiErrorRateInsight', categories: ['Management'] }] } },
    ],
    ['where it became the organization’s, with a copy in each account', { organization: true }],
    ['where its bucket is another', { bucket: 'another', tags: { ok: true, value: { a: 'b' } } }],
  ])('%s', (_case, changes) => {
    expect(moved(aTrail(), aTrail(changes))).toBeUndefined()
  })

  it.each<keyof Trail>(['topicArn', 'logGroupArn', 'logGroupRoleArn'])(
    'without the %s that a person has to accept, though the rest moves',
    (name) => {
      const next = moved(aTrail(), aTrail({ [name]: 'new', tags: { ok: true, value: { a: 'b' } } }))
      expect(next).toMatchObject({ tags: { a: 'b' }, settings: { [name]: null } })
    },
  )

  it('without the key that was added: it may be anybody’s', () => {
    const { kmsKeyId: _key, ...keyless } = aTrail()
    expect(moved(keyless, aTrail({ tags: { ok: true, value: { a: 'b' } } }))).toMatchObject({
      settings: { kmsKeyId: null },
    })
  })

  it('where what was added would be a second copy of another trail’s management events', () => {
    const other = aTrail({ arn: aTrail().arn.replace(/[^/]+$/, 'other'), name: 'other' })
    const inBoth = (before: Trail, live: Trail) =>
      movedBaseline(aBaseline({}, before), live, aSnapshot({ trails: [live, other] }))
    expect(inBoth(aTrail({ multiRegion: false }), aTrail())).toBeUndefined()
    const writes = withSelectors({ ...everything, readWrite: 'WriteOnly' })
    expect(inBoth(writes, withSelectors(everything))).toBeUndefined()
    expect(inBoth(aTrail({ logFileValidation: false }), aTrail())).toMatchObject({ version: 2 })
  })

  it.each<[string, Partial<Snapshot>]>([
    [
      'a region was not read',
      { regions: { ...aSnapshot().regions, 'eu-west-1': denied('cloudtrail:DescribeTrails') } },
    ],
    ['a region was not looked at', { regions: { 'us-east-1': { ok: true, value: { trails: [] } } } }],
    ['nobody knows which regions there are', { enabledRegions: denied('account:ListRegions') }],
  ])('where another trail may log them too, as %s', (_case, unread) => {
    const insights: Trail['insights'] = { ok: true, value: [] }
    const [before, live] = [aTrail({ multiRegion: false, insights }), aTrail({ insights })]
    expect(
      movedBaseline(aBaseline({}, before), live, aSnapshot({ trails: [live], ...unread })),
    ).toBeUndefined()
  })

  it('of one region, where it logs data events, which each region adds to the bill', () => {
    const selectors = { kind: 'basic' as const, selectors: [{ ...everything, dataResources: [objects] }] }
    const logsData = { selectors: { ok: true as const, value: selectors } }
    expect(moved(aTrail({ multiRegion: false, ...logsData }), aTrail(logsData))).toBeUndefined()
  })

  it('with its exclusions, though nothing is excluded any more', () => {
    const before = withSelectors({ ...everything, excludedSources: ['kms.amazonaws.com'] })
    expect(moved(before, withSelectors(everything))).toBeUndefined()
  })
})

it('a moved baseline never logs less, adds no event that is paid for, and never loses a flag', () => {
  const flag = fc.boolean()
  const trail = fc
    .record({
      multiRegion: flag,
      globalServiceEvents: flag,
      logFileValidation: flag,
      selectors: anySelectors,
    })
    .map(({ selectors, ...flags }) => aTrail({ ...flags, selectors: { ok: true, value: selectors } }))
  fc.assert(
    fc.property(trail, trail, (before, live) => {
      const baseline = aBaseline({}, before)
      const next = movedBaseline(baseline, live, aSnapshot({ trails: [live] }))
      if (!next) return
      expect(weakens(baseline.selectors, next.selectors)).toBeUndefined()
      for (const name of ['multiRegion', 'globalServiceEvents', 'logFileValidation'] as const)
        expect(next.settings[name] || !baseline.settings[name]).toBe(true)
      expect(weakenings(next, live)).toEqual([])
      expect(weakens(paidOf(next.selectors), baseline.selectors)).toBeUndefined()
    }),
    { numRuns: 300 },
  )
})

/** All that selectors log beside management events. */
const paidOf = (selectors: Selectors): Selectors => ({
  kind: 'advanced',
  selectors: advancedFormOf(selectors).filter(
    ({ fields }) => !fields.some(({ equals = [] }) => equals.includes('Management')),
  ),
})
