import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { weakens } from '../../../lib/coverage/weakens.ts'
import type { AdvancedSelector, BasicSelector, Selectors } from '../../../lib/model/index.ts'
import { isRefusal } from '../../../lib/remediate/shared/own-trail.ts'
import { restoredSelectors } from '../../../lib/remediate/shared/restored-selectors.ts'
import { anySelectors } from '../../trail/baseline/any-selectors.ts'

const all: BasicSelector = { readWrite: 'All', management: true, dataResources: [], excludedSources: [] }
const data = (type: string, ...values: string[]): BasicSelector => ({
  ...all,
  management: false,
  dataResources: [{ type, values }],
})
const objects = (...values: string[]) => data('AWS::S3::Object', ...values)
const basic = (...selectors: BasicSelector[]): Selectors => ({ kind: 'basic', selectors })
const advanced = (...selectors: AdvancedSelector[]): Selectors => ({ kind: 'advanced', selectors })
const is = (field: string, ...equals: string[]) => ({ field, equals })
const management: AdvancedSelector = { fields: [is('eventCategory', 'Management')] }
const restored = (baseline: Selectors, live: Selectors) => restoredSelectors(baseline, live, 'aws')

describe('selectors of the same kind', () => {
  it.each<[string, BasicSelector[]]>([
    ['management events narrowed', [{ ...all, readWrite: 'ReadOnly' }]],
    ['sources excluded', [{ ...all, excludedSources: ['kms.amazonaws.com'] }]],
    ['data resources without values', [{ ...objects(), readWrite: 'ReadOnly' }]],
    ['fewer objects', [{ ...all, dataResources: objects('arn:aws:s3:::logs/').dataResources }]],
  ])('become the baseline exactly where nothing was added: %s', (_case, live) => {
    const baseline = basic(all, objects('arn:aws:s3'))
    expect(restored(baseline, basic(...live))).toEqual(baseline)
  })

  it('keep data selectors that were added since, reduced to what they add', () => {
    const live = basic({
      ...all,
      readWrite: 'WriteOnly',
      dataResources: [{ type: 'AWS::S3::Object', values: ['arn:aws:s3:::logs/', 'arn:aws:s3:::data/'] }],
    })
    expect(restored(basic(all, objects('arn:aws:s3:::logs/')), live)).toEqual(
      basic(all, objects('arn:aws:s3:::logs/'), { ...objects('arn:aws:s3:::data/'), readWrite: 'WriteOnly' }),
    )
  })

  it('keep a management selector that excludes less than the baseline', () => {
    const baseline = basic({ ...all, excludedSources: ['kms.amazonaws.com'] }, objects('arn:aws:s3'))
    expect(restored(baseline, basic(all))).toEqual(
      basic({ ...all, excludedSources: ['kms.amazonaws.com'] }, objects('arn:aws:s3'), all),
    )
  })

  it('keep one of two additions where one makes the other superfluous', () => {
    const writes: BasicSelector = { ...objects('arn:aws:s3:::logs/'), readWrite: 'WriteOnly' }
    const live = basic(data('AWS::Lambda::Function', 'arn:aws:lambda'), writes, objects('arn:aws:s3:::logs/'))
    const wanted = restored(basic(all), live)
    expect(isRefusal(wanted) ? wanted : restored(basic(all), wanted)).toEqual(wanted)
  })

  it('share selectors among additions, as a trail takes five', () => {
    const five = ['a', 'b', 'c', 'd', 'e'].map((name) => objects(`arn:aws:s3:::bucket-${name}/`))
    const wanted = restored(basic(all), basic(...five))
    expect(wanted).toMatchObject({ selectors: [all, { dataResources: [{ values: { length: 5 } }] }] })
  })

  it('are refused beyond the limits of AWS, with what to do', () => {
    const many = Array.from({ length: 251 }, (_, index) => `arn:aws:s3:::bucket-${index}/`)
    expect(restored(basic(all), basic(objects(...many)))).toMatchObject({
      refused: true,
      reason: expect.stringContaining('251 resources'),
      todo: expect.stringContaining('by hand'),
    })
  })

  it('keep advanced ones that add something as they are, name and all', () => {
    const topics = {
      name: 'topics',
      fields: [is('eventCategory', 'Data'), is('resources.type', 'AWS::SNS::Topic')],
    }
    const narrowed = { fields: [...management.fields, is('readOnly', 'true')] }
    expect(restored(advanced(management), advanced(narrowed, topics))).toEqual(advanced(management, topics))
  })

  it('write AWS’s default out', () => {
    expect(restored(basic(), basic({ ...all, readWrite: 'ReadOnly' }))).toEqual(basic(all))
  })
})

describe('selectors whose kind the tampering changed', () => {
  const bucket = { field: 'resources.ARN', startsWith: ['arn:aws:s3:::data/'] }
  const inBucket = { fields: [is('eventCategory', 'Data'), is('resources.type', 'AWS::S3::Object'), bucket] }

  it('become the baseline’s kind again, exactly where nothing was added', () => {
    expect(
      restored(basic(all), advanced({ fields: [...management.fields, is('readOnly', 'true')] })),
    ).toEqual(basic(all))
    expect(restored(advanced(management), basic({ ...all, readWrite: 'ReadOnly' }))).toEqual(
      advanced(management),
    )
  })

  it('translate what was added to basic form', () => {
    expect(restored(basic(all), advanced(inBucket))).toEqual(basic(all, objects('arn:aws:s3:::data/')))
  })

  it('translate what was added to advanced form', () => {
    expect(restored(advanced(management), basic(objects('arn:aws:s3:::data/')))).toEqual(
      advanced(management, inBucket),
    )
  })

  it('stay advanced only where basic selectors have no word for what was added', () => {
    const topics = { fields: [is('eventCategory', 'Data'), is('resources.type', 'AWS::SNS::Topic')] }
    expect(restored(basic(all), advanced(topics))).toEqual(advanced(management, topics))
  })
})

it('restored selectors log all that the baseline did and all that is logged now, and settle at once', () => {
  fc.assert(
    fc.property(anySelectors, anySelectors, (baseline, live) => {
      const wanted = restored(baseline, live)
      if (isRefusal(wanted)) return
      expect(weakens(baseline, wanted)).toBeUndefined()
      expect(weakens(live, wanted)).toBeUndefined()
      const addsNothing = weakens(live, baseline) === undefined
      expect(addsNothing ? wanted : baseline).toEqual(baseline)
      expect(restored(baseline, wanted)).toEqual(wanted)
    }),
    { numRuns: 300 },
  )
})
