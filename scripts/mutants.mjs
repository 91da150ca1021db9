/**
 * Mutation testing: `npm run mutants [-- folder…]`. Fails where the tests of a folder kill less than they should of
 * its mutants, or where one lives on without a reason in test/mutants.md.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { explanations, survivors, unexplained } from './explained-mutants.mjs'
import { runNode } from './run-node.mjs'

const least = 85
const folders = ['checks', 'coverage', 'resource-policy', 'tamper']

const root = fileURLToPath(new URL('..', import.meta.url))
const manifest = createRequire(import.meta.url).resolve('@stryker-mutator/core/package.json')
const stryker = join(dirname(manifest), 'bin/stryker.js')
const wanted = process.argv.length > 2 ? process.argv.slice(2) : folders
const explained = explanations(readFileSync(`${root}/test/mutants.md`, 'utf8'))

const say = (text) => process.stdout.write(`${text}\n`)

function run(folder) {
  const started = Date.now()
  runNode(root, [stryker, 'run'], { env: { MUTANTS_OF: folder } })
  const report = JSON.parse(readFileSync(`${root}/reports/mutation/${folder}.json`, 'utf8'))
  const statuses = Object.values(report.files).flatMap(({ mutants }) => mutants.map(({ status }) => status))
  const count = (status) => statuses.filter((one) => one === status).length
  const counts = ['Killed', 'Timeout', 'Survived', 'NoCoverage', 'RuntimeError'].map(count)
  const [killed, timedOut, survived, unreached, broken] = counts
  const rate = (100 * killed) / counts.reduce((sum, one) => sum + one, 0)
  const seconds = Math.round((Date.now() - started) / 1000)
  say(
    `lib/${folder}: ${rate.toFixed(1)} % killed in ${seconds} s: ${killed} killed, ${timedOut} timed out, ` +
      `${survived} survived, ${unreached} reached by no test, ${broken} broke the run, ${count('Ignored')} ignored`,
  )
  const open = unexplained(
    explained.filter(({ file }) => file.startsWith(`lib/${folder}/`)),
    survivors(report),
  )
  for (const { at, mutation } of open.mutants) say(`${at} has no reason in test/mutants.md. ${mutation}`)
  for (const { file, piece } of open.reasons)
    say(`test/mutants.md explains ${piece} of ${file}: it is killed`)
  return rate >= least && open.mutants.length === 0 && open.reasons.length === 0
}

const passed = wanted.map(run)
if (passed.includes(false)) process.exitCode = 1
