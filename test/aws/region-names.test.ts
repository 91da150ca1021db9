import { expect, it } from '@jest/globals'
import { allOnByDefault, isRegionName } from '../../lib/aws/regions.ts'

it('takes every region that is on by default, those that are opted into, and ones to come', () => {
  const optIn = [
    'af-south-1',
    'ap-east-2',
    'ap-southeast-7',
    'ca-west-1',
    'il-central-1',
    'me-south-1',
    'mx-central-1',
  ]
  for (const region of [...allOnByDefault(), ...optIn, 'xx-northwest-12'])
    expect([region, isRegionName(region)]).toEqual([region, true])
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
