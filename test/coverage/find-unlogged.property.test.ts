import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { findUnlogged } from '../../lib/coverage/find-unlogged.ts'
import { logsEvent, selectorMatches } from '../../lib/coverage/selector-matches.ts'
import type { AdvancedSelector, Selectors, WitnessEvent } from '../../lib/model/index.ts'
import { management } from './builders.ts'
import { oracleFindsHole, oracleLogs, oracleSelects, type Universe } from './oracle.ts'
import { isSoak, seedOr } from '../soak.ts'
import * as random from './random-selectors.ts'

/** In `npm run soak` thirty times as many. */
const most = isSoak ? 60_000 : 2000

/** By the oracle's reading and by the engine's own. */
function isHole(wanted: AdvancedSelector, logged: Selectors[], event: WitnessEvent): boolean {
  if (!oracleSelects(wanted, event) || !selectorMatches(wanted, event)) return false
  return !logged.some((selectors) => oracleLogs(selectors, event) || logsEvent(selectors, event))
}

/** Fails with the smallest case on which they do not agree. Gives the share of the rarer answer. */
function answersAgree(
  wanted: fc.Arbitrary<AdvancedSelector>,
  sets: fc.Arbitrary<Selectors[]>,
  universe: Universe,
  numRuns: number,
): number {
  const answers = { holes: 0, covered: 0 }
  const property = fc.property(wanted, sets, (one, logged) => {
    const witness = findUnlogged(one, logged)
    answers[witness ? 'holes' : 'covered'] += 1
    return witness ? isHole(one, logged, witness) : !oracleFindsHole(one, logged, universe)
  })
  fc.assert(property, { numRuns, seed: seedOr(Date.now()) })
  return Math.min(answers.holes, answers.covered) / numRuns
}

const eachAlone = (selectors: Selectors): Selectors[] =>
  selectors.kind === 'basic'
    ? selectors.selectors.map((one) => ({ kind: 'basic', selectors: [one] }))
    : selectors.selectors.map((one) => ({ kind: 'advanced', selectors: [one] }))

describe('findUnlogged against an oracle that enumerates', () => {
  it('agrees on random advanced selectors', () => {
    const sets = fc.array(random.advancedSet, { minLength: 1, maxLength: 2 })
    expect(answersAgree(random.advancedSelector, sets, random.advancedUniverse, most)).toBeGreaterThan(0.05)
  })

  it('agrees on selectors beside their opposites', () => {
    const sets = fc.tuple(random.complement, random.advancedSet)
    expect(answersAgree(fc.constant(management()), sets, random.advancedUniverse, most / 2)).toBeGreaterThan(
      0.05,
    )
  })

  it('agrees where each selector is a trail of its own', () => {
    const sets = fc
      .tuple(random.complement, random.advancedSet, random.advancedSet)
      .map((several) => several.flatMap(eachAlone))
    expect(answersAgree(fc.constant(management()), sets, random.advancedUniverse, most / 2)).toBeGreaterThan(
      0.05,
    )
  })

  it('agrees on random basic selectors', () => {
    const sets = fc.array(random.basicSet, { minLength: 1, maxLength: 2 })
    expect(answersAgree(random.basicWanted, sets, random.basicUniverse, most / 2)).toBeGreaterThan(0.05)
  })
})
