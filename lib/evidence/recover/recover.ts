import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { canonicalJson, documentOf, field } from '../../text/fields.ts'
import { failureDetail } from '../../aws/errors.ts'
import type { ReadFailure } from '../../model/index.ts'
import { type Manifest, manifestOf, type Query, type Unread } from './manifest.ts'
import { notWritten, type Recovering, recoverRegion, type RegionTask } from './recover-region.ts'
import { closeState, openState } from './run-state.ts'
import type { RecoveredStore } from './write-files.ts'

export type Recovery = {
  query: Query
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
  const regions = tasks
    .map(({ owner }) => [owner.organizationId ?? [], owner.account, owner.region].flat().join('/'))
    .toSorted()
  await openState(stateFolder, { ...query, regions, store: store.name }, run.resume)
  const startedAt = run.now().getTime()
  const work: Recovering = { ...run, inTurn: turns() }
  const results = await Promise.all(tasks.map((task) => recoverRegion(task, work)))
  const manifest = manifestOf(query, { startedAt, finishedAt: run.now().getTime() }, results, run.unread)
  const file = join(stateFolder, 'manifest.json')
  await writeFile(file, `${JSON.stringify(manifest, undefined, 2)}\n`)
  const isInterrupted = results.some(({ failure }) => failure !== undefined)
  if (isInterrupted && run.stopped()) return manifest
  const failed = await store
    .put('manifest.json', file, isOf(manifest))
    .then(() => undefined, notWritten(store))
  if (failed) return withoutItself(manifest, failed)
  if (!isInterrupted) await closeState(stateFolder)
  return manifest
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
function turns(): Recovering['inTurn'] {
  let last: Promise<unknown> = Promise.resolve()
  return (write) => {
    const mine = last.then(write)
    last = mine.catch(() => undefined)
    return mine
  }
}
