import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { RunError } from '../../lib/aws/errors.ts'
import { begunIn } from './run-folder.ts'

/** A new run's own folder; names sort by time. */
export const newRunFolder = (runs: string, startedAt: string): string =>
  join(runs, startedAt.replaceAll(/[:.]/g, '-'))

/**
 * The last run that was not brought to its end.
 * @throws RunError where there is none
 */
export function lastUnfinishedRun(runs: string): string {
  const found = namesIn(runs)
    .toSorted()
    .toReversed()
    .map((name) => join(runs, name))
    .find(isUnfinished)
  if (found === undefined) throw new RunError(`there is no unfinished run in ${runs}`)
  return found
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function isUnfinished(path: string): boolean {
  try {
    return begunIn(path).finished !== true
  } catch {
    return false
  }
}
