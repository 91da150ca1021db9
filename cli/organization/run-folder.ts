import {
  closeSync,
  createReadStream,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { errorMessage, isAccessDenied, RunError } from '../../lib/aws/errors.ts'
import type { AccountId } from '../../lib/model/index.ts'
import type { AccountResult } from '../../lib/org/accounts.ts'
import { jsonDocument, jsonLine } from '../../lib/report/json.ts'
import { type BegunRun, parsedRun } from './begun-run.ts'
import { parsedResult } from './parsed-result.ts'
import { dropTornLine } from './torn-line.ts'

/** A run on disk: `run.json` says what it is about, `results.jsonl` has a line for each account that is done. */
export type RunFolder = {
  path: string
  begun: BegunRun
  /** Accounts that need not be done again: swept, or shut. */
  done: ReadonlySet<AccountId>
  /** Written when it returns: a run that is killed right after has lost nothing. */
  add: (result: AccountResult) => void
  /** All results in the order in which they came, read from the disk. */
  results: () => AsyncGenerator<AccountResult>
  /** Notes that no account is left. */
  finish: () => void
  close: () => void
}

/**
 * Begins a run in a folder of its own.
 * @throws RunError where the folder cannot be written, or has a run already
 */
export async function beginRun(path: string, begun: BegunRun): Promise<RunFolder> {
  const files = filesIn(path)
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    closeSync(openSync(files.results, 'ax', 0o600))
    replace(files.run, begun)
  } catch (error) {
    throw new RunError(`cannot begin a run in ${path}: ${errorMessage(error)}`, { cause: error })
  }
  return opened(path, begun)
}

/**
 * Goes on with a run that was interrupted.
 * @throws RunError where there is none
 */
export async function continueRun(path: string): Promise<RunFolder> {
  try {
    const begun = begunIn(path)
    dropTornLine(filesIn(path).results)
    return await opened(path, begun)
  } catch (error) {
    throw new RunError(`${path} has no run to go on with: ${errorMessage(error)}`, { cause: error })
  }
}

/** @throws Error where the folder has none */
export const begunIn = (path: string): BegunRun =>
  parsedRun(JSON.parse(readFileSync(filesIn(path).run, 'utf8')))

const filesIn = (path: string) => ({ run: join(path, 'run.json'), results: join(path, 'results.jsonl') })

async function opened(path: string, begun: BegunRun): Promise<RunFolder> {
  const files = filesIn(path)
  const done = new Set<AccountId>()
  for await (const result of resultsIn(files.results)) if (isFinal(result)) done.add(result.account)
  const file = openSync(files.results, 'a')
  return {
    path,
    begun,
    done,
    add: (result) => writeFileSync(file, jsonLine(result)),
    results: () => resultsIn(files.results),
    finish: () => replace(files.run, { ...begun, finished: true }),
    close: () => closeSync(file),
  }
}

/** Other failures may be gone by the time that the run goes on: credentials that ran out, a network that was down. */
const isFinal = (result: AccountResult): boolean =>
  result.status === 'swept' || isAccessDenied(result.failure.code)

async function* resultsIn(file: string): AsyncGenerator<AccountResult> {
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Infinity })
  for await (const line of lines) yield parsedResult(line, file)
}

/** At one stroke: whoever reads it finds the old or the new, and no half. */
function replace(file: string, value: unknown): void {
  writeFileSync(`${file}.partial`, jsonDocument(value), { mode: 0o600 })
  renameSync(`${file}.partial`, file)
}
