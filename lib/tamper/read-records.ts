import { createJsonSplitter, type LocatedRecord } from './json-splitter.ts'
import { unzipped } from './unzipped.ts'
import { field, textOf } from './wire.ts'

/** Input that cannot be read on from some line. */
export class UnreadableInput extends Error {
  readonly line: number
  constructor(line: number, reason: string, cause?: unknown) {
    super(reason, { cause })
    this.name = 'UnreadableInput'
    this.line = line
  }
}

/**
 * Reads CloudTrail records from a stream of any length, plain or gzip: records one after the other, lists of them,
 * log files (`{"Records":[…]}`). Gives them in order, in batches, one for each chunk that completes some.
 * @throws UnreadableInput with the line, after the records before it
 */
export async function* readRecords(source: AsyncIterable<Uint8Array>): AsyncGenerator<LocatedRecord[]> {
  const splitter = createJsonSplitter()
  let line = 1
  const chunks = unzipped(source)[Symbol.asyncIterator]()
  try {
    for (;;) {
      const next = await chunks.next()
      const split = next.done ? splitter.end() : splitter.push(next.value)
      line = split.records.at(-1)?.line ?? line
      if (split.records.length > 0) yield split.records
      if (split.error) throw new UnreadableInput(split.error.line, split.error.reason)
      if (next.done) return
    }
  } catch (cause) {
    if (cause instanceof UnreadableInput) throw cause
    throw new UnreadableInput(line, textOf(field(cause, 'message')) ?? String(cause), cause)
  } finally {
    await chunks.return?.(undefined)
  }
}
