import { createReadStream, openSync, readFileSync } from 'node:fs'
import { readRecords, readWhole } from '../../lib/tamper/input/read-records.ts'
import type { RecordSink } from '../../lib/tamper/input/records-of.ts'
import { fileErrorText } from './file-error.ts'
import type { Readable } from './inputs.ts'
import type { Output } from './output.ts'

const pieces = 256 * 1024

/** Reads one file, or standard input, into the sink; what keeps it from being read goes there too. */
export function readInput(
  { name, whole }: Readable,
  stdin: AsyncIterable<Uint8Array>,
  sink: RecordSink,
  output: Output,
): Promise<void> | void {
  // Whoever writes into a pipe waits for an answer to each line.
  if (name === '-') return readRecords(stdin, sink, output.flush)
  const content = attempt(() => (whole ? readFileSync(name) : openSync(name, 'r')))
  if (content instanceof Error) return sink.unreadable(content.message)
  if (typeof content !== 'number') return readWhole(content, sink)
  const stream = createReadStream(name, { fd: content, highWaterMark: pieces })
  return readRecords(stream, sink, output.settle)
}

function attempt<T>(open: () => T): T | Error {
  try {
    return open()
  } catch (error) {
    return new Error(fileErrorText(error), { cause: error })
  }
}
