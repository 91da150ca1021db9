import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import * as z from 'zod'
import { guardPolicy } from '../sandbox/guard/guard-policy.ts'
import { startGuard } from '../sandbox/guard/start-guard.ts'
import { inSandbox } from './cli/run-in.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const step = z.object({
  id: z.string().optional(),
  if: z.string().optional(),
  uses: z.string().optional(),
  shell: z.literal('bash').optional(),
  env: z.record(z.string(), z.string()).default({}),
  run: z.string().optional(),
  with: z.record(z.string(), z.string()).default({}),
})
const action = z
  .object({
    inputs: z.record(z.string(), z.object({ description: z.string(), default: z.string() })),
    outputs: z.record(z.string(), z.object({ description: z.string(), value: z.string() })),
    runs: z.object({ using: z.literal('composite'), steps: z.array(step) }),
  })
  .parse(parse(readFileSync(join(root, 'action.yml'), 'utf8')))

type Job = {
  /** How each step with a script ended, by its id. */
  codes: Record<string, number>
  outputs: Record<string, string>
  summary: string
  log: string
  workspace: string
}

const folders: string[] = []
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })))

/**
 * Runs the scripts as a runner does: bash on a file of the step's text, with its env, until one fails. The first one, which
 * builds the command line, only where it is asked for.
 */
async function job(given: Record<string, string>, aws: Record<string, string>, first = 'run'): Promise<Job> {
  const folder = mkdtempSync(join(tmpdir(), 'trailkeeper-action-'))
  folders.push(folder)
  const [workspace, temp] = [join(folder, 'workspace'), join(folder, 'temp')]
  for (const made of [workspace, temp]) mkdirSync(made)
  const defaults = Object.entries(action.inputs).map(([name, input]) => [`inputs.${name}`, input.default])
  const known = new Map<string, string>(defaults.map(([name = '', value = '']) => [name, value]))
  for (const [name, value] of Object.entries(given)) known.set(`inputs.${name}`, value)
  const result: Job = { codes: {}, outputs: {}, summary: '', log: '', workspace }
  const files = { GITHUB_OUTPUT: join(folder, 'output'), GITHUB_STEP_SUMMARY: join(folder, 'summary') }
  const from = action.runs.steps.findIndex(({ id }) => id === first)
  for (const { id = '', run, env } of action.runs.steps.slice(from)) {
    if (run === undefined) continue
    for (const file of Object.values(files)) writeFileSync(file, '')
    const script = join(folder, `${id}.sh`)
    writeFileSync(script, run)
    const values = Object.entries(env).map(([name, value]) => [name, expanded(value, known)])
    const { code, log } = await bash(script, workspace, {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_ACTION_PATH: root,
      GITHUB_WORKSPACE: workspace,
      RUNNER_TEMP: temp,
      ...files,
      ...aws,
      ...Object.fromEntries(values),
    })
    result.codes[id] = code
    result.log += log
    result.summary += readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8')
    for (const line of readFileSync(files.GITHUB_OUTPUT, 'utf8').split('\n').filter(Boolean)) {
      const [name = '', ...value] = line.split('=')
      result.outputs[name] = value.join('=')
      known.set(`steps.${id}.outputs.${name}`, value.join('='))
    }
    if (code !== 0) break
  }
  return result
}

const expanded = (text: string, known: ReadonlyMap<string, string>): string =>
  text.replaceAll(/\$\{\{ ([\w.-]+) \}\}/g, (_, name: string) => known.get(name) ?? '')

/** GitHub Docs, "Workflow syntax", `jobs.<job_id>.steps[*].shell`: what `bash` stands for. */
const bash = (script: string, cwd: string, env: Record<string, string>) =>
  new Promise<{ code: number; log: string }>((resolve) => {
    const child = execFile(
      'bash',
      ['--noprofile', '--norc', '-eo', 'pipefail', script],
      { cwd, env },
      (_error, out, err) => resolve({ code: child.exitCode ?? -1, log: out + err }),
    )
  })

