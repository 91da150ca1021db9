/**
 * Stryker's test runner for pure tests: reads the test files that Stryker names, in this process, and runs those
 * tests that reach the mutant. Every mutant gets fresh modules of lib/ and test/ (caches must not outlive it), while
 * packages and compiled code stay: a mutant costs milliseconds where a run of jest costs a second. Tests may use
 * describe, it, it.each and expect.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import vm from 'node:vm'
import { transformSync } from 'esbuild'
import { declareFactoryPlugin, PluginKind } from '@stryker-mutator/api/plugin'
import { DryRunStatus, TestStatus, determineHitLimitReached, toMutantRunResult } from '@stryker-mutator/api/test-runner'

const require = createRequire(import.meta.url)
const { jestExpect } = createRequire(require.resolve('@jest/globals'))('@jest/expect')
const stryker = (globalThis.__stryker__ ??= {})

const compiled = new Map()

function compile(file) {
  const known = compiled.get(file)
  if (known) return known
  const { code } = transformSync(readFileSync(file, 'utf8'), {
    loader: file.endsWith('.json') ? 'json' : 'ts',
    format: 'cjs',
    target: 'node20',
    sourcefile: file,
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(file).href) },
  })
  const script = new vm.Script(`(function (module, exports, require) {${code}\n})`, { filename: file })
  const made = { run: script.runInThisContext(), require: createRequire(file) }
  compiled.set(file, made)
  return made
}

/** Reads modules anew: `load(file)` gives what the file exports, `globals` is what '@jest/globals' exports to it. */
function freshModules(globals) {
  const modules = new Map()
  return function load(file) {
    const known = modules.get(file)
    if (known) return known.exports
    const module = { exports: {} }
    modules.set(file, module)
    const code = compile(file)
    code.run(module, module.exports, (name) => {
      if (name === '@jest/globals') return globals
      if (name.startsWith('.')) return load(resolve(file, '..', name))
      return code.require(name)
    })
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

/** The tests that a file declares, as { id, name, fileName, body }. */
function declared(file, filter) {
  const tests = []
  const path = []
  const seen = new Map()
  const it = (title, body) => {
    const name = [...path, title].join(' ')
    const times = (seen.get(name) ?? 0) + 1
    seen.set(name, times)
    const id = `${file.slice(process.cwd().length + 1)}: ${name}${times > 1 ? ` (${times})` : ''}`
    tests.push({ id, name, fileName: file, body })
  }
  const each = (declare) => (rows) => (title, body) => {
    for (const [at, row] of [...rows].entries()) {
      const values = Array.isArray(row) ? row : [row]
      declare(titled(title, values, at), () => body(...values))
    }
  }
  const describe = (title, body) => {
    path.push(title)
    body()
    path.pop()
  }
  it.each = each(it)
  describe.each = each(describe)
  freshModules({ describe, it, test: it, expect: jestExpect })(file)
  return filter ? tests.filter(({ id }) => filter.has(id)) : tests
}

async function outcome({ id, name, fileName, body }) {
  const started = performance.now()
  const about = () => ({ id, name, fileName, timeSpentMs: Math.round(performance.now() - started) })
  try {
    stryker.currentTestId = id
    await body()
    return { ...about(), status: TestStatus.Success }
  } catch (error) {
    return { ...about(), status: TestStatus.Failed, failureMessage: String(error?.message ?? error) }
  } finally {
    stryker.currentTestId = undefined
  }
}

async function run(files, filter, bail) {
  const results = []
  for (const file of files) {
    let tests
    try {
      tests = declared(file, filter)
    } catch (error) {
      tests = [{ id: file, name: file, fileName: file, body: () => Promise.reject(error) }]
    }
    for (const test of tests) {
      const result = await outcome(test)
      results.push(result)
      if (bail && result.status === TestStatus.Failed) return results
    }
  }
  return results
}

function inProcessRunner() {
  let files = []
  return {
    capabilities: () => ({ reloadEnvironment: true }),
    async dryRun({ testFiles = [] }) {
      files = testFiles
      stryker.mutantCoverage = { static: {}, perTest: {} }
      const tests = await run(testFiles, undefined, false)
      return { status: DryRunStatus.Complete, tests, mutantCoverage: stryker.mutantCoverage }
    },
    async mutantRun({ activeMutant, testFilter, disableBail, hitLimit }) {
      stryker.activeMutant = activeMutant.id
      stryker.hitLimit = hitLimit
      stryker.hitCount = hitLimit === undefined ? undefined : 0
      stryker.mutantCoverage = { static: {}, perTest: {} }
      const wanted = testFilter && new Set(testFilter)
      const of = wanted ? [...new Set(testFilter.map((id) => resolve(id.split(':')[0])))] : files
      const tests = await run(of, wanted, !disableBail)
      stryker.activeMutant = undefined
      const endless = determineHitLimitReached(stryker.hitCount, stryker.hitLimit)
      return toMutantRunResult(endless ?? { status: DryRunStatus.Complete, tests }, disableBail)
    },
  }
}
inProcessRunner.inject = []

export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, 'in-process', inProcessRunner)]
