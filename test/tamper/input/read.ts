import { readRecords, readWhole } from '../../../lib/tamper/input/read-records.ts'
import type { RecordSink } from '../../../lib/tamper/input/records-of.ts'

export type Gathered = {
  records: unknown[]
  /** On which each record starts. */
  lines: number[]
  /** `line: reason`, with the line on which reading goes on where lines were left out. */
  unread: string[]
  passedOver: string[]
}

/** A sink that keeps what it gets. */
export function gatheringSink(): { sink: RecordSink; gathered: Gathered } {
  const gathered: Gathered = { records: [], lines: [], unread: [], passedOver: [] }
  const sink: RecordSink = {
    record(record, line) {
      gathered.records.push(record)
      gathered.lines.push(line)
    },
    passedOver: (what, line) => gathered.passedOver.push(`${line}: ${what}`),
    unreadable: (reason, line, resumed) =>
      gathered.unread.push(`${line ?? '-'}: ${reason}${resumed === undefined ? '' : ` > ${resumed}`}`),
  }
  return { sink, gathered }
}

export async function* inChunks(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0
  for (let i = 0; at < bytes.length; i++) {
    const end = at + Math.max(1, sizes[i % sizes.length] ?? 1)
    yield bytes.subarray(at, end)
    at = end
  }
}

/** All that a text gives, cut into chunks of these sizes in turn. */
export async function read(
  input: string | Uint8Array,
  sizes: readonly number[] = [1 << 20],
): Promise<Gathered> {
  const { sink, gathered } = gatheringSink()
  await readRecords(inChunks(typeof input === 'string' ? Buffer.from(input) : input, sizes), sink)
  return gathered
}

/** The same of a text, packed or not, that is read at once. */
export async function readAtOnce(input: string | Uint8Array): Promise<Gathered> {
  const { sink, gathered } = gatheringSink()
  await readWhole(Buffer.from(input), sink)
  return gathered
}
