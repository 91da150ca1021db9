import { availableParallelism } from 'node:os'
import { mayFit, type Needles } from '../search/seek.ts'
import { createCrew, threadProgram } from './crew.ts'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { errorMessage } from '../aws/errors.ts'
import { NoLogFile } from '../search/record-ranges.ts'
import { contentOfMember, type Faulty } from './one-member.ts'

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

/** A log file as it is stored, or the path of one, and what is looked for in it. */
export type SeekTask = { file: Uint8Array | string; needles: Needles }

/** The inflated file, where it may hold a record that fits; of one that cannot be inflated its MD5 too. */
export type SeekResult = {
  sought: { ok: true; bytes?: Uint8Array } | { ok: false; message: string }
  md5?: string
}

/** Inflates a file, and looks for bytes in it. */
export function seekFor({ file, needles }: SeekTask): SeekResult {
  let stored: Uint8Array
  try {
    stored = typeof file === 'string' ? readFileSync(file) : file
  } catch (error) {
    return { sought: { ok: false, message: errorMessage(error) } }
  }
  const inflated = contentOfMember(stored)
  return inflated.ok ? { sought: soughtIn(inflated.content, needles) } : faulty(inflated, stored)
}

function soughtIn(content: Buffer, needles: Needles): SeekResult['sought'] {
  try {
    return { ok: true, ...(mayFit(content, needles) && { bytes: content }) }
  } catch (error) {
    if (error instanceof NoLogFile) return { ok: false, message: error.message }
    throw error
  }
}

const faulty = ({ message }: Faulty, stored: Uint8Array): SeekResult => ({
  sought: { ok: false, message },
  md5: createHash('md5').update(stored).digest('hex'),
})
