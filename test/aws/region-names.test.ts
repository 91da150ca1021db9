import { expect, it } from '@jest/globals'
import { isRegionName, knownRegions } from '../../lib/aws/regions.ts'
import { REGIONS } from '../../sandbox/regions.ts'

it('takes every region that is known, and ones to come', () => {
  for (const region of [...knownRegions(), 'xx-northwest-12'])
    expect([region, isRegionName(region)]).toEqual([region, true])
})

// AWS General Reference, "Regions": the sandbox has a list of its own.
it('knows every region that the sandbox has', () => {
  const there = Object.values(REGIONS).flatMap((regions) => regions.map(({ name }) => name))
  expect(there.filter((name) => !knownRegions().includes(name))).toEqual([])
})

it.each([
  '',
  'eu-wset-1',
  'eu-west',
  'eu-1',
  'us-east1',
  'us-easst-1',
  'EU-WEST-1',
  'eu-west-1a',
  'eu-southnorth-1',
])('takes %j for none', (text) => {
  expect(isRegionName(text)).toBe(false)
})
