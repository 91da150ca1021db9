const { existsSync } = require('node:fs')
const { join } = require('node:path')
const { default: Sequencer } = require('@jest/test-sequencer')

/** Ten seconds and more of one core each, and most of them short files. */
const longest = [
  'deploy/moto-deploy',
  'guard/sequences',
  'cli/drill',
  'scripts/package',
  'guard/faults',
  'report/html-browser',
  'cli/drill-broken',
  'guard/many-trails',
  'guard/storm',
  'cli/undo',
  'cli/search-athena',
  'coverage/find-unlogged.property',
  'guard/baseline-sweep',
  'sandbox/guard/forwarding',
  'guard/way-back',
  'docs/documented-commands',
  'org/members-heard',
  'cli/recover-kills',
  'guard/attacks/s3',
  'guard/security-hub',
  'cli/trailkeeper',
  'plan/plan-repairs',
  'guard/attacks/cloudtrail',
  'guard/baseline-moves',
  'cli/drill-kills',
  'guard/memory',
  'org/organization-run',
  'cli/uninstall',
  'report/large-reports',
  'guard/own-path',
  'resource-policy/second-opinion.property',
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