const awsOf = (url: string) => ({
  AWS_ENDPOINT_URL: url,
  AWS_ACCESS_KEY_ID: 'AKIAEXAMPLEANALYST',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'us-east-1',
})
const nowhere = awsOf('http://127.0.0.1:9')

describe('action.yml', () => {
  it('puts no expression into a script', () => {
    const scripts = action.runs.steps.flatMap(({ run }) => run ?? [])
    expect(scripts.length).toBeGreaterThan(2)
    for (const script of scripts) expect(script).not.toContain('${{')
  })

  it('names each script and its shell, and takes only inputs and outputs that are there', () => {
    const ids = action.runs.steps.flatMap(({ id }) => id ?? [])
    const texts = [
      ...action.runs.steps.flatMap((one) => [one.if ?? '', ...Object.values({ ...one.env, ...one.with })]),
      ...Object.values(action.outputs).map(({ value }) => value),
    ].join('\n')
    for (const [, name = ''] of texts.matchAll(/inputs\.([\w-]+)/g))
      expect(Object.keys(action.inputs)).toContain(name)
    for (const [, id = ''] of texts.matchAll(/steps\.([\w-]+)\.outputs/g)) expect(ids).toContain(id)
    const scripts = action.runs.steps.filter(({ run }) => run !== undefined)
    expect(scripts.filter(({ shell, id }) => shell !== 'bash' || id === undefined)).toEqual([])
  })

  it('hands SARIF to code scanning before the job is failed', () => {
    const steps = action.runs.steps.map(({ id, uses }) => id ?? uses?.split('@')[0])
    expect(steps).toEqual(['install', 'run', 'github/codeql-action/upload-sarif', 'judge'])
    expect(action.runs.steps[2]?.with['sarif_file']).toBe('${{ steps.run.outputs.sarif }}')
  })
})

