import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { type ApiBudget, type BudgetedRequest, createApiBudget } from '../../lib/aws/request-path.ts'
import { createRateLimiter } from '../../sandbox/rate-limit.ts'

/** Milliseconds that requests made at once have to wait. */
function waits(count: number, request: BudgetedRequest, budget?: ApiBudget): number[] {
  const waited: number[] = []
  const own = createApiBudget({ now: () => 0, wait: async (ms) => waited.push(ms) })
  for (let index = 0; index < count; index += 1) {
    const before = waited.length
    void (budget ?? own)(request)
    if (waited.length === before) waited.push(0)
  }
  return waited.map(Math.round)
}

const status = { region: 'us-east-1', operation: 'GetTrailStatus' }

describe('the API budget', () => {
  it('costs nothing while there is some left', () => {
    const budget = createApiBudget()
    for (let index = 0; index < 10; index += 1) expect(budget(status)).toBeUndefined()
  })

  it('spaces reads beyond ten at a pace of nine a second, in the order in which they come', () => {
    expect(waits(13, status)).toEqual([...Array<number>(10).fill(0), 111, 222, 333])
  })

  it('spaces look-ups and writes further apart', () => {
    expect(waits(4, { ...status, operation: 'LookupEvents' })).toEqual([0, 0, 556, 1111])
    expect(waits(3, { ...status, operation: 'UpdateTrail' })).toEqual([0, 1111, 2222])
  })

  it('lets neither regions nor kinds wait for each other', () => {
    const budget = createApiBudget({ now: () => 0, wait: () => Promise.resolve() })
    for (let index = 0; index < 30; index += 1) void budget(status)
    expect(budget(status)).toBeDefined()
    expect(budget({ ...status, region: 'eu-west-1' })).toBeUndefined()
    expect(budget({ ...status, operation: 'LookupEvents' })).toBeUndefined()
    expect(budget({ ...status, operation: 'StopLogging' })).toBeUndefined()
  })

  it('never lets an urgent request wait, and lets the others make up for it', () => {
    const budget = createApiBudget({ now: () => 0, wait: () => Promise.resolve() })
    const start = { region: 'us-east-1', operation: 'StartLogging' }
    for (let index = 0; index < 3; index += 1) expect(budget({ ...start, urgent: true })).toBeUndefined()
    expect(budget({ ...start, operation: 'UpdateTrail' })).toBeDefined()
  })

  it('is never throttled by a server that keeps to CloudTrail’s quotas, whatever comes when', () => {
    const operations = ['GetTrailStatus', 'DescribeTrails', 'ListTags', 'LookupEvents', 'UpdateTrail']
    const request = fc.record({
      pause: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3000 })),
      operation: fc.constantFrom(...operations),
    })
    fc.assert(
      fc.property(fc.array(request, { maxLength: 120 }), (requests) => {
        let now = 0
        const leaves: { at: number; operation: string }[] = []
        let wait = 0
        const budget = createApiBudget({ now: () => now, wait: async (ms) => (wait = ms) })
        for (const { pause, operation } of requests) {
          now += pause
          wait = 0
          void budget({ region: 'us-east-1', operation })
          leaves.push({ at: now + wait, operation })
        }
        let time = 0
        const admits = createRateLimiter({ quotas: true, now: () => time })
        for (const { at, operation } of leaves.toSorted((a, b) => a.at - b.at)) {
          time = at
          const where = { account: '1', region: 'us-east-1', service: 'cloudtrail' }
          expect(admits({ ...where, operation })).toBe(true)
        }
      }),
    )
  })
})
