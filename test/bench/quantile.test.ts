import { describe, expect, it } from '@jest/globals'
import { quantile } from '../../bench/quantile.ts'

describe('a quantile', () => {
  it('is one of the values, by the nearest rank, whatever their order', () => {
    expect(quantile([3, 1, 2], 0.5)).toBe(2)
    expect(quantile([4, 3, 2, 1], 0.5)).toBe(2)
    expect(
      quantile(
        Array.from({ length: 100 }, (_, index) => 100 - index),
        0.95,
      ),
    ).toBe(95)
    expect(quantile([7], 0.95)).toBe(7)
    expect(quantile([2, 1], 0)).toBe(1)
  })

  it('of nothing is no number', () => expect(quantile([], 0.5)).toBeNaN())
})
