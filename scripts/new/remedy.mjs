/**
 * A remedy on a trail that is not the one for any finding, and a test that asks for its calls.
 * @param {{ id: string, name: string }} named id in kebab-case, and the same as the name of a constant
 */
export const files = ({ id, name }) => ({
  [`lib/remediate/${id}.ts`]: `import type { Remedy } from './remedy.ts'
import { isRefusal, managedElsewhere, writableTrail } from './shared/own-trail.ts'

/** TODO: the page of AWS's that says what the call does. */
export const ${name}: Remedy = {
  id: '${id}',
  title: 'TODO: what it does',
  risk: 'safe',
  permissions: [],
  plan: (finding, snapshot) => {
    const trail = writableTrail(finding, snapshot)
    if (isRefusal(trail)) return trail
    return managedElsewhere(trail)
  },
}
`,
  [`test/remediate/${id}.test.ts`]: `import { describe, expect, it } from '@jest/globals'
import { aSnapshot } from '../builders/a-snapshot.ts'
import { aTrail } from '../builders/a-trail.ts'
import { inBrief, planned } from './planned.ts'

describe('${id}', () => {
  it('repairs TODO', () => {
    expect(inBrief(planned(aSnapshot({ trails: [aTrail()] })))).toEqual(['TODO main'])
  })
})
`,
})

/** What is left to do, for a person. */
export const next = ({ id }) =>
  `Write what is marked TODO, name ${id} in the remedies of a check, then: npm run docs; npm test -- test/remediate/${id}.test.ts`
