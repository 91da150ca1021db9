import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import * as fc from 'fast-check'
import { anyCase } from './any-policy.ts'
import { engineAnswer, reach, strangerMay } from './engine-answers.ts'
import { figures, runs } from './runs.ts'
import { startSandboxes } from './sandbox-answers.ts'
import type { Asked } from './sandbox-answers.ts'

// What a loaded machine needs for the runs is no matter of the laws.
jest.setTimeout(600_000)

let sandboxes: Asked
beforeAll(async () => {
  sandboxes = await startSandboxes()
})
afterAll(() => sandboxes.close())

/**
 * The sandbox evaluates policies by code of its own, for concrete requests: what its trail is refused, and what the
 * product's engine says, must not contradict each other. Where the engine cannot tell, the sandbox may say either.
 */
describe('for generated policies the sandbox over HTTP and the engine agree on', () => {
  it('whether the trail delivers', async () => {
    const seen = figures('deliveries by the engine, and in the sandbox')
    await fc.assert(
      fc.asyncProperty(anyCase, async (one) => {
        const answer = engineAnswer(one, new Date())
        const delivers = await sandboxes.delivers(one)
        seen.count(`${answer}: ${delivers ? 'delivered' : 'refused'}`)
        expect(answer === 'cannot-tell' || delivers === reach(answer) > 0).toBe(true)
      }),
      runs,
    )
    const shares = { 'can: delivered': 0.2, 'denied: refused': 0.1, 'not-allowed: refused': 0.1 }
    expect(seen.tooSeldom(shares)).toEqual([])
  })

  /**
   * The other way it need not hold: the engine's stranger picks name, region, prefix and key as the policy's patterns
   * ask for, while here there are two, in one region, without a key, under one name and two prefixes.
   */
  it('that no stranger may lead a trail into the bucket', async () => {
    const seen = figures('trails of strangers by the engine, and in the sandbox')
    const ofBuckets = anyCase.filter(({ of }) => of === 'bucket')
    await fc.assert(
      fc.asyncProperty(ofBuckets, async (one) => {
        const answer = strangerMay(one, new Date())
        const made = await sandboxes.strangerMay(one)
        seen.count(`${answer}: ${made ? 'made' : 'refused'}`)
        expect(made && answer === 'no').toBe(false)
      }),
      { ...runs, numRuns: Math.ceil(runs.numRuns / 4) },
    )
    expect(seen.tooSeldom({ 'yes: made': 0.001, 'no: refused': 0.1 })).toEqual([])
  })
})
