const { existsSync } = require('node:fs')
const { join } = require('node:path')
const { default: Sequencer } = require('@jest/test-sequencer')

/** Ten seconds and more by the clock, or eight of one core, and most of them short files. */
const longest = [
  'deploy/moto-deploy',
  'guard/sequences',
  'cli/drill-broken',
  'scripts/package',
  'cli/drill',
  'report/html-browser',
  'guard/drill-forgeries',
  'cli/drill-people',
  'flow/tags',
  'docs/documented-commands',
  'action',
  'cli/permissions/scheduled-drill-rights',
  'cli/recover-kills',
  'handlers/scheduled-drill',
  'cli/search-athena',
  'report/large-reports',
  'guard/faults',
  'cli/trailkeeper',
  'guard/claimed-events',
  'cli/verify',
  'guard/own-roles',
  'cli/drill-under-control',
  'guard/way-back',
  'checks/unread-never-passes',
  'guard/delivery',
  'cli/recover/what-holds',
  'cli/permissions/drill-rights',
  'deploy/package-template',
  'guard/baseline-sweep',
  'sandbox/guard/forwarding',
  'resource-policy/laws.property',
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
