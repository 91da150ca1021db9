import { expect, it } from '@jest/globals'
import { organizationFitting } from '../../lib/resource-policy/named-in.ts'

// Organizations API reference, Organization, Id: `o-` and ten to 32 small letters or digits; AWS gives out ten.
it.each<[string, string[]]>([
  ['o-a*', ['o-axxxxxxxxx']],
  ['o-a*b*', ['o-axxxxxxxxb']],
  ['o-a*/r-ab12/*', ['o-axxxxxxxxx']],
  ['o-abcdefghi?', ['o-abcdefghix']],
  ['*', ['o-xxxxxxxxxx']],
  ['*abc', ['o-xxxxxxxabc']],
  ['o-abcdefghij', []],
  ['o-abcdefghij*', []],
  ['o-abcdefghij?', []],
  ['o-abc', []],
  ['o-ABC*', []],
  ['x-o-a*', []],
  ['y?-abcdefghij', []],
  ['zo-abcdefghi?', []],
  ['', []],
])('a pattern of organizations, %j, leaves open %j', (pattern, fitting) => {
  expect(organizationFitting(pattern)).toEqual(fitting)
})
