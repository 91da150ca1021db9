import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clients } from '../../aws/clients.ts'
import { errorCode, errorMessage, RunError } from '../../aws/errors.ts'
import type { ReadFailure } from '../../model/index.ts'
import { inParallel } from '../in-parallel.ts'
import { documentOf, field, listOf, numberOf, textOf } from '../../text/fields.ts'
import { lookUp, lookupGate, mostLanes } from './lookup.ts'
import { type Owner, type Slice, slicesOf } from './slots.ts'
import { cursorOf, keepPage } from './spool.ts'
import { type RecoveredFile, type RecoveredStore, writeFiles, type Written } from './write-files.ts'

/** What is asked of one region of one account. */
export type RegionTask = {
  clients: Clients
  owner: Owner
  from: number
  to: number
  /** Ids of events that the trail's own files have. */
  known: ReadonlySet<string>
}

export type Recovering = {
  store: RecoveredStore
  /** A folder of this machine that holds what was looked up and is not written yet. */
  stateFolder: string
  /** Files are written in turn: sorting the events of one part takes memory enough. */
  inTurn: <T>(write: () => Promise<T>) => Promise<T>
  stopped: () => boolean
  onPage: (events: number) => void
}

export type RegionResult = {
  owner: Owner
  pages: number
  events: number
  known: number
  broken: number
  files: RecoveredFile[]
  /** Why the region is not whole. */
  failure?: ReadFailure
}

/**
 * Brings back a region's events. Where the first page has all of them, that is one request; else the range is cut into
 * parts, which several look-ups go through side by side. Each page is kept before the next is asked for, each part's files are written when it
 * is whole, and what was written is remembered: an interrupted run goes on where it was.
 */
export async function recoverRegion(task: RegionTask, work: Recovering): Promise<RegionResult> {
  const { owner, from, to } = task
  const folder = join(work.stateFolder, `${owner.account}_${owner.region}`)
  await mkdir(folder, { recursive: true })
  const inGate = lookupGate()
  const gated = { ...work, inGate }
  const whole = await recoverSlice(task, { from, to }, join(folder, 'whole'), gated, 1)
  const isWhole = whole.written !== undefined || whole.failure !== undefined
  const slices = isWhole ? [] : slicesOf(from, to)
  const results: SliceResult[] = [whole]
  await inParallel(
    slices,
    mostLanes,
    async (slice) => void results.push(await recoverSlice(task, slice, join(folder, `${slice.from}`), gated)),
    work.stopped,
  )
  const notBegun = results.length - 1 < slices.length ? interrupted : undefined
  const failure = results.find((result) => result.failure)?.failure ?? notBegun
  const sum = (of: (result: SliceResult) => number) =>
    results.reduce((total, result) => total + of(result), 0)
  return {
    owner,
    pages: sum(({ pages }) => pages),
    events: sum(({ written }) => written?.events ?? 0),
    known: sum(({ written }) => written?.known ?? 0),
    broken: sum(({ written }) => written?.broken ?? 0),
    files: results.flatMap(({ written }) => written?.files ?? []).toSorted(byKey),
    ...(failure && { failure }),
  }
}

const byKey = (one: RecoveredFile, other: RecoveredFile): number => (one.key < other.key ? -1 : 1)

/** Neither written nor failed: there are more pages than it may have. */
type SliceResult = { pages: number; written?: Written; failure?: ReadFailure }

async function recoverSlice(
  { clients, owner, known }: RegionTask,
  slice: Slice,
  place: string,
  { store, inTurn, stopped, onPage, inGate }: Recovering & { inGate: ReturnType<typeof lookupGate> },
  mostPages = Infinity,
): Promise<SliceResult> {
  const done = await readDone(`${place}.done`)
  if (done) return done
  const spool = `${place}.spool`
  let cursor = await cursorOf(spool)
  while (!cursor.isWhole) {
    if (cursor.pages >= mostPages) return { pages: cursor.pages }
    if (stopped()) return { pages: cursor.pages, failure: interrupted }
    const { next } = cursor
    const page = await inGate(() => lookUp(clients, owner.region, slice, next))
    if (!page.ok) {
      if (page.code !== 'InvalidNextTokenException' || next === undefined)
        return { pages: cursor.pages, failure: page }
      // The token is too old to go on with: the part begins anew.
      await rm(spool, { force: true })
      cursor = await cursorOf(spool)
      continue
    }
    cursor = await keepPage(spool, page.value, cursor)
    onPage(page.value.records.length)
  }
  const written = await inTurn(() => writeFiles(spool, owner, known, store)).catch(notWritten(store))
  if ('code' in written) return { pages: cursor.pages, failure: written }
  const result = { pages: cursor.pages, written }
  await writeFile(`${place}.new`, JSON.stringify(result))
  await rename(`${place}.new`, `${place}.done`)
  await rm(spool, { force: true })
  return result
}

/** A place that takes no file, be it full or forbidden: what was looked up is kept, and --resume goes on. */
export const notWritten =
  ({ operation }: RecoveredStore) =>
  (error: unknown): ReadFailure => {
    if (error instanceof RunError) throw error
    return { ok: false, operation, code: errorCode(error), message: errorMessage(error) }
  }

export const interrupted: ReadFailure = {
  ok: false,
  operation: 'cloudtrail:LookupEvents',
  code: 'Trailkeeper.Interrupted',
  message: 'the run was interrupted; --resume goes on with it',
}

/** What an earlier run wrote of a part; undefined where it did not come to its end. */
async function readDone(file: string): Promise<SliceResult | undefined> {
  if (!existsSync(file)) return undefined
  const kept = documentOf(await readFile(file, 'utf8'))
  const written = field(kept, 'written')
  const files = listOf(field(written, 'files')).map(recoveredFileIn)
  const [pages, events, known, broken] = [
    numberOf(field(kept, 'pages')),
    ...['events', 'known', 'broken'].map((name) => numberOf(field(written, name))),
  ]
  if (pages === undefined || events === undefined || known === undefined || broken === undefined)
    return undefined
  const whole = files.filter((one) => one !== undefined)
  return whole.length < files.length ? undefined : { pages, written: { files: whole, events, known, broken } }
}

/** A file as an earlier run noted it; undefined where that is not whole. */
export function recoveredFileIn(from: unknown): RecoveredFile | undefined {
  const events = numberOf(field(from, 'events'))
  const [key, slot, sha256, gzipSha256] = ['key', 'slot', 'sha256', 'gzipSha256'].map((name) =>
    textOf(field(from, name)),
  )
  if (!key || !slot || !sha256 || !gzipSha256 || events === undefined) return undefined
  return { key, slot, events, sha256, gzipSha256 }
}
