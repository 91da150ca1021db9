import { closeSync, createReadStream, openSync, readSync } from 'node:fs'
import { readRecords, readWhole } from '../../lib/tamper/input/read-records.ts'
import type { RecordSink } from '../../lib/tamper/input/records-of.ts'
import { fileErrorText } from './file-error.ts'
import type { Output } from './output.ts'

/** Files shorter than this are read at once, into the same bytes each; longer ones, and pipes, as they come. */
const whole = Buffer.allocUnsafeSlow(4 * 1024 * 1024)
const pieces = 256 * 1024

/** Reads one file, pipe or standard input into the sink; what keeps it from being read goes there too. */
export function readInput(
  input: { name: string; kind: 'file' | 'pipe' },
  stdin: AsyncIterable<Uint8Array>,
  sink: RecordSink,
  output: Output,
): Promise<void> | void {
  // Whoever writes into a pipe waits for an answer to each line.
  if (input.name === '-') return readRecords(stdin, sink, output.flush)
  const content = opened(input)
  if (typeof content === 'string') return sink.unreadable(content)
  if (typeof content !== 'number') return readWhole(content, sink)
  if (input.kind === 'pipe') return readRecords(createReadStream('', { fd: content }), sink, output.flush)
  const stream = createReadStream('', { fd: content, start: 0, highWaterMark: pieces })
  return readRecords(stream, sink, output.settle)
}

/** All of a file, a descriptor where it is long or a pipe, or in words why it cannot be opened. */
function opened({ name, kind }: { name: string; kind: 'file' | 'pipe' }): Buffer | number | string {
  let descriptor: number | undefined
  try {
    descriptor = openSync(name, 'r')
    const bytes = kind === 'file' ? contentOf(descriptor) : undefined
    if (!bytes) return descriptor
    closeSync(descriptor)
    return bytes
  } catch (error) {
    if (descriptor !== undefined) closeSync(descriptor)
    return fileErrorText(error)
  }
}

/** What a short file holds, until the next one is read; undefined where it is longer. */
function contentOf(descriptor: number): Buffer | undefined {
  let used = 0
  while (used < whole.length) {
    const read = readSync(descriptor, whole, used, whole.length - used, null)
    if (read === 0) return whole.subarray(0, used)
    used += read
  }
  return undefined
}
