import { expect, it } from '@jest/globals'
import { nearestName } from '../../lib/text/nearest-name.ts'

const known = ['mode', 'forwarding', 'regions', 'kms-encryption']

it.each([
  ['mdoe', 'mode'],
  ['MODE', 'mode'],
  ['kms-encrypt', 'kms-encryption'],
  ['region', 'regions'],
])('%s may mean %s', (written, meant) => {
  expect(nearestName(written, known)).toBe(meant)
})

it('guesses nothing where nothing is near, and nothing among nothing', () => {
  expect(nearestName('exemptions', known)).toBeUndefined()
  expect(nearestName('mode', [])).toBeUndefined()
})
