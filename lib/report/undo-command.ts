import type { Report } from '../model/index.ts'
import { shellWord } from '../text/command-line.ts'

/** The command that takes back what a report says was applied; undefined where no run was saved. */
export const undoCommand = ({ run }: Pick<Report, 'run'>): string | undefined =>
  run === undefined ? undefined : `trailkeeper undo ${shellWord(run)}`