describe('the action on the sandbox', () => {
  it('scan: fails the job where something fails, with a summary, a report and SARIF', () =>
    inSandbox('messy', async ({ url }) => {
      const { codes, outputs, summary, log } = await job({ regions: 'us-east-1' }, awsOf(url), 'install')
      expect({ codes, log }).toMatchObject({ codes: { install: 0, run: 0, judge: 1 } })
      expect(outputs).toMatchObject({ 'exit-code': '2' })
      expect(summary).toContain('## What needs attention')
      expect(JSON.parse(readFileSync(outputs['report'] ?? '', 'utf8'))).toMatchObject({ schemaVersion: '1' })
      expect(JSON.parse(readFileSync(outputs['sarif'] ?? '', 'utf8'))).toMatchObject({ version: '2.1.0' })
      expect(log).toMatch(/^::error::trailkeeper scan: something fails/m)
      const never = await job({ regions: 'us-east-1', 'fail-on': 'never' }, awsOf(url))
      expect(never).toMatchObject({ codes: { judge: 0 }, outputs: { 'exit-code': '2' } })
    }))

  it('scan: lets through what is less severe than fail-on', () =>
    inSandbox('clean', async ({ url, faults }) => {
      const policy = 'version: 1\nchecks: { trail-tags: { keys: [nobody-has-this], severity: medium } }\n'
      const file = join(mkdtempSync(join(tmpdir(), 'trailkeeper-policy-')), 'a policy.yml')
      folders.push(join(file, '..'))
      writeFileSync(file, policy)
      const given = { regions: 'us-east-1', policy: file }
      expect(await job({ ...given, 'fail-on': 'medium' }, awsOf(url))).toMatchObject({ codes: { judge: 1 } })
      expect(await job({ ...given, 'fail-on': 'high' }, awsOf(url))).toMatchObject({ codes: { judge: 0 } })
      faults.add({ service: 'cloudtrail', operation: 'GetEventSelectors', fault: { kind: 'access-denied' } })
      const unknown = { ...given, 'fail-on': 'high' }
      expect(await job(unknown, awsOf(url))).toMatchObject({
        codes: { judge: 1 },
        outputs: { 'exit-code': '3' },
      })
      expect(await job({ ...unknown, 'fail-on-unknown': 'false' }, awsOf(url))).toMatchObject({
        codes: { judge: 0 },
      })
    }))

  it('verify: says in the summary what is broken', () =>
    inSandbox('clean', async ({ url }) => {
      const given = { command: 'verify', regions: 'us-east-1', last: '2h' }
      const { codes, outputs, summary } = await job(given, awsOf(url))
      expect(codes).toEqual({ run: 0, judge: 1 })
      expect(outputs).toMatchObject({ 'exit-code': '2', sarif: expect.stringMatching(/\.sarif$/) })
      expect(summary).toMatch(/broken/i)
    }))

  it('drill: shows how the guard answered', () =>
    inSandbox('clean', async (sandbox) => {
      const guard = await startGuard(sandbox, guardPolicy(), 'us-east-1')
      try {
        await guard.sweep()
        const { codes, outputs, summary, log } = await job({ command: 'drill' }, awsOf(sandbox.url))
        expect({ codes, log }).toMatchObject({ codes: { run: 0, judge: 0 } })
        expect(outputs).toMatchObject({ 'exit-code': '0' })
        expect(summary).toMatch(/^# Fire drill \w+: 1 of 1 attacks answered/m)
      } finally {
        guard.close()
      }
    }))

  it('says that it could not run, and fails the job whatever fails it else', async () => {
    const given = { policy: 'missing.yml', 'fail-on': 'never', 'fail-on-unknown': 'false' }
    const { codes, outputs, summary } = await job(given, nowhere)
    expect({ codes, outputs }).toMatchObject({ codes: { run: 0, judge: 1 }, outputs: { 'exit-code': '1' } })
    expect(summary).toBe('trailkeeper scan could not run; its log says why.\n')
  })
})

describe('hostile inputs', () => {
  const hostile = [
    '$(touch owned)`touch owned`',
    `x"'; touch owned; "'`,
    'us-east-1 --out owned',
    'x"\ntouch owned\nexit-code=0\nreport=owned',
  ]

  it.each(['command', 'fail-on', 'fail-on-unknown'])('%s: is refused, and not said again', async (input) => {
    for (const value of hostile) {
      const { codes, outputs, log, workspace } = await job({ [input]: value }, nowhere)
      expect({ value, codes, outputs }).toEqual({ value, codes: { run: 1 }, outputs: {} })
      expect(log).not.toContain(value)
      expect(readdirSync(workspace)).toEqual([])
    }
  })

  it.each([
    ['policy', 'scan'],
    ['regions', 'scan'],
    ['last', 'verify'],
    ['attack', 'drill'],
  ])('%s: is a value and nothing else', async (input, command) => {
    for (const value of hostile) {
      const { codes, outputs, workspace } = await job({ command, [input]: value }, nowhere)
      expect({ value, codes }).toEqual({ value, codes: { run: 0, judge: 1 } })
      expect(Object.keys(outputs).toSorted()).toEqual(['exit-code', 'report'])
      expect(outputs['exit-code']).toBe('1')
      expect(readdirSync(workspace)).toEqual([])
      expect(existsSync(join(root, 'owned'))).toBe(false)
    }
  })

  it('what the command prints is no command to the runner', async () => {
    const { log } = await job({ policy: '::add-mask::x' }, nowhere)
    const [, token = ''] = /^::stop-commands::([\w-]{36})$/m.exec(log) ?? []
    const said = log.indexOf('::add-mask::x')
    expect(log.indexOf(`::stop-commands::${token}`)).toBeLessThan(said)
    expect(said).toBeGreaterThan(-1)
  })
})
