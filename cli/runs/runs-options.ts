import type { Command } from 'commander'
import { defaultRunsDir } from './run-folder.ts'

export type RunsOptions = { runsDir: string }

/** Adds the option that says where runs are saved. */
export const withRunsDir = (command: Command): Command =>
  command.option('--runs-dir <folder>', 'where runs are saved, for trailkeeper undo', defaultRunsDir)
