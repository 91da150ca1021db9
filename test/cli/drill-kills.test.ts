import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals'
import { isSoak, tenthOf } from '../soak.ts'
import { type Drilling, leftInTable, openDrilling, standing } from './drilled.ts'

// As many programs are started as there are steps.
jest.setTimeout(3_600_000)

const folder = mkdtempSync(join(tmpdir(), 'trailkeeper-drill-kills-'))
let scene: Drilling & { close: () => Promise<void> }
beforeAll(async () => {
  scene = await openDrilling()
})
afterAll(async () => {
  await scene.close()
  rmSync(folder, { recursive: true, force: true })
})

/** The calls of a drill that write, in their order: it is ended after each. */
const steps = [
  'CreateQueue',
  'Subscribe',
  'CreateBucket',
  'PutPublicAccessBlock',
  'PutBucketPolicy',
  'CreateTrail',
  'PutEventSelectors',
  'StartLogging',
  'StopLogging',
  'DeleteTrail',
  'DeleteBucket',
  'Unsubscribe',
  'DeleteQueue',
] as const

const signals = ['SIGKILL', 'SIGINT'] as const
const cases = steps.flatMap((step) => signals.map((signal) => ({ step, signal })))

/** Runs the built program, and signals it once a call of its own was answered. */
async function run(argv: readonly string[], step?: string, signal: NodeJS.Signals = 'SIGKILL') {
  const { sandbox } = scene
  const from = sandbox.requests.length
  const isMade = () =>
    sandbox.requests.slice(from).some(({ operation, status }) => operation === step && status < 300)
  const child = spawn(process.execPath, ['dist/cli/trailkeeper.js', 'drill', ...argv, '--history', folder], {
    env: {
      PATH: process.env['PATH'],
      AWS_ENDPOINT_URL: sandbox.url,
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLEANALYST',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'us-east-1',
    },
    stdio: 'ignore',
  })
  let struck = false
  const look = setInterval(() => {
    if (struck || step === undefined || !isMade()) return
    struck = true
    child.kill(signal)
  }, 2)
  try {
    const code = await new Promise<number | null>(
      (resolve) => void child.once('exit', (ended) => resolve(ended)),
    )
    return { code, struck }
  } finally {
    clearInterval(look)
    await sandbox.settled()
  }
}

// Each starts two programs: two of them in the ordinary run, all in `npm run soak`.
const tried = tenthOf(0, cases.length - 1, 6).flatMap((at) => cases[at] ?? [])
it.each(isSoak ? tried : tried.slice(0, 2))(
  '$signal after $step, then --clean: nothing is left, and real trails are as they were',
  async ({ step, signal }) => {
    const before = await standing(scene.sandbox)
    const { struck } = await run(['--yes', '--timeout', '20s'], step, signal)
    expect(struck).toBe(true)
    expect((await run(['--clean'])).code).toBe(0)
    expect(await standing(scene.sandbox)).toEqual(before)
    expect(await leftInTable(scene.sandbox)).toEqual([])
  },
)
