import { describe, expect, it } from '@jest/globals'
import { question } from '../../lib/coverage/questions.ts'
import { regionCoverage } from '../../lib/coverage/region-coverage.ts'
import type { Selectors, Trail } from '../../lib/model/index.ts'
import { advanced, basic, data, denied, field, is, management, s3, s3Objects, trail } from './builders.ts'

const all = question('management-events', 'aws')
const global = question('global-service-events', 'aws')
const region = 'eu-west-1'

function logging(name: string, selectors: Selectors, changes: Partial<Trail> = {}): Trail {
  return trail({ name, selectors: { ok: true, value: selectors }, ...changes })
}

const stopped = { status: { 'us-east-1': { ok: true, value: { logging: false } } } } as const
const reads = logging('reads', basic({ readWrite: 'ReadOnly' }))
const writes = logging('writes', basic({ readWrite: 'WriteOnly' }))
const whole = logging('whole', basic())
const closed = trail({ name: 'closed', selectors: denied('GetEventSelectors') })

describe('union', () => {
  it('is covered by the one trail that logs everything', () => {
    expect(regionCoverage(all, region, [reads, whole], 'union')).toEqual({ covered: true, by: [whole.arn] })
  })

  it('names every trail that covers alone', () => {
    const other = logging('other', advanced(management()))
    const answer = regionCoverage(all, region, [whole, reads, other], 'union')
    expect(answer).toEqual({ covered: true, by: [whole.arn, other.arn] })
  })

  it('is covered by trails together, and names none that is superfluous', () => {
    const objects = logging('objects', advanced(data(s3Objects)))
    const again = logging('again', basic({ readWrite: 'ReadOnly' }))
    const answer = regionCoverage(all, region, [objects, reads, again, writes], 'union')
    expect(answer).toEqual({ covered: true, by: [reads.arn, writes.arn] })
  })

  it('is not covered where trails are stopped, elsewhere, or log too little', () => {
    const trails = [{ ...whole, ...stopped }, logging('elsewhere', basic(), { multiRegion: false }), writes]
    const answer = regionCoverage(all, region, trails, 'union')
    expect(answer).toMatchObject({
      covered: false,
      witness: { eventCategory: 'Management', readOnly: 'true' },
    })
    expect(regionCoverage(all, 'us-east-1', trails, 'union')).toMatchObject({ covered: true })
    expect(regionCoverage(all, region, [], 'union')).toMatchObject({ covered: false })
  })

  it('G7: answers for S3 objects only in regions where a trail logs them', () => {
    const objects = question('s3-object-writes', 'aws')
    const single = logging('s3', basic(s3('arn:aws:s3')), { multiRegion: false })
    expect(regionCoverage(objects, 'us-east-1', [single], 'union')).toMatchObject({ covered: true })
    expect(regionCoverage(objects, region, [single], 'union')).toMatchObject({ covered: false })
    expect(regionCoverage(objects, 'us-east-1', [{ ...single, ...stopped }], 'union')).toMatchObject({
      covered: false,
    })
  })
})

describe('unread parts', () => {
  it('do not matter where what was read covers', () => {
    expect(regionCoverage(all, region, [closed, whole], 'union')).toEqual({ covered: true, by: [whole.arn] })
  })

  it('make the answer unknown where selectors could fill the hole', () => {
    const answer = regionCoverage(all, region, [reads, closed], 'union')
    expect(answer).toEqual({ covered: 'unknown', unread: [denied('GetEventSelectors')] })
  })

  it('make the answer unknown where a trail would cover if it logs', () => {
    const dark = { ...writes, status: { 'us-east-1': denied('GetTrailStatus') } }
    expect(regionCoverage(all, region, [reads, dark], 'union')).toEqual({
      covered: 'unknown',
      unread: [denied('GetTrailStatus')],
    })
  })

  it('change nothing where the trail would not cover even if it logs', () => {
    const dark = { ...reads, status: { 'us-east-1': denied('GetTrailStatus') } }
    const answer = regionCoverage(all, region, [dark], 'union')
    expect(answer).toMatchObject({ covered: false, witness: { readOnly: 'false' } })
    const mixed = logging('w', advanced(management(field('eventName', { notStartsWith: ['Run'] }))))
    expect(regionCoverage(all, region, [dark, mixed], 'union')).toMatchObject({
      covered: false,
      witness: { readOnly: 'false', eventName: 'RunInstances' },
    })
  })
})

