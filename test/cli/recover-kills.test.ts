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
/** One recovery after the other in each of them, all side by side: each waits for its pace. */
const regions = ['us-east-1', 'us-west-2', 'eu-west-1', 'eu-central-1']
const made = mkdtempSync(join(tmpdir(), 'trailkeeper-kills-'))
let history: Filled
let sandbox: Sandbox
beforeAll(async () => {
  history = filledWorld(pages * 50, undefined, regions)
  sandbox = await startSandbox({ world: history.world })
})
afterAll(async () => {
  await sandbox.close()
  rmSync(made, { recursive: true, force: true })
})

const lookupsIn = (where: string) =>
  sandbox.requests.filter(({ operation, region }) => operation === 'LookupEvents' && region === where).length

/** Runs the built program, and kills it once it has asked for so many pages. */
async function run(
  region: string,
  out: string,
  resume: boolean,
  killAt = Number.POSITIVE_INFINITY,
): Promise<number | null> {
  const before = lookupsIn(region)
  const argv = ['dist/cli/trailkeeper.js', 'recover', ...history.range, '--out', out, '--regions', region]
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
  const look = setInterval(() => lookupsIn(region) - before >= killAt && child.kill('SIGKILL'), 2)
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
  const kills = Math.ceil(tenthOf(1, 200, 7).length / regions.length)
  const killed = await Promise.all(regions.map((region) => killedIn(region, kills)))
  expect(killed).toEqual(regions.map(() => kills))
})

/** Recovers a region again and again until it was killed so often, and compares each end with a run of no kills. */
async function killedIn(region: string, wanted: number): Promise<number> {
  const whole = join(made, `${region}-whole`)
  expect(await run(region, whole, false)).toBe(0)
  const expected = filesIn(whole)
  expect(expected.length).toBeGreaterThan(3)
  let kills = 0
  for (let round = 0; kills < wanted; round++) {
    const out = join(made, `${region}-${round}`)
    for (let resume = false; ; resume = true) {
      const code = await run(region, out, resume, kills < wanted ? 1 + ((round + kills) % pages) : undefined)
      if (code === 0) break
      expect(code).toBeNull()
      kills += 1
    }
    expect(filesIn(out)).toEqual(expected)
    rmSync(out, { recursive: true, force: true })
  }
  return kills
}
