import { describe, expect, it, jest } from '@jest/globals'
import * as fc from 'fast-check'
import { anyAddition, anyCase } from './any-policy.ts'
import type { Case } from './any-policy.ts'
import type { Statement } from './any-statement.ts'
import { checkSays, engineAnswer, isTaken, reach, strangerMay } from './engine-answers.ts'
import { putEvent } from './put-event.ts'
import { figures, runs } from './runs.ts'

// What a loaded machine needs for the runs is no matter of the laws.
jest.setTimeout(600_000)

const now = new Date('2026-11-20T10:00:00Z')
const likelihood = ['no', 'cannot-tell', 'yes']

const withAdded = ({ added, ...one }: Case & { added: Statement }): Case => ({
  ...one,
  policy: { ...one.policy, Statement: [...one.policy.Statement, added] },
})

describe('for generated policies of buckets and keys', () => {
  it('what a Deny forbids by the checks is tampering as an event', () => {
    const seen = figures('checks, and the event that puts the policy')
    fc.assert(
      fc.property(anyCase, (one) => {
        const [answer, verdict] = [engineAnswer(one, now), putEvent(one, now)]
        seen.count(`${answer}: ${verdict}`)
        const found = checkSays(one, now)
        const isDenied = found?.status === 'fail' && found.message.includes(' forbids ')
        if (isDenied) seen.count('the check says denied')
        // A Deny of what no Allow lets in takes nothing away: without it the check says that nothing allows it.
        const isMissed = (isDenied || answer === 'denied') && verdict !== 'tamper'
        expect(isMissed && isTaken(one, now)).toBe(false)
      }),
      runs,
    )
    const shares = {
      'denied: tamper': 0.15,
      'the check says denied': 0.15,
      'not-allowed: tamper': 0.1,
      'cannot-tell: tamper': 0.002,
      'can: benign': 0.2,
      'can: tamper': 0.02,
    }
    expect(seen.tooSeldom(shares)).toEqual([])
  })

  it.each([
    ['Allow', 1],
    ['Deny', -1],
  ] as const)('a further %s changes what CloudTrail and strangers may do in one direction', (Effect, way) => {
    const seen = figures(`a further ${Effect}`)
    fc.assert(
      fc.property(anyAddition(Effect), (one) => {
        const more = withAdded(one)
        const [before, after] = [reach(engineAnswer(one, now)), reach(engineAnswer(more, now))]
        seen.count(before === after ? 'CloudTrail: the same' : 'CloudTrail: changed')
        expect(Math.sign(after - before) * way).toBeGreaterThanOrEqual(0)
        if (one.of === 'key') return
        const strangers = [one, more].map((each) => likelihood.indexOf(strangerMay(each, now)))
        const change = Math.sign((strangers[1] ?? 0) - (strangers[0] ?? 0))
        seen.count(change === 0 ? 'strangers: the same' : 'strangers: changed')
        expect(change * way).toBeGreaterThanOrEqual(0)
      }),
      runs,
    )
    expect(seen.tooSeldom({ 'CloudTrail: changed': 0.005, 'strangers: changed': 0.002 })).toEqual([])
  })
})
