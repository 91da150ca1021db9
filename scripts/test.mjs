/** Runs jest: `node scripts/test.mjs [options of jest]`. The tests of the command line run its build. */
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { runNode } from './run-node.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const jest = createRequire(import.meta.url).resolve('jest/bin/jest')
// Node 20 calls it an experiment that a package of ES modules is required.
const flags = ['--disable-warning=ExperimentalWarning']

runNode(root, ['scripts/build.mjs', 'cli'])
runNode(root, [...flags, jest, ...process.argv.slice(2)])
