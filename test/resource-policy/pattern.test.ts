import { expect, it } from '@jest/globals'
import { fits, fitsAll, formFits, literal } from '../../lib/resource-policy/pattern.ts'

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
  ['o-1/**', 'o-1/', 'yes'],
])('%s and %s: %s', (pattern, form, answer) => {
  expect(formFits(pattern, form)).toBe(answer)
})

it('matches text by stars and question marks, of which a literal has none', () => {
  expect(fits('a*c?', 'abbcd')).toBe(true)
  expect(fits('a*c?', 'abbc')).toBe(false)
  expect(fits(literal('a*c?'), 'a*c?')).toBe(true)
  expect(fits(literal('a*c?'), 'abbcd')).toBe(false)
  expect(fits('a*c?', 'a*c?')).toBe(true)
})
