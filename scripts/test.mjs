/** Runs jest: `node scripts/test.mjs [options of jest]`. The tests of the command line run its build. */
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { runNode } from './run-node.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const jest = createRequire(import.meta.url).resolve('jest/bin/jest')
// Node 20 calls it an experiment that a package of ES modules is required.
// A world of the sandbox is made and dropped in a test: with room for it, the young generation is collected less often.
const flags = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=64']
const options = process.argv.slice(2)
const choosesWorkers = options.some((option) => /^(?:-w|-i$|--max-?workers|--runInBand)/i.test(option))
// One more than there are cores: a test that waits, for a process or a timer, leaves its core to another.
const workers = choosesWorkers ? [] : [`--maxWorkers=${availableParallelism() + 1}`]

runNode(root, ['scripts/build.mjs', 'cli'])
runNode(root, [...flags, jest, ...workers, ...options])
