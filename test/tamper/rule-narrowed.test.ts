import { expect, it } from '@jest/globals'
import { alternativesOf } from '../../lib/tamper/rule-narrowed.ts'

it('alternatives stand beside what is asked anyway, however deep', () => {
  expect(alternativesOf({ a: [1] })).toEqual([{ a: [1] }])
  expect(alternativesOf({ a: [1], $or: [{ b: [2] }, { c: [3], $or: [{ d: [4] }] }] })).toEqual([
    { a: [1], b: [2] },
    { a: [1], c: [3], d: [4] },
  ])
})
