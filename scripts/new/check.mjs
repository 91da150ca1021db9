/**
 * A check on each trail that fails everywhere, and a test that asks for a pass.
 * @param {{ id: string, name: string }} named id in kebab-case, and the same as the name of a constant
 */
export const files = ({ id, name }) => ({
  [`lib/checks/${id}.ts`]: `import { check, noSettings } from './check.ts'
import { ownTrails, trailVerdict } from './judging/verdicts.ts'

const expected = 'TODO: what should be there'

/** TODO: the page of AWS's that says so. */
export const ${name} = check({
  id: '${id}',
  title: 'TODO: what holds where it passes',
  why: 'TODO: why a person should care, in two or three sentences.',
  failsWhen: 'TODO: what makes it fail',
  group: 'trail',
  severity: 'low',
  optIn: true,
  scope: 'trail',
  reads: [],
  controls: { cis: [], securityHub: [], nist: [], pci: [] },
  remedies: [],
  manual: 'TODO: how to repair it by hand',
  settings: noSettings,
  run: (snapshot) =>
    ownTrails(snapshot).map((trail) =>
      trailVerdict(trail, 'fail', { expected, actual: 'TODO', message: \`TODO: \${trail.name}.\` }),
    ),
})
`,
  [`test/checks/${id}.test.ts`]: `import { describe, expect, it } from '@jest/globals'
import { ${name} } from '../../lib/checks/${id}.ts'
import { theVerdict } from '../builders/judged.ts'

describe('${id}', () => {
  it('passes where TODO', () => {
    expect(theVerdict(${name}).status).toBe('pass')
  })
})
`,
})

/** What is left to do, for a person. */
export const next = ({ id }) =>
  `Write what is marked TODO, then: npm run docs; npm test -- test/checks/${id}.test.ts`
