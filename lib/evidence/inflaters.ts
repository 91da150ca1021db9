import { availableParallelism } from 'node:os'
import { createCrew, threadProgram } from './crew.ts'
import { type InflateResult, type InflateTask, inflateFor } from './inflate-task.ts'

export type Inflaters = {
  /** Inflates and hashes a file. Its memory is handed over, and must not be used afterwards. */
  inflate: (body: Buffer<ArrayBuffer>, want: InflateTask['want']) => Promise<InflateResult>
  close: () => Promise<void>
}

/** To hand over less than this costs more than to inflate it here. */
const SMALL = 8 * 1024

/**
 * Inflates in threads of their own, so that the requests go on meanwhile; as many as there are cores besides this one,
 * up to four, begun when they are first needed. Without a second core, or where the thread's program is not there, as
 * in tests and Lambdas, all is done here.
 */
export function createInflaters(
  threads = Math.min(4, availableParallelism() - 1),
  program = threadProgram('inflate-worker'),
): Inflaters {
  const crew =
    program === undefined || threads < 1
      ? undefined
      : createCrew<InflateTask, InflateResult>(program, threads)
  return {
    inflate: async (body, want) =>
      crew && body.length >= SMALL
        ? await crew.run({ body, want }, [body.buffer])
        : inflateFor({ body, want }),
    close: async () => crew?.close(),
  }
}
