/**
 * Runs whole what the tests run a tenth of: the laws of resource policies over generated ones, coverage against an
 * oracle that enumerates, every fault at every call, the storm of a thousand events, 200 sequences of attacks, mutations
 * of digest chains, drills that are ended at each step. `npm run soak`, or `npm run soak -- RUNS SEED`. Prints the seed
 * and what the runs met; a failure shows the policy, as small as it gets.
 */
import { randomInt } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { runNode } from './run-node.mjs'

const [runs = '10000', seed = String(randomInt(2 ** 31))] = process.argv.slice(2)
if (![runs, seed].every((text) => /^\d+$/.test(text))) {
  process.stderr.write('usage: npm run soak -- [RUNS [SEED]]\n')
  process.exit(1)
}

const tests = [
  'test/resource-policy/laws',
  'test/resource-policy/second-opinion',
  'test/coverage/find-unlogged.property',
  'test/guard/faults',
  'test/guard/storm',
  'test/guard/sequences',
  'test/flow/apply-faults',
  'test/flow/foreign-answers',
  'test/cli/recover-kills',
  'test/cli/drill-kills',
  'test/evidence/mutations',
]
const hours = String(4 * 3_600_000)
process.stdout.write(`${runs} policies from seed ${seed}; again: npm run soak -- ${runs} ${seed}\n`)
runNode(
  fileURLToPath(new URL('..', import.meta.url)),
  ['scripts/test.mjs', ...tests, '--testTimeout', hours],
  { env: { SOAK_RUNS: runs, SOAK_SEED: seed } },
)
