import { afterEach, expect, it, jest } from '@jest/globals'
import { countVerified } from '../../handlers/verify-metrics.ts'
import { aReport } from '../builders/a-report.ts'

process.env.POWERTOOLS_METRICS_DISABLED = 'false'
process.env.POWERTOOLS_DEV = 'true'
process.env.TRAILKEEPER_STACK = 'trailkeeper-test'

afterEach(() => {
  jest.restoreAllMocks()
})

it('tells for how long some region has not been proven, under the dimensions that the stack’s alarm asks for', () => {
  const lines: string[] = []
  jest.spyOn(console, 'log').mockImplementation((line: unknown) => void lines.push(String(line)))
  countVerified({ report: aReport(), provenAge: 7_200_400 })
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { NewestProvenHourAge: 7200, service: 'trailkeeper', stack: 'trailkeeper-test', function: 'verify' },
  ])
  expect(lines[0]).toContain('"Dimensions":[["service","stack","function"]]')
})
