import { expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { fits, formFits, literal } from '../../lib/resource-policy/pattern.ts'

const text = (letters: string, most: number) =>
  fc.array(fc.constantFrom(...letters.split('')), { maxLength: most }).map((list) => list.join(''))

/** Every text of a form whose runs are none to two of these letters. */
function textsOf(form: string): string[] {
  const runs = ['', 'a', 'b', 'ab', 'ba', 'aa', 'bb', 'a/b']
  return form
    .split('')
    .reduce<string[]>(
      (texts, letter) =>
        letter === '*'
          ? texts.flatMap((start) => runs.map((run) => start + run))
          : texts.map((start) => start + letter),
      [''],
    )
}

it('says of a form only what is true of every text of that form', () => {
  const seen = new Set<string>()
  fc.assert(
    fc.property(text('ab/*?', 7), text('ab/*', 4), (pattern, form) => {
      const answer = formFits(pattern, form)
      seen.add(answer)
      const answers = textsOf(form).map((one) => fits(pattern, one))
      const denied = { yes: [false], no: [true], 'cannot-tell': [] }[answer]
      expect(denied.filter((one) => answers.includes(one))).toEqual([])
    }),
    { numRuns: 3000 },
  )
  expect(seen).toEqual(new Set(['yes', 'no', 'cannot-tell']))
})

it('tells of a form without a run what is true of it as a text', () => {
  fc.assert(
    fc.property(text('ab/*?', 7), text('ab/', 5), (pattern, form) => {
      expect(formFits(pattern, form)).toBe(fits(pattern, form) ? 'yes' : 'no')
    }),
  )
})

it('takes a literal text for itself and nothing else', () => {
  fc.assert(
    fc.property(text('ab*?', 6), text('ab*?', 6), (one, other) => {
      expect(fits(literal(one), other)).toBe(one === other)
    }),
  )
})
