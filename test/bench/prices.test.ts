import { describe, expect, it } from '@jest/globals'
import { costsOf, prices } from '../../bench/prices.ts'

describe('prices', () => {
  it('each name AWS’s own list, and where the number was read', () => {
    for (const { page, read, dollars, per } of Object.values(prices)) {
      expect(page).toMatch(/^https:\/\/aws\.amazon\.com\/[a-z0-9-]+\/pricing\//)
      expect(read).not.toBe('')
      expect(dollars / per).toBeGreaterThan(0)
    }
  })

  it('are of so many units: what was used is multiplied, and nothing else is charged', () => {
    expect(costsOf({ lambdaRequest: 2_000_000, stateTransition: 4_000, key: 2 })).toEqual([
      ['lambdaRequest', 0.4],
      ['stateTransition', 0.1],
      ['key', 2],
    ])
    expect(costsOf({})).toEqual([])
  })
})
