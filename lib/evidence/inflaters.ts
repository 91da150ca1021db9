import { availableParallelism } from 'node:os'
import { createCrew, threadProgram } from './crew.ts'
import { createHash } from 'node:crypto'
import { inflateOneMember } from './one-member.ts'
import type { ReadFile } from './source.ts'

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

export type InflateTask = { body: Uint8Array; want: 'content' | 'hash' }

/** What came of it; of a file that cannot be inflated its MD5, by which S3 knows what it stores. */
export type InflateResult = { inflated: ReadFile['inflated']; md5?: string }

/** Inflates a file, and keeps of it what is wanted. */
export function inflateFor({ body, want }: InflateTask): InflateResult {
  const inflated = inflateOneMember(body)
  if (!inflated.ok) return { inflated, md5: createHash('md5').update(body).digest('hex') }
  const { sha256, content } = inflated
  return {
    inflated:
      want === 'hash' ? { ok: true, sha256 } : { ok: true, sha256, content: content.toString('utf8') },
  }
}