describe('strict', () => {
  it('asks for one selector, and names the trails that have it', () => {
    expect(regionCoverage(all, region, [reads, writes, whole], 'strict')).toEqual({
      covered: true,
      by: [whole.arn],
    })
  })

  it('shows what the first selector misses where only the union covers', () => {
    const answer = regionCoverage(all, region, [reads, writes], 'strict')
    expect(answer).toMatchObject({ covered: false, witness: { readOnly: 'false' } })
    const split = advanced(management(is('readOnly', 'true')), management(is('readOnly', 'false')))
    expect(regionCoverage(all, region, [logging('split', split)], 'strict')).toMatchObject({
      covered: false,
      witness: { readOnly: 'false' },
    })
  })

  it('passes over trails without selectors for the witness', () => {
    const none = logging('none', advanced())
    const answer = regionCoverage(all, region, [none, writes, reads], 'strict')
    expect(answer).toMatchObject({ covered: false, witness: { readOnly: 'true' } })
  })

  it('shows what nobody logs where the union does not cover either', () => {
    const trails = [
      reads,
      logging('run', basic({ readWrite: 'WriteOnly', excludedSources: ['kms.amazonaws.com'] })),
    ]
    expect(regionCoverage(all, region, trails, 'strict')).toMatchObject({
      witness: { eventSource: 'kms.amazonaws.com', readOnly: 'false' },
    })
  })

  it('is unknown where an unread trail may have that selector', () => {
    expect(regionCoverage(all, region, [reads, writes, closed], 'strict')).toMatchObject({
      covered: 'unknown',
    })
  })
})

describe('global services', () => {
  it('I2: counts only trails that receive their events', () => {
    const far = logging('far', basic(), { homeRegion: region, multiRegion: false })
    expect(regionCoverage(global, region, [far], 'union')).toMatchObject({ covered: false })
    const near = logging('near', basic(), { multiRegion: false })
    expect(regionCoverage(global, 'us-east-1', [near], 'union')).toEqual({ covered: true, by: [near.arn] })
  })

  it('I4: one trail that includes them is enough', () => {
    const without = logging('without', basic(), { globalServiceEvents: false })
    expect(regionCoverage(global, 'us-east-1', [without], 'union')).toMatchObject({ covered: false })
    const answer = regionCoverage(global, 'us-east-1', [without, whole], 'union')
    expect(answer).toEqual({ covered: true, by: [whole.arn] })
  })

  it('does not count a trail whose ARN names no partition, unless it is multi-region', () => {
    const odd = logging('odd', basic(), { arn: 'odd', multiRegion: false })
    expect(regionCoverage(global, 'us-east-1', [odd], 'union')).toMatchObject({ covered: false })
  })
})

const arns = (...trails: Trail[]) => ({ covered: true, by: trails.map(({ arn }) => arn) })

describe('many trails that cover only together', () => {
  const sources = ['a', 'b', 'c', 'd']
  const parts = sources.map((source) => logging(source, advanced(management(is('eventSource', source)))))
  const rest = logging('rest', advanced(management({ field: 'eventSource', notEquals: sources })))

  it('are all named where each is needed, and without the superfluous ones among them', () => {
    const again = logging('again', advanced(management(is('eventSource', 'a'), is('readOnly', 'true'))))
    expect(regionCoverage(all, region, [...parts, rest], 'union')).toEqual(arns(...parts, rest))
    expect(regionCoverage(all, region, [...parts, again, rest], 'union')).toEqual(arns(...parts, rest))
    expect(regionCoverage(all, region, [again, ...parts, rest], 'union')).toEqual(arns(...parts, rest))
  })
})

describe('what is missed alone', () => {
  it('is an event that the first selector misses, whatever its trail logs besides', () => {
    const [read, write] = [management(is('readOnly', 'true')), management(is('readOnly', 'false'))]
    const halves = logging('halves', advanced(read, write))
    expect(regionCoverage(all, region, [halves], 'strict')).toMatchObject({ witness: { readOnly: 'false' } })
    const basicHalves = logging('basic', basic({ readWrite: 'ReadOnly' }, { readWrite: 'WriteOnly' }))
    expect(regionCoverage(all, region, [basicHalves], 'strict')).toMatchObject({
      witness: { readOnly: 'false' },
    })
    const empty = logging('empty', advanced())
    expect(regionCoverage(all, region, [empty, halves], 'strict')).toMatchObject({
      covered: false,
      witness: { readOnly: 'false' },
    })
  })
})
