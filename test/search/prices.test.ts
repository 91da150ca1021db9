import { expect, it } from '@jest/globals'
import { athenaSuggestion } from '../../lib/search/prices.ts'

it('suggests Athena past 5 GB, with the price of both ways', () => {
  expect(athenaSuggestion(100_000, 5e9)).toBeUndefined()
  // 100,000 GETs at $0.0004 a thousand, 40 GB out at $0.09, and 40 GB scanned at $5 a TB: the pages that prices.ts names.
  expect(athenaSuggestion(100_000, 40e9)).toBe(
    '100000 files of 40.0 GB are to be read: about $0.04 for requests, and up to $3.64 where this machine is outside AWS. ' +
      'Athena would take about $0.20: add --engine athena, after trailkeeper search setup',
  )
})
