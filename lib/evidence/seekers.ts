import { availableParallelism } from 'node:os'
import type { Needles } from '../search/seek.ts'
import { createCrew, threadProgram } from './crew.ts'
import { type SeekResult, type SeekTask, seekFor } from './seek-task.ts'

export type Seekers = {
  /** Inflates a log file, or one of a path, and looks for bytes in it. Its memory is handed over. */
  seek: (file: Buffer<ArrayBuffer> | string, needles: Needles) => Promise<SeekResult>
  close: () => Promise<void>
}

/** Does so in a thread for each core, up to four; here where it is to be one, or there is no program for a thread. */
export function createSeekers(
  threads = Math.min(4, availableParallelism()),
  program = threadProgram('seek-worker'),
): Seekers {
  const crew =
    program === undefined || threads < 2 ? undefined : createCrew<SeekTask, SeekResult>(program, threads)
  return {
    seek: async (file, needles) =>
      crew
        ? await crew.run({ file, needles }, typeof file === 'string' ? [] : [file.buffer])
        : seekFor({ file, needles }),
    close: async () => crew?.close(),
  }
}
