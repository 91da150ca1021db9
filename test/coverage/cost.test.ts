import { describe, expect, it } from '@jest/globals'
import { question } from '../../lib/coverage/questions.ts'
import { regionCoverage } from '../../lib/coverage/region-coverage.ts'
import type { QuestionId } from '../../lib/coverage/question.ts'
import type { Selectors, Trail } from '../../lib/model.ts'
import { advanced, basic, data, field, s3, s3Objects, trail } from './builders.ts'

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
