import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createClients } from '../../../lib/aws/clients.ts'
import { unlimited } from '../../../lib/aws/request-path.ts'
import { turns } from '../../../lib/evidence/recover/recover.ts'
import {
  recoveredPartIn,
  type RecoveredPart,
  recoverWindows,
} from '../../../lib/evidence/recover/recover-windows.ts'
import { folderStore, refuseTrailsOwn } from '../../../lib/evidence/recover/stores.ts'
import { type CloudTrailRecord, keepRecord } from '../../../sandbox/event-history.ts'
import { type Sandbox, startSandbox } from '../../../sandbox/start-sandbox.ts'
import { createWorld } from '../../../sandbox/world.ts'
import { account, aRecord } from '../../cli/filled-history.ts'

/*
 * A region's time in parts: more events than a part can have cut it, and how it is cut hangs on the events alone.
 */

const region = 'us-east-1'
const hour = 3_600_000
const from = Math.floor((Date.now() - 6 * hour) / hour) * hour + 120_000
const to = from + 3 * hour
/** So many events at each of these seconds after the range began. */
const bursts = new Map([
  [5, 180],
  [6, 240],
  [7, 20],
  [700, 40],
  [701, 90],
  [9_000, 30],
])

let sandbox: Sandbox
const made = mkdtempSync(join(tmpdir(), 'trailkeeper-windows-'))
beforeAll(async () => {
  const world = createWorld({ regions: [{ name: region, optIn: false }] })
  let n = 0
  for (const [second, count] of bursts)
    for (let k = 0; k < count; k += 1) keepRecord(world, aRecord(region, n++, from + second * 1000))
  sandbox = await startSandbox({ world })
})
afterAll(async () => {
  await sandbox.close()
  rmSync(made, { recursive: true, force: true })
})

let folders = 0

/** One process: it goes on with the parts that are known, until it has made so many. */
async function process(folder: string, known: Map<number, RecoveredPart>, most = Infinity) {
  const clients = createClients({
    endpoint: sandbox.url,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    budget: unlimited,
    timeout: 120_000,
  })
  let kept = 0
  const put = (part: RecoveredPart) => {
    kept += 1
    const copy = recoveredPartIn(JSON.parse(JSON.stringify(part)))
    if (copy) known.set(part.from, copy)
    return Promise.resolve()
  }
  const result = await recoverWindows(
    { clients, owner: { account, region }, from, to, known: new Set() },
    { known, put },
    {
      store: folderStore(folder),
      stateFolder: made,
      inTurn: turns(),
      stopped: () => kept >= most,
      onPage: () => undefined,
      mostPages: 3,
    },
  )
  clients.close()
  return result
}

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.gz'))
    .toSorted()
    .map((name) => [name, readFileSync(join(folder, name))] as const)

describe('a region’s time in parts', () => {
  it('has every event once, however many come in one second, and covers the range without a hole', async () => {
    const folder = join(made, String(folders++))
    const known = new Map<number, RecoveredPart>()
    const { failure, events, broken, files } = await process(folder, known)
    expect({ failure, events, broken }).toEqual({ failure: undefined, events: 600, broken: 0 })
    const ids = filesIn(folder).flatMap(([, bytes]) =>
      JSON.parse(gunzipSync(bytes).toString()).Records.map(({ eventID }: CloudTrailRecord) => eventID),
    )
    expect(new Set(ids).size).toBe(600)
    expect(ids).toHaveLength(600)
    expect(files.map(({ key }) => key).toSorted()).toEqual(filesIn(folder).map(([name]) => name))
    const parts = [...known.values()]
    expect(parts.map((part) => part.from)).toEqual([
      from,
      ...parts.slice(0, -1).map((part) => part.to + 1000),
    ])
    expect(parts.at(-1)?.to).toBe(to)
    // Cut to seconds where it must be, and long again where nothing happens.
    const levels = parts.map(({ level }) => level)
    expect(Math.min(...levels)).toBe(0)
    expect(Math.max(...levels)).toBeGreaterThanOrEqual(4)
  })

  it('is the same whoever ends in between, and whatever part was lost', async () => {
    const [atOnce, cut] = [join(made, String(folders++)), join(made, String(folders++))]
    const whole = await process(atOnce, new Map())
    const known = new Map<number, RecoveredPart>()
    for (let runs = 0; runs < 100; runs += 1) {
      const { failure } = await process(cut, known, 1 + (runs % 2))
      if (!failure) break
      const [lost] = [...known.keys()].slice(runs % 3)
      if (lost !== undefined && runs % 5 === 4) known.delete(lost)
    }
    expect(filesIn(cut)).toEqual(filesIn(atOnce))
    const { pages: _pages, ...result } = await process(cut, known)
    expect(result).toMatchObject({ events: whole.events, files: whole.files })
  })
})

describe('a place of a trail’s own', () => {
  const trail = { name: 'main', bucket: 'logs', prefix: 'audit' }
  it.each(['audit/', 'audit/AWSLogs/', 'audit/AWSLogs/123456789012/CloudTrail/'])('is %s', (prefix) => {
    expect(() => refuseTrailsOwn({ bucket: 'logs', prefix }, [trail])).toThrow('the trail main writes to')
  })

  it.each([
    ['logs', 'audit/recovered/'],
    ['logs', ''],
    ['others', 'audit/'],
  ])('is not s3://%s/%s', (bucket, prefix) => {
    expect(() => refuseTrailsOwn({ bucket, prefix }, [trail])).not.toThrow()
  })
})
