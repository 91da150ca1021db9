import { readRecords, UnreadableInput } from '../../lib/tamper/read-records.ts'

async function* inChunks(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0
  for (let i = 0; at < bytes.length; i++) {
    const end = at + Math.max(1, sizes[i % sizes.length] ?? 1)
    yield bytes.subarray(at, end)
    at = end
  }
}

/** All that a text gives, cut into chunks of these sizes in turn. */
export async function read(input: string | Uint8Array, sizes: readonly number[] = [1 << 20]) {
  const records: unknown[] = []
  const lines: number[] = []
  const bytes = typeof input === 'string' ? Buffer.from(input) : input
  try {
    for await (const batch of readRecords(inChunks(bytes, sizes))) {
      for (const { record, line } of batch) {
        records.push(record)
        lines.push(line)
      }
    }
    return { records, lines }
  } catch (error) {
    if (!(error instanceof UnreadableInput)) throw error
    return { records, lines, error: `${error.line}: ${error.message}` }
  }
}
