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
export function split(
  text: string | Uint8Array,
  sizes: readonly number[] = [1 << 20],
  longest?: number,
): Split {
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
    longest,
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

/** How often, and of how many characters, JSON was parsed while this ran. */
export function parses(run: () => void): { calls: number; characters: number } {
  const { parse } = JSON
  const counted = { calls: 0, characters: 0 }
  JSON.parse = (text: string): unknown => {
    counted.calls++
    counted.characters += text.length
    return parse(text)
  }
  try {
    run()
  } finally {
    JSON.parse = parse
  }
  return counted
}
