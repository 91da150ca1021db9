import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals'
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts'
import { tenthOf } from '../soak.ts'
import { type Filled, filledWorld } from './filled-history.ts'

// Its own pace, two pages a second, takes its time.
jest.setTimeout(3_600_000)

const pages = 5
const made = mkdtempSync(join(tmpdir(), 'trailkeeper-kills-'))
let history: Filled
let sandbox: Sandbox
beforeAll(async () => {
  history = filledWorld(pages * 50)
  sandbox = await startSandbox({ world: history.world })
})
afterAll(async () => {
  await sandbox.close()
  rmSync(made, { recursive: true, force: true })
})

const lookups = () => sandbox.requests.filter(({ operation }) => operation === 'LookupEvents').length

/** Runs the built program, and kills it once it has asked for so many pages. */
async function run(out: string, resume: boolean, killAt = Number.POSITIVE_INFINITY): Promise<number | null> {
  const before = lookups()
  const argv = [
    'dist/cli/trailkeeper.js',
    'recover',
    ...history.range,
    '--out',
    out,
    '--regions',
    'us-east-1',
  ]
  const child = spawn(process.execPath, [...argv, '--quiet', ...(resume ? ['--resume'] : [])], {
    env: {
      PATH: process.env['PATH'],
      AWS_ENDPOINT_URL: sandbox.url,
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 'b',
      AWS_REGION: 'us-east-1',
    },
    stdio: 'ignore',
  })
  const look = setInterval(() => lookups() - before >= killAt && child.kill('SIGKILL'), 2)
  try {
    return await new Promise((resolve) => void child.once('exit', (code) => resolve(code)))
  } finally {
    clearInterval(look)
  }
}

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json.gz'))
    .toSorted()
    .map((name) => [name, readFileSync(join(folder, name)).toString('base64')])

it('killed at any page, goes on by --resume to the same bytes: nothing twice, nothing lost', async () => {
  const whole = join(made, 'whole')
  expect(await run(whole, false)).toBe(0)
  const expected = filesIn(whole)
  expect(expected.length).toBeGreaterThan(3)
  let kills = 0
  const wanted = tenthOf(1, 200, 7).length
  for (let round = 0; kills < wanted; round++) {
    const out = join(made, `${round}`)
    for (let resume = false; ; resume = true) {
      const code = await run(out, resume, kills < wanted ? 1 + ((round + kills) % pages) : undefined)
      if (code === 0) break
      expect(code).toBeNull()
      kills += 1
    }
    expect(filesIn(out)).toEqual(expected)
    rmSync(out, { recursive: true, force: true })
  }
})
