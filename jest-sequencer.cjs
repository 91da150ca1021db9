const { existsSync } = require('node:fs')
const { join } = require('node:path')
const { default: Sequencer } = require('@jest/test-sequencer')

/** Ten seconds and more of one core each, and most of them short files. */
const longest = [
  'deploy/moto-deploy',
  'scripts/package',
  'guard/sequences',
  'docs/documented-commands',
  'report/html-browser',
  'guard/faults',
  'cli/undo',
  'report/large-reports',
  'org/members-heard',
  'sandbox/guard/forwarding',
  'guard/attacks/cloudtrail',
  'org/organization-run',
  'guard/way-back',
  'coverage/find-unlogged.property',
  'guard/baseline-sweep',
  'guard/memory',
  'guard/own-path',
  'resource-policy/second-opinion.property',
  'cli/recover-kills',
  'cli/trailkeeper',
].map((name) => join(__dirname, 'test', `${name}.test.ts`))

/**
 * Jest's order, with the longest tests first: it goes by what it measured before, and where it measured nothing, as in
 * a fresh clone, by the size of files. A long test that begins last leaves all cores but one idle.
 */
module.exports = class extends Sequencer {
  async sort(tests) {
    const gone = longest.filter((path) => !existsSync(path))
    if (gone.length > 0) throw new Error(`jest-sequencer.cjs names what is not there: ${gone.join(', ')}`)
    const rank = ({ path }) => (longest.includes(path) ? longest.indexOf(path) : longest.length)
    return (await super.sort(tests)).toSorted((a, b) => rank(a) - rank(b))
  }
}
