import { createJsonSplitter, type Split } from './json-splitter.ts'
import { unzipped } from './unzipped.ts'

/** A JSON value of the input and the line on which it starts. */
export type LocatedRecord = { record: unknown; line: number }

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
      yield* parsed(split)
      if (next.done) return
    }
  } catch (cause) {
    if (cause instanceof UnreadableInput) throw cause
    throw new UnreadableInput(line, cause instanceof Error ? cause.message : String(cause), cause)
  } finally {
    await chunks.return?.(undefined)
  }
}

function* parsed(split: Split): Generator<LocatedRecord[]> {
  const batch: LocatedRecord[] = []
  for (const { text, line } of split.records) {
    const record = parse(text)
    if (record === undefined) {
      yield batch
      throw new UnreadableInput(line, 'not JSON')
    }
    batch.push({ record, line })
  }
  if (batch.length > 0) yield batch
  if (split.error) throw new UnreadableInput(split.error.line, split.error.reason)
}

/** JSON has no undefined, so it can stand for what is not JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
