import { shellWord } from '../../lib/text/command-line.ts'
import type { SavedCall, SavedRun } from '../../lib/apply/saved-run.ts'
import { undoRepairs } from '../../lib/apply/undo-calls.ts'
import { errorMessage } from '../../lib/aws/errors.ts'
import { jsonDocument } from '../../lib/report/json.ts'
import { plainText } from '../../lib/text/plain-text.ts'
import { readRun, runIds } from '../runs/run-folder.ts'
import type { Terminal } from '../terminal.ts'

type ListOptions = { runsDir: string; output: string }

/**
 * Prints the saved runs, the newest first: as JSON where that is asked for, else for a person. A file that is no run
 * is told on stderr.
 * @returns the exit code: 2 where a file could not be read
 */
export function listRuns({ runsDir, output }: ListOptions, { out, err }: Terminal): 0 | 2 {
  const runs: SavedRun[] = []
  let unreadable = 0
  for (const id of runIds(runsDir)) {
    try {
      runs.push(readRun(runsDir, id))
    } catch (error) {
      unreadable += 1
      err(`${plainText(errorMessage(error), 600)}\n`)
    }
  }
  const listed = runs.map(listedRun)
  if (output === 'json') out(jsonDocument({ runs: listed }))
  else out(runs.length + unreadable === 0 ? 'No runs are saved.\n' : listed.map(runText).join('\n'))
  return unreadable > 0 ? 2 : 0
}

type ListedRun = {
  id: string
  startedAt: string
  /** Absent where the run was ended before it was through. */
  finishedAt?: string
  account: string
  calls: { did: string; region: string; resource: string; result: SavedCall['result']; undone?: string }[]
  undoable: number
}

function listedRun(run: SavedRun): ListedRun {
  const { id, startedAt, finishedAt, account, calls } = run
  return {
    id,
    startedAt,
    ...(finishedAt !== undefined && { finishedAt }),
    account,
    calls: calls.map(({ did, region, resource, result, undone }) => ({
      did,
      region,
      resource,
      result,
      ...(undone !== undefined && { undone }),
    })),
    undoable: undoRepairs(run).reduce((count, { steps }) => count + steps.flatMap((one) => one.of).length, 0),
  }
}

function runText({ id, startedAt, finishedAt, account, calls, undoable }: ListedRun): string {
  const end = finishedAt === undefined ? ', ended before it was through' : ''
  const lines = calls.map(
    ({ did, region, resource, result, undone }) =>
      `  ${result.padEnd(8)} ${plainText(`${did} in ${region}  ${resource}`)}${undone === undefined ? '' : `  taken back ${undone}`}`,
  )
  const next =
    undoable > 0
      ? `  ${undoable} can be taken back: trailkeeper undo ${shellWord(id)}`
      : '  Nothing to take back.'
  return `${id}  ${startedAt}, account ${account}${end}\n${[...lines, next].join('\n')}\n`
}
