import type { Report } from '../model/index.ts'
import { plainText } from '../text/plain-text.ts'

/** The command that takes back what a report says was applied; undefined where no run was saved. */
export const undoCommand = ({ run }: Pick<Report, 'run'>): string | undefined =>
  run === undefined ? undefined : `trailkeeper undo ${plainText(run)}`
