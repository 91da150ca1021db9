import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import * as z from 'zod'
import { startSandbox, type Sandbox } from '../../sandbox/start-sandbox.ts'

const program = fileURLToPath(new URL('../../dist/cli/trailkeeper.js', import.meta.url))
const account = z.object({ result: z.array(z.object({ url: z.string() })) })

let sandbox: Sandbox
let folder = ''
beforeAll(async () => {
  sandbox = await startSandbox()
  folder = mkdtempSync(join(tmpdir(), 'trailkeeper-start-'))
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await sandbox.close()
})

/** The program's own files that a fresh process of it loads, with their texts, by V8's own account. */
async function loadedBy(...args: string[]): Promise<string[]> {
  const coverage = mkdtempSync(join(folder, 'coverage-'))
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    NODE_V8_COVERAGE: coverage,
    AWS_ENDPOINT_URL: sandbox.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  }
  await new Promise((resolve) => void execFile(process.execPath, [program, ...args], { env }, resolve))
  const scripts = readdirSync(coverage).flatMap(
    (file) => account.parse(JSON.parse(readFileSync(join(coverage, file), 'utf8'))).result,
  )
  const own = scripts.filter(({ url }) => url.startsWith('file:') && url.includes('/dist/cli/'))
  return own.map(({ url }) => readFileSync(fileURLToPath(url), 'utf8'))
}

const bytesOf = (texts: readonly string[]) => texts.reduce((sum, text) => sum + text.length, 0)

/** The services whose schemas stand in these files. */
const servicesIn = (texts: readonly string[]): string[] => [
  ...new Set(texts.flatMap((text) => text.match(/com\.amazonaws\.[a-z0-9]+/g) ?? [])),
]

describe('a start', () => {
  it('that tells the version reads one small file', async () => {
    const texts = await loadedBy('--version')
    expect(texts).toHaveLength(1)
    expect(bytesOf(texts)).toBeLessThan(6_000)
  })

  it('that tells the version makes no stream of Node’s, which would cost more than all else', async () => {
    const preload = join(folder, 'modules.cjs')
    writeFileSync(
      preload,
      `process.on('exit', () => require('fs').writeSync(2, process.moduleLoadList.join('\\n')))`,
    )
    const loadedOn = (...args: string[]) =>
      new Promise<{ out: string; modules: string[] }>((resolve) => {
        execFile(process.execPath, ['--require', preload, program, ...args], (_error, out, err) =>
          resolve({ out, modules: err.split('\n') }),
        )
      })
    const { out, modules } = await loadedOn('--version')
    expect(out).toMatch(/^\d+\.\d+\.\d+\n$/)
    expect(modules).not.toContain('NativeModule net')
    expect((await loadedOn('--help')).modules).toContain('NativeModule net')
  })

  it('of a scan of an account without trails loads the clients that it asks, and no others', async () => {
    const texts = await loadedBy('scan', '--quiet', '--output', 'json')
    expect(servicesIn(texts).toSorted()).toEqual(
      ['account', 'cloudtrail', 'eventbridge', 'organizations', 'sts'].map((name) => `com.amazonaws.${name}`),
    )
  })

  // Each file costs Node about as much as 20 KB in it.
  it('of a scan of an account without trails reads few files', async () => {
    const texts = await loadedBy('scan', '--quiet', '--output', 'json')
    expect(texts.length).toBeLessThan(16)
    expect(bytesOf(texts)).toBeLessThan(1_150_000)
  })

  it('of triage loads no client of AWS', async () => {
    expect(servicesIn(await loadedBy('triage', '/dev/null'))).toEqual([])
  })
})
