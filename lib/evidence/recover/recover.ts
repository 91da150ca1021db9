import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { canonicalJson, documentOf, field, numberOf } from '../../text/fields.ts'
import { failureDetail, RunError } from '../../aws/errors.ts'
import type { ReadFailure, Region } from '../../model/index.ts'
import { type Manifest, manifestOf, type Query, type Unread } from './manifest.ts'
import { notWritten, type Recovering, recoverRegion, type RegionTask } from './recover-region.ts'
import type { RecoveredStore } from './write-files.ts'

export type Recovery = {
  query: Query
  /** What else tells this run from another: what is read of it may be more once rights were given. */
  asked: { org: boolean; regions: readonly Region[] | 'enabled' }
  /** Each region of each account once. */
  tasks: readonly RegionTask[]
  /** What kept regions or accounts out of the tasks. */
  unread: readonly Unread[]
  store: RecoveredStore
  /** A folder of this machine; deleted once the recovery is complete. */
  stateFolder: string
  resume: boolean
  stopped: () => boolean
  onPage: (events: number) => void
  now: () => Date
}

/**
 * Brings back the management events of a range from event history, all regions at once, as log files and a manifest.
 * @throws RunError where an interrupted run is in the way; what the store throws
 */
export async function recover(run: Recovery): Promise<Manifest> {
  const { query, tasks, store, stateFolder } = run
  await openState(stateFolder, { ...query, ...run.asked, store: store.name }, run.resume)
  const startedAt = run.now().getTime()
  const work: Recovering = { ...run, inTurn: turns() }
  const results = await Promise.all(tasks.map((task) => recoverRegion(task, work)))
  const manifest = manifestOf(query, { startedAt, finishedAt: run.now().getTime() }, results, run.unread)
  const isInterrupted = results.some(({ failure }) => failure !== undefined)
  if (isInterrupted && run.stopped()) return manifest
  const failed = await putManifest(store, stateFolder, manifest)
  if (failed) return withoutItself(manifest, failed)
  if (!isInterrupted) await closeState(stateFolder)
  return manifest
}

/**
 * Writes the manifest beside the files; one of the same question, which did not get as far, it replaces.
 * @param folder of this machine, for what is not written yet
 * @returns why the place did not take it
 * @throws RunError where something else lies there
 */
export async function putManifest(
  store: RecoveredStore,
  folder: string,
  manifest: Manifest,
): Promise<ReadFailure | undefined> {
  const file = join(folder, 'manifest.json')
  await writeFile(file, `${JSON.stringify(manifest, undefined, 2)}\n`)
  return store.put('manifest.json', file, isOf(manifest)).then(() => undefined, notWritten(store))
}

/** The manifest of a place that did not take it. */
const withoutItself = (manifest: Manifest, failed: ReadFailure): Manifest => ({
  ...manifest,
  complete: false,
  incomplete: [...manifest.incomplete, `manifest.json: ${failureDetail(failed)}`],
})

/** A manifest of the same question is one that did not get as far. */
const isOf =
  ({ query }: Manifest) =>
  (there: string): boolean =>
    canonicalJson(field(documentOf(there), 'query')) === canonicalJson(query)

/** One after the other, in the order in which they were asked for. */
export function turns(): Recovering['inTurn'] {
  let last: Promise<unknown> = Promise.resolve()
  return (write) => {
    const mine = last.then(write)
    last = mine.catch(() => undefined)
    return mine
  }
}

/**
 * Opens the folder in which a recovery keeps what is not written yet.
 * @param asked what the run was asked for; another run's pages must not be mixed with it
 * @throws RunError where an interrupted run lies there and nobody asked to go on with it, or one that asked for else
 */
async function openState(folder: string, asked: object, resume: boolean): Promise<void> {
  const file = join(folder, 'query.json')
  const query = canonicalJson(asked)
  if (existsSync(file)) {
    const isSame = (await readFile(file, 'utf8')) === query
    if (resume && !isSame)
      throw new RunError(
        `${folder} holds an interrupted recovery of something else; delete it, or choose another --out`,
      )
    if (!resume)
      throw new RunError(
        `a recovery was interrupted here before: go on with it by --resume, or delete ${folder}`,
      )
    return
  }
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(file, query)
}

/** The range, in milliseconds, that an interrupted recovery was asked for; nothing where none lies there. */
export async function interruptedRange(folder: string): Promise<{ from: number; to: number } | undefined> {
  const file = join(folder, 'query.json')
  if (!existsSync(file)) return undefined
  const asked = documentOf(await readFile(file, 'utf8'))
  const [from, to] = [numberOf(field(asked, 'from')), numberOf(field(asked, 'to'))]
  return from === undefined || to === undefined ? undefined : { from, to }
}

/** A run that is whole leaves nothing behind. */
const closeState = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true })
