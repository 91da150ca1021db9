import type { Report } from '../model.ts'
import { plainText } from './plain-text.ts'

/** The command that takes back what a report says was applied; undefined where no run was saved. */
export const undoCommand = ({ run }: Pick<Report, 'run'>): string | undefined =>
  run === undefined ? undefined : `trailkeeper undo ${plainText(run)}`
