import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import * as fc from 'fast-check'
import { isSoak } from '../soak.ts'
import { anyCase } from './any-policy.ts'
import { differences, differencesOf } from './differences.ts'
import { engineAnswer, reach, requestsOf, strangerMay, strangersAnswer } from './engine-answers.ts'
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

const openBy = (name: string): string => `cannot-tell: ${name}`

/**
 * The sandbox evaluates policies by code of its own, for concrete requests: what its trail is refused, and what the
 * product's engine says, must not contradict each other. Where the engine cannot tell, the sandbox may say either, and
 * the reason is one of those that are listed by name.
 */
describe('for generated policies the sandbox over HTTP and the engine agree on', () => {
  it('whether the trail delivers', async () => {
    const seen = figures('deliveries by the engine, and in the sandbox')
    await fc.assert(
      fc.asyncProperty(anyCase, async (one) => {
        const now = new Date()
        const answer = engineAnswer(one, now)
        const delivers = await sandboxes.delivers(one)
        seen.count(`${answer}: ${delivers ? 'delivered' : 'refused'}`)
        const isOpen = answer === 'cannot-tell'
        const { names, unnamed } = differencesOf(one, isOpen ? requestsOf(one, now) : [])
        for (const name of names) seen.count(openBy(name))
        expect(isOpen || delivers === reach(answer) > 0).toBe(true)
        expect([isOpen, unnamed]).toEqual([names.length > 0, []])
      }),
      runs,
    )
    const shares = {
      'can: delivered': 0.2,
      'denied: refused': 0.1,
      'not-allowed: refused': 0.1,
      ...(isSoak && Object.fromEntries(differences.map((name) => [openBy(name), 0.0001]))),
    }
    expect(seen.tooSeldom(shares)).toEqual([])
  })

  /**
   * Each stranger's trail by itself. Of all of them the engine's own stranger picks name, region, prefix and key as the
   * policy's patterns ask for (IAM user guide, "The confused deputy problem"), so that it may say yes where these two,
   * in one region, without a key, under one name and two prefixes, are refused; never no where one is made.
   */
  it('which trails of strangers may be led into the bucket', async () => {
    const seen = figures('trails of strangers by the engine, and in the sandbox')
    const ofBuckets = anyCase.filter(({ of }) => of === 'bucket')
    await fc.assert(
      fc.asyncProperty(ofBuckets, async (one) => {
        const now = new Date()
        const attempts = await sandboxes.strangers(one)
        for (const { trail, made } of attempts) {
          const answer = strangersAnswer(one, trail, now)
          seen.count(`this trail ${answer}: ${made ? 'made' : 'refused'}`)
          expect(answer === 'cannot-tell' || made === reach(answer) > 0).toBe(true)
        }
        const any = attempts.some(({ made }) => made)
        const answer = strangerMay(one, now)
        seen.count(`any trail ${answer}: ${any ? 'made' : 'refused'}`)
        expect(any && answer === 'no').toBe(false)
      }),
      isSoak ? runs : { ...runs, numRuns: Math.ceil(runs.numRuns / 4) },
    )
    const shares = {
      'any trail yes: made': 0.001,
      'any trail no: refused': 0.1,
      'this trail can: made': 0.001,
    }
    expect(seen.tooSeldom(shares)).toEqual([])
  })
})
