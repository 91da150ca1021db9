import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Read, ReadFailure } from '../../model/index.ts'
import { field, listOf, numberOf } from '../../text/fields.ts'
import { lookUp } from './lookup.ts'
import {
  interrupted,
  notWritten,
  recoveredFileIn,
  type Recovering,
  type RegionResult,
  type RegionTask,
} from './recover-region.ts'
import type { Slice } from './slots.ts'
import { cursorOf, keepPage } from './spool.ts'
import { type RecoveredFile, writeFiles } from './write-files.ts'

/** A part of a region's time, both ends in milliseconds and counted, and what was found in it. */
export type RecoveredPart = {
  from: number
  to: number
  /** Of `spans`, how long it was to be. */
  level: number
  pages: number
  events: number
  /** Events that are left out, as the trails' own files have them. */
  left: number
  broken: number
  files: RecoveredFile[]
}

/** Where what is done of a region is kept beyond the process that did it. */
export type PartsOfRegion = {
  /** By when they begin. */
  known: ReadonlyMap<number, RecoveredPart>
  put: (part: RecoveredPart) => Promise<void>
}

/** Times of event history are whole seconds. */
const second = 1_000
/** How long a part can be, by level: five minutes make a file, and each longer span has whole ones. */
const spans = [1, 10, 60, 300, 3_600, 21_600].map((seconds) => seconds * second)
const ofSlot = 3
/** Pages of a part: what is lost with a process that dies, and what it has to hold on its disk. */
const mostPages = 200

/** `mostPages`: of a part, where it is not the usual number. */
type WindowWork = Recovering & { mostPages?: number }

/**
 * Brings back a region's events in parts that each process can do whole: a part is looked up, written as files and kept,
 * and one that was not kept begins anew, to the same bytes. Where there are too many events for a part, it is cut. How it
 * is cut hangs on the events alone, never on when a process ended.
 */
export async function recoverWindows(
  task: RegionTask,
  parts: PartsOfRegion,
  work: WindowWork,
): Promise<RegionResult> {
  const done: RecoveredPart[] = []
  let level = ofSlot
  let failure: ReadFailure | undefined
  for (let at = task.from; at <= task.to;) {
    const part = parts.known.get(at) ?? (await recoverPart(task, { at, level }, parts, work))
    if ('code' in part) {
      failure = part
      break
    }
    done.push(part)
    at = part.to + second
    level = levelBehind(part, work.mostPages ?? mostPages)
  }
  const sum = (of: (part: RecoveredPart) => number) => done.reduce((total, part) => total + of(part), 0)
  return {
    owner: task.owner,
    pages: sum(({ pages }) => pages),
    events: sum(({ events }) => events),
    known: sum(({ left }) => left),
    broken: sum(({ broken }) => broken),
    files: done.flatMap(({ files }) => files),
    ...(failure && { failure }),
  }
}

/** Longer again where the longer span begins: within five minutes always, so that a file's cut hangs on its events alone. */
function levelBehind({ to, level, pages }: RecoveredPart, most: number): number {
  const next = spans[level + 1]
  if (next === undefined || (to + second) % next !== 0) return level
  return level < ofSlot || (pages - 1) * (next / (spans[level] ?? next)) <= most ? level + 1 : level
}

async function recoverPart(
  task: RegionTask,
  { at, level }: { at: number; level: number },
  parts: PartsOfRegion,
  work: WindowWork,
): Promise<RecoveredPart | ReadFailure> {
  const { owner } = task
  const spool = join(work.stateFolder, `${owner.account}_${owner.region}`)
  for (let tried = level; ; tried -= 1) {
    const span = spans[tried] ?? second
    const window = { from: at, to: Math.min(at - (at % span) + span - second, task.to) }
    await rm(spool, { force: true })
    const pages = await spooled(
      task,
      window,
      { spool, most: tried > 0 ? (work.mostPages ?? mostPages) : Infinity },
      work,
    )
    if (!pages.ok) return pages
    if (pages.value === 'too many') continue
    const written = await work
      .inTurn(() => writeFiles(spool, owner, task.known, work.store))
      .catch(notWritten(work.store))
    if ('code' in written) return written
    const { files, events, known: left, broken } = written
    const part = { ...window, level: tried, pages: pages.value, events, left, broken, files }
    await parts.put(part)
    await rm(spool, { force: true })
    return part
  }
}

/** Looks a part up into a file of this machine; gives how many pages that were, unless they are more than it can have. */
async function spooled(
  { clients, owner }: RegionTask,
  window: Slice,
  { spool, most }: { spool: string; most: number },
  { stopped, onPage }: Recovering,
): Promise<Read<number | 'too many'>> {
  let cursor = await cursorOf(spool)
  while (!cursor.isWhole) {
    if (stopped()) return interrupted
    if (cursor.pages >= most) return { ok: true, value: 'too many' }
    const page = await lookUp(clients, owner.region, window, cursor.next)
    if (!page.ok) return page
    cursor = await keepPage(spool, page.value, cursor)
    onPage(page.value.records.length)
  }
  return { ok: true, value: cursor.pages }
}

/** A part as it was kept; undefined where that is not whole. */
export function recoveredPartIn(value: unknown): RecoveredPart | undefined {
  const [from, to, level, pages, events, broken] = ['from', 'to', 'level', 'pages', 'events', 'broken'].map(
    (name) => numberOf(field(value, name)),
  )
  if (from === undefined || to === undefined || level === undefined || from > to) return undefined
  if (pages === undefined || events === undefined || broken === undefined) return undefined
  const left = numberOf(field(value, 'left')) ?? 0
  const files = listOf(field(value, 'files')).map(recoveredFileIn)
  const whole = files.filter((file) => file !== undefined)
  return whole.length < files.length
    ? undefined
    : { from, to, level, pages, events, left, broken, files: whole }
}
