import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import type { FieldChoice } from '../../lib/coverage/field-choices.ts'
import { unsatisfiedChoice } from '../../lib/coverage/unlogged-in-category.ts'

const choice = (satisfied: number): FieldChoice => ({ value: `v${satisfied}`, satisfied: BigInt(satisfied) })

function enumerated(fields: FieldChoice[][], alive: bigint): boolean {
  const [first, ...rest] = fields
  if (!first) return alive === 0n
  return first.some(({ satisfied }) => enumerated(rest, alive & satisfied))
}

/** Masks of ten selectors that mostly satisfy, so that a pick takes several fields and often there is none. */
const mask = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 4 })
const satisfied = mask.map((missed) => missed.reduce((bits, bit) => bits & ~(1 << bit), 0b1111111111))
const fields = fc.array(fc.array(satisfied.map(choice), { minLength: 1, maxLength: 6 }), {
  minLength: 1,
  maxLength: 5,
})

describe('unsatisfiedChoice', () => {
  it('picks one choice for each field that together miss every selector', () => {
    const picked = unsatisfiedChoice(
      [
        [choice(0b110), choice(0b011)],
        [choice(0b101), choice(0b100)],
      ],
      0b111n,
    )
    expect(picked).toEqual([choice(0b011), choice(0b100)])
  })

  it('misses many selectors at once in one field', () => {
    expect(unsatisfiedChoice([[choice(0)]], 0xffffn)).toEqual([choice(0)])
    expect(unsatisfiedChoice([[choice(1)]], 0xffffn)).toBeUndefined()
  })

  it('picks anything where there is no selector to miss', () => {
    expect(unsatisfiedChoice([[choice(0), choice(1)], [choice(2)]], 0n)).toEqual([choice(0), choice(2)])
  })

  it('agrees with trying every combination', () => {
    const answers = { found: 0, none: 0 }
    fc.assert(
      fc.property(fields, (choices) => {
        const picked = unsatisfiedChoice(choices, 0b1111111111n)
        answers[picked ? 'found' : 'none'] += 1
        if (!picked) return !enumerated(choices, 0b1111111111n)
        return (
          enumerated(
            picked.map((one) => [one]),
            0b1111111111n,
          ) && picked.length === choices.length
        )
      }),
      { numRuns: 3000 },
    )
    expect(Math.min(answers.found, answers.none)).toBeGreaterThan(100)
  })
})
