import { describe, expect, it } from '@jest/globals'
import { split } from './split.ts'

describe('a hostile text', () => {
  it.each([
    ['opens only', '{"a":\n'.repeat(60_000)],
    ['opens between good lines', '{\n{"a":1}\n'.repeat(40_000)],
    ['opens lists in lists', '['.repeat(200_000)],
    ['is all quotes', '"\n'.repeat(100_000)],
  ])('that %s is read in time that grows with its length', (_name, text) => {
    let told = 0
    const { unread } = split(text, [1 << 16])
    for (const one of unread) told += one.length
    expect(told).toBeGreaterThan(0)
  })
})
