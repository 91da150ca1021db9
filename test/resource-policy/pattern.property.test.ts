import { expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { fits, fitsAll, formFits, literal } from '../../lib/resource-policy/pattern.ts'

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

it('knows the patterns that fit everything', () => {
  expect(['*', '**'].map(fitsAll)).toEqual([true, true])
  expect(['', '?', '*?', '?*', '*a', literal('*')].map(fitsAll)).toEqual([
    false,
    false,
    false,
    false,
    false,
    false,
  ])
})

// An organization's path is digits, small letters, hyphens and slashes; the id of its root is not empty.
it.each([
  ['o-1/r-*', 'o-1/r-#/', 'yes'],
  ['o-1/r-?*/', 'o-1/r-#/', 'yes'],
  ['o-1/r-??*/', 'o-1/r-#/', 'cannot-tell'],
  ['o-1/r-ab/', 'o-1/r-#/', 'cannot-tell'],
  ['o-1/r-a/b/', 'o-1/r-#/', 'no'],
  ['o-1/r-A*', 'o-1/r-#/', 'no'],
  ['o-1/*/ou-*', 'o-1/r-#/', 'no'],
  ['o-1/*/ou-*', 'o-1/r-#/~', 'cannot-tell'],
  ['o-1/r-ab/ou-ab-1/*', 'o-1/r-#/~', 'cannot-tell'],
  ['o-1/r-ab/OU*', 'o-1/r-#/~', 'no'],
  ['o-1/*/', 'o-1/r-#/~', 'cannot-tell'],
  ['o-1/*', 'o-1/r-#/~', 'yes'],
])('%s and %s: %s', (pattern, form, answer) => {
  expect(formFits(pattern, form)).toBe(answer)
})

it('is done with patterns as long as a policy can be', () => {
  const long = '*a?'.repeat(6000)
  expect(formFits(long, 'arn:*:x')).toBe('no')
  expect(formFits(`${long}*`, '*')).toBe('cannot-tell')
})
