import * as json from './json-bytes.ts'
import { closeBrace, commaBefore, newline } from './json-bytes.ts'

/** A place in the bytes of a JSON text, and what is known of the value there. */
export type Cursor = {
  bytes: Buffer
  /** Of the value that is being read. */
  start: number
  /** The next byte to look at. */
  at: number
  /** The line on which that byte is. */
  line: number
  /** Brackets and braces of the value that are open. */
  depth: number
  inString: boolean
}

/** Why the walk ended: the value did, at a bracket, or a string is not closed on its line. */
export type WalkEnd = 'value' | 'bracket' | 'open string'

/**
 * Walks on to the end of the value. It tracks strings and depth only; whether the text is JSON is for JSON.parse to say.
 * @param brackets depth up to which the walk also stops behind an opening bracket; none where it is 0
 * @returns undefined where the bytes ended first
 */
export function walkValue(cursor: Cursor, brackets: number): WalkEnd | undefined {
  while (cursor.at < cursor.bytes.length) {
    const end = cursor.inString ? walkString(cursor) : walkStructure(cursor, brackets)
    if (end) return end
  }
  return undefined
}

function walkString(cursor: Cursor): WalkEnd | undefined {
  const { bytes } = cursor
  const end = bytes.length
  let i = cursor.at
  for (; i < end; i++) {
    const code = bytes[i] ?? 0
    if (json.inText[code] === 0) continue
    if (code === json.backslash) {
      // What it stands for may come with the next chunk.
      i++
      continue
    }
    cursor.at = i
    if (code !== json.quote) return 'open string'
    cursor.at++
    cursor.inString = false
    return cursor.depth === 0 ? 'value' : undefined
  }
  cursor.at = i
  return undefined
}

function walkStructure(cursor: Cursor, brackets: number): WalkEnd | undefined {
  const { bytes } = cursor
  const end = bytes.length
  let i = cursor.at
  while (i < end && json.structure[bytes[i] ?? 0] === json.plain) i++
  cursor.at = i
  if (i >= end) return undefined
  cursor.at++
  const code = bytes[i] ?? 0
  const kind = json.structure[code]
  if (kind === json.quotes) cursor.inString = true
  else if (kind === json.breaks) cursor.line++
  else if (kind === json.closes) {
    cursor.depth--
    if (cursor.depth === 0) return 'value'
  } else {
    cursor.depth++
    if (code === json.openBracket && cursor.depth <= brackets + 1) return 'bracket'
  }
  return undefined
}

/** A record in a list is longer than this so seldom that looking further is not worth it. */
const reach = 64 * 1024
/** As many records as fit in here are parsed together: JSON.parse is faster where one is shaped as the one before. */
const block = 32 * 1024
/** A longer line is more than one record, and its parts are better read one by one. */
const longestLine = 1024 * 1024
const headLength = 14
const headsKept = 4

export type EndGuesser = {
  /** To be told when the bytes moved. */
  forget: () => void
  /** The end of the line, where the record from `start` on may end; -1 where there is nothing to try. */
  onLine: (bytes: Buffer, start: number) => number
  /** A comma in front of a record that starts as one of those before did; -1 where there is nothing to try. */
  inList: (bytes: Buffer, start: number) => number
  /** The last such comma in reach, behind several records on one line. */
  ofBlock: (bytes: Buffer, start: number) => number
}

/**
 * Guesses where a record may end. JSON.parse proves or refutes it: text from a brace on that it accepts is that one
 * record, or those records. It spares looking at each byte.
 */
export function createEndGuesser(): EndGuesser {
  /** Found once a line, however many records stand on it. */
  let nextNewline = -1
  /** How records start, the last seen first: services write their keys in an order of their own. */
  let heads: Buffer[] = []

  /** @returns how the record starts; undefined where too little of it is there */
  function learn(bytes: Buffer, start: number): Buffer | undefined {
    const [latest] = heads
    if (latest && startsWith(bytes, start, latest)) return latest
    if (start + headLength > bytes.length) return undefined
    const head = Buffer.from(bytes.subarray(start, start + headLength))
    heads = [head, ...heads.filter((known) => !startsWith(bytes, start, known))].slice(0, headsKept)
    return head
  }

  function newlineFrom(bytes: Buffer, start: number): number {
    if (nextNewline < start) {
      const found = bytes.indexOf(newline, start)
      nextNewline = found === -1 ? Infinity : found
    }
    return nextNewline
  }

  return {
    forget: () => (nextNewline = -1),
    onLine(bytes, start) {
      const end = newlineFrom(bytes, start)
      return end - start > longestLine ? -1 : closed(bytes, end)
    },
    ofBlock(bytes, start) {
      const head = learn(bytes, start)
      if (!head) return -1
      const next = start + bytes.subarray(start, start + block).lastIndexOf(head)
      return newlineFrom(bytes, start) > next ? closed(bytes, commaBefore(bytes, next, start)) : -1
    },
    inList(bytes, start) {
      if (!learn(bytes, start)) return -1
      let window = bytes.subarray(start, start + reach)
      let next = start
      for (const head of heads) {
        const found = window.indexOf(head, 1)
        if (found === -1) continue
        window = window.subarray(0, found)
        next = start + found
      }
      return closed(bytes, commaBefore(bytes, next, start))
    },
  }
}

const closed = (bytes: Buffer, end: number) => (bytes[end - 1] === closeBrace ? end : -1)

/** Whether what starts here starts as this head does. */
function startsWith(bytes: Buffer, start: number, head: Buffer): boolean {
  for (let i = 0; i < head.length; i++) if (bytes[start + i] !== head[i]) return false
  return true
}
