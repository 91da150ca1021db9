import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { logsEvent } from '../../lib/coverage/selector-matches.ts'
import { weakens } from '../../lib/coverage/weakens.ts'
import { advancedSet, basicSet } from './random-selectors.ts'

describe('weakens', () => {
  it('never finds what is still logged, and never in selectors beside themselves', () => {
    const sets = fc.oneof(advancedSet, basicSet)
    fc.assert(
      fc.property(sets, sets, (before, after) => {
        const witness = weakens(before, after)
        expect(witness !== undefined && logsEvent(after, witness)).toBe(false)
        expect(weakens(before, before)).toBeUndefined()
      }),
      { numRuns: 1000 },
    )
  })
})
