import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { RunError } from '../../lib/aws/errors.ts'
import { begunIn } from './run-folder.ts'

/** Where runs are kept, in the folder in which the command was given. */
export const runsFolder = join('.trailkeeper', 'runs')

/** A new run's own folder; names sort by time. */
export const newRunFolder = (startedAt: string): string =>
  join(runsFolder, startedAt.replaceAll(/[:.]/g, '-'))

/**
 * The last run that was not brought to its end.
 * @throws RunError where there is none
 */
export function lastUnfinishedRun(): string {
  const found = namesIn(runsFolder)
    .toSorted()
    .toReversed()
    .map((name) => join(runsFolder, name))
    .find(isUnfinished)
  if (found === undefined) throw new RunError(`there is no unfinished run in ${runsFolder}`)
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
