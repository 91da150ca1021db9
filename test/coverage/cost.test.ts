import { describe, expect, it } from '@jest/globals'
import { CoverageTooComplex } from '../../lib/coverage/field-choices.ts'
import { question, type QuestionId } from '../../lib/coverage/questions.ts'
import { regionCoverage } from '../../lib/coverage/region-coverage.ts'
import type { FieldSelector, Selectors, Trail } from '../../lib/model/index.ts'
import { advanced, basic, data, field, is, not, s3, s3Objects, trail } from './builders.ts'
import { holeIn } from './hole-in.ts'

const numbers = (count: number): number[] => Array.from({ length: count }, (_, at) => at)
const buckets = (count: number, of: string): string[] =>
  numbers(count).map((at) => `arn:aws:s3:::some-quite-ordinary-bucket-${of}-${at}/`)

/** As much as AWS allows: 34 regions, 5 trails in each. */
function everywhere(selectors: (of: string) => Selectors): [string, Trail[]][] {
  return numbers(34).map((at) => {
    const homeRegion = `region-${at}`
    const trails = numbers(5).map((number) => {
      const value = selectors(`${at}-${number}`)
      return trail({ homeRegion, name: `t${number}`, multiRegion: false, selectors: { ok: true, value } })
    })
    return [homeRegion, trails]
  })
}

function milliseconds(id: QuestionId, regions: [string, Trail[]][]): number {
  const asked = question(id, 'aws')
  const before = process.cpuUsage()
  for (const [region, trails] of regions) regionCoverage(asked, region, trails, 'union')
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

const fullBasic = everywhere((of) => basic(...numbers(5).map((at) => s3(...buckets(50, `${of}-${at}`)))))
const starting = everywhere((of) =>
  advanced(data(s3Objects, field('resources.ARN', { startsWith: buckets(500, of) }))),
)
const deselecting = everywhere((of) =>
  advanced(data(s3Objects, field('resources.ARN', { notStartsWith: buckets(500, of) }))),
)

/** Bounds are several times what was measured, so that a slow machine passes and a blow-up does not. */
describe('cost of 170 trails with all the selectors that AWS allows', () => {
  it('is small for management events', () => {
    expect(milliseconds('management-events', fullBasic)).toBeLessThan(1000)
    expect(milliseconds('management-events', starting)).toBeLessThan(1000)
  })

  it('is bearable for S3 data events', () => {
    expect(milliseconds('s3-object-writes', fullBasic)).toBeLessThan(1000)
    expect(milliseconds('s3-object-writes', starting)).toBeLessThan(1000)
    expect(milliseconds('s3-object-writes', deselecting)).toBeLessThan(4000)
  })
})

function spread(count: number, of: (position: number) => FieldSelector): FieldSelector[][] {
  return Array.from({ length: count }, (_, position) => [of(position)])
}

describe('cost of intricate selectors', () => {
  it('gives up, rather than answer wrongly or hang, where the choices multiply beyond reason', () => {
    const both = spread(1100, (at) =>
      field('eventName', { notStartsWith: [`s${at}.`], notEndsWith: [`.${at}e`] }),
    )
    expect(() => holeIn(...both)).toThrow(CoverageTooComplex)
    expect(() => holeIn(...both)).toThrow(
      expect.objectContaining({
        name: 'CoverageTooComplex',
        message: expect.stringContaining('too intricate'),
      }),
    )
  })

  it('gives up where the search does', () => {
    const names = ['eventSource', 'eventName', 'eventType', 'userIdentity.arn', 'errorCode']
    const tangled = Array.from({ length: 100 }, (_, at) =>
      names.map((name, k) =>
        field(name, { notStartsWith: [`v${(at * (k + 3)) % 17}`], notEndsWith: [`${(at * (k + 7)) % 13}`] }),
      ),
    )
    expect(() => holeIn(...tangled)).toThrow(CoverageTooComplex)
  })

  it('still decides hundreds of selectors that deselect in five fields each', () => {
    const names = ['eventSource', 'eventName', 'eventType', 'userIdentity.arn', 'errorCode']
    const many = Array.from({ length: 100 }, (_, at) => names.map((name) => not(name, `${name}-${at}`)))
    expect(holeIn(...many)).toBeUndefined()
  })

  it('finds the one hole among hundreds of values', () => {
    const values = Array.from({ length: 500 }, (_, at) => `Name${at}`)
    expect(holeIn([not('eventName', ...values)], [is('eventName', ...values.slice(1))])).toMatchObject({
      eventName: 'Name0',
    })
    expect(holeIn([not('eventName', ...values)], [is('eventName', ...values)])).toBeUndefined()
  })
})
