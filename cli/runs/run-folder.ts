import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { openPrivateFolder, refuseOthers } from '../private-folder.ts'
import { runIdForm, savedRun, type SavedRun } from '../../lib/apply/saved-run.ts'
import { isConsistent } from '../../lib/apply/undo-calls.ts'
import { errorMessage, RunError } from '../../lib/aws/errors.ts'

/** Where runs are saved unless it is said otherwise, below the working directory. */
export const defaultRunsDir = '.trailkeeper/runs'

const largestFile = 32 * 1024 * 1024

/**
 * The folder, made where it is not there: for its owner alone, as a run tells what an account looks like and is
 * believed when it is taken back.
 * @throws RunError where it cannot be made, or others may write to it
 */
export function openRunFolder(folder: string): void {
  try {
    openPrivateFolder(folder)
  } catch (error) {
    throw new RunError(
      `cannot save runs in ${folder}: ${errorMessage(error)}; --runs-dir names another folder`,
      { cause: error },
    )
  }
}

/** Saves a run at one stroke, readable by its owner alone. */
export function writeRun(folder: string, run: SavedRun): void {
  const path = join(folder, `${run.id}.json`)
  const partial = `${path}.${process.pid}.partial`
  try {
    writeFileSync(partial, `${JSON.stringify(run, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' })
    renameSync(partial, path)
  } catch (error) {
    rmSync(partial, { force: true })
    throw error
  }
}

/**
 * A saved run. What is in the file is not believed: it must be a run in every member, under its own name, and the
 * reader's alone, so that none that came with a repository or from somebody else's hand is ever taken back.
 * @throws RunError
 */
export function readRun(folder: string, id: string): SavedRun {
  if (!runIdForm.test(id))
    throw new RunError(`"${id}" is no run such as 20261121T051500Z-1a2b3c4d: trailkeeper undo --list`)
  const path = join(folder, `${id}.json`)
  const run = savedRun.safeParse(jsonOf(textOf(path), path))
  if (!run.success) {
    const [issue] = run.error.issues
    throw new RunError(
      `${path} is no saved run: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unreadable'}`,
    )
  }
  if (run.data.id !== id) throw new RunError(`${path} is the run ${run.data.id}, and not what its name says`)
  if (!isConsistent(run.data))
    throw new RunError(`${path} is no saved run: a write in it is not the one that takes its change back`)
  return run.data
}

/** Ids of the runs in a folder, the newest first; none where there is no folder. */
export function runIds(folder: string): string[] {
  try {
    return readdirSync(folder)
      .flatMap((name) => (name.endsWith('.json') ? [name.slice(0, -'.json'.length)] : []))
      .filter((id) => runIdForm.test(id))
      .toSorted()
      .toReversed()
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw new RunError(`cannot read ${folder}: ${errorMessage(error)}`, { cause: error })
  }
}

function textOf(path: string): string {
  try {
    if (lstatSync(path).isSymbolicLink()) throw new Error('it is a link')
    // Non-blocking: a pipe of that name must not hold the program.
    const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    try {
      const found = fstatSync(file)
      if (!found.isFile()) throw new Error('it is no file')
      if (found.size > largestFile) throw new Error('it is too large')
      refuseOthers(found, 0o077)
      return readFileSync(file, 'utf8')
    } finally {
      closeSync(file)
    }
  } catch (error) {
    const why =
      codeOf(error) === 'ENOENT'
        ? 'there is no such run; trailkeeper undo --list shows those that are there'
        : errorMessage(error)
    throw new RunError(`cannot read ${path}: ${why}`, { cause: error })
  }
}

function jsonOf(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new RunError(`${path} is no saved run: it is not JSON`, { cause: error })
  }
}

const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
