import { createJsonSplitter } from '../../../lib/tamper/input/json-splitter.ts'

export type Split = {
  values: unknown[]
  /** On which each value starts. */
  lines: number[]
  /** `line: reason`, with the line on which reading goes on. */
  unread: string[]
}

const listKeys = new Set(['Records', 'Events'])

/** What a splitter makes of a text that comes in chunks of these sizes in turn. */
export function split(text: string | Uint8Array, sizes: readonly number[] = [1 << 20]): Split {
  const got: Split = { values: [], lines: [], unread: [] }
  const splitter = createJsonSplitter(
    {
      value(value, line) {
        got.values.push(value)
        got.lines.push(line)
      },
      unreadable: (reason, line, resumed) =>
        got.unread.push(`${line}: ${reason}${resumed === undefined ? '' : ` > ${resumed}`}`),
    },
    listKeys,
  )
  const bytes = Buffer.from(text)
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const end = at + Math.max(1, sizes[i % sizes.length] ?? 1)
    splitter.push(bytes.subarray(at, end))
    at = end
  }
  splitter.end()
  return got
}
