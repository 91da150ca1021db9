/**
 * Stryker's test runner for pure tests: reads the test files that Stryker names, in this process, and runs the
 * files whose tests reach the mutant. Every mutant gets fresh modules of lib/ and test/ (caches must not outlive it),
 * while packages and compiled code stay: it costs milliseconds where a run of jest costs a second. Tests may use
 * describe, it, it.each and expect.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { relative, resolve } from 'node:path'
import vm from 'node:vm'
import { INSTRUMENTER_CONSTANTS } from '@stryker-mutator/api/core'
import { declareFactoryPlugin, PluginKind } from '@stryker-mutator/api/plugin'
import {
  DryRunStatus,
  TestStatus,
  determineHitLimitReached,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner'

const require = createRequire(import.meta.url)
const { jestExpect } = createRequire(require.resolve('@jest/globals'))('@jest/expect')
const transformer = require('../jest-esbuild.cjs')
const stryker = (globalThis[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {})

const compiled = new Map()

function compile(file) {
  const known = compiled.get(file)
  if (known) return known
  const text = readFileSync(file, 'utf8')
  const code = file.endsWith('.json') ? `module.exports = ${text}` : transformer.process(text, file).code
  const script = new vm.Script(`(function (module, exports, require) {${code}\n})`, { filename: file })
  const made = { run: script.runInThisContext(), require: createRequire(file) }
  compiled.set(file, made)
  return made
}

/**
 * Reads modules anew: `load(file)` gives what the file exports, `globals` is what '@jest/globals' exports to it. What
 * modules work out as they are loaded is not what a test asked for: Stryker calls it static.
 */
function freshModules(globals) {
  const modules = new Map()
  return function load(file) {
    const known = modules.get(file)
    if (known) return known.exports
    const module = { exports: {} }
    modules.set(file, module)
    const code = compile(file)
    const asking = stryker.currentTestId
    stryker.currentTestId = file.endsWith('.test.ts') ? asking : undefined
    code.run(module, module.exports, (name) => {
      if (name === '@jest/globals') return globals
      if (name.startsWith('.')) return load(resolve(file, '..', name))
      return code.require(name)
    })
    stryker.currentTestId = asking
    return module.exports
  }
}

/** printf-like titles of it.each, as jest writes them: %s, %p, %j, %d, %#. */
function titled(title, row, at) {
  let next = 0
  return title.replaceAll(/%[spjdif#]/g, (format) => {
    if (format === '%#') return String(at)
    const value = row[next++]
    return typeof value === 'string' && format === '%s' ? value : JSON.stringify(value)
  })
}

const each = (declare) => (rows) => (title, body) => {
  for (const [at, row] of [...rows].entries()) {
    const values = Array.isArray(row) ? row : [row]
    declare(titled(title, values, at), () => body(...values))
  }
}

/** The tests that a file declares, as { id, name, fileName, body }. */
function declared(file) {
  const tests = []
  const path = []
  const it = (title, body) => {
    const name = [...path, title].join(' ')
    const same = tests.filter((test) => test.name === name).length
    const id = `${relative(process.cwd(), file)}: ${name}${same === 0 ? '' : ` (${same + 1})`}`
    tests.push({ id, name, fileName: file, body })
  }
  const describe = (title, body) => {
    path.push(title)
    body()
    path.pop()
  }
  it.each = each(it)
  describe.each = each(describe)
  freshModules({ describe, it, test: it, expect: jestExpect })(file)
  return tests
}

async function outcome({ id, name, fileName, body }) {
  const started = performance.now()
  const about = () => ({ id, name, fileName, timeSpentMs: Math.round(performance.now() - started) })
  try {
    await body()
    return { ...about(), status: TestStatus.Success }
  } catch (error) {
    return { ...about(), status: TestStatus.Failed, failureMessage: String(error?.message ?? error) }
  }
}

function declaredOrBroken(file) {
  try {
    return declared(file)
  } catch (error) {
    return [{ id: file, name: file, fileName: file, body: () => Promise.reject(error) }]
  }
}

async function run(files, bail) {
  const results = []
  for (const file of files) {
    for (const test of declaredOrBroken(file)) {
      const result = await outcome(test)
      results.push(result)
      if (bail && result.status === TestStatus.Failed) return results
    }
  }
  return results
}

/**
 * The code that a file's tests reach counts for the first of them: what one test leaves in a cache the next finds
 * there, so that only all of them together say whether a mutant is seen.
 */
async function runForCoverage(file) {
  stryker.currentTestId = file
  const results = await run([file], false)
  stryker.currentTestId = undefined
  const { perTest } = stryker.mutantCoverage
  if (perTest[file]) perTest[results[0]?.id] = perTest[file]
  delete perTest[file]
  return results
}

function inProcessRunner() {
  return {
    capabilities: () => ({ reloadEnvironment: true }),
    async dryRun({ testFiles = [] }) {
      stryker.mutantCoverage = { static: {}, perTest: {} }
      const tests = []
      for (const file of testFiles) tests.push(...(await runForCoverage(file)))
      return { status: DryRunStatus.Complete, tests, mutantCoverage: stryker.mutantCoverage }
    },
    async mutantRun({ activeMutant, testFilter = [], disableBail, hitLimit }) {
      stryker.activeMutant = activeMutant.id
      stryker.hitLimit = hitLimit
      stryker.hitCount = hitLimit === undefined ? undefined : 0
      stryker.mutantCoverage = { static: {}, perTest: {} }
      const files = new Set(testFilter.map((id) => resolve(id.split(':')[0])))
      const tests = await run(files, !disableBail)
      stryker.activeMutant = undefined
      const endless = determineHitLimitReached(stryker.hitCount, stryker.hitLimit)
      return toMutantRunResult(endless ?? { status: DryRunStatus.Complete, tests }, disableBail)
    },
  }
}
inProcessRunner.inject = []

export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, 'in-process', inProcessRunner)]
