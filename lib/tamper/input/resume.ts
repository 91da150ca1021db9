import * as json from './json-bytes.ts'
import type { Cursor } from './value-end.ts'

/** What could not be read, while the place is looked for where reading goes on. */
export type Skip = {
  reason: string
  line: number
  /** White space before the value that could not be read: what is deeper belongs to it. */
  indent: number
  /** Whether the list goes on in which the value stood. */
  inList: boolean
  /** True while the cursor is at the start of a line. */
  atLineStart: boolean
}

/** White space at the start of the line on which a value starts, as far as its bytes are there. */
export function indentAt(bytes: Buffer, start: number): number {
  const lineStart = bytes.subarray(0, start).lastIndexOf(json.newline) + 1
  return blanksFrom(bytes, lineStart) - lineStart
}

/**
 * Moves on to the next line on which a value may start that is no part of the one that could not be read. Of what is
 * passed on the way nothing needs to be kept.
 * @returns false where the bytes ended first
 */
export function skipLines(cursor: Cursor, skip: Skip): boolean {
  const { bytes } = cursor
  while (skip.atLineStart || leaveLine(cursor)) {
    skip.atLineStart = true
    cursor.start = cursor.at
    const first = blanksFrom(bytes, cursor.at, skip.indent + 1)
    if (first >= bytes.length) return false
    skip.atLineStart = false
    if (first - cursor.at <= skip.indent && mayStart(bytes, first, skip.inList)) {
      cursor.start = cursor.at = first
      return true
    }
  }
  return false
}

function leaveLine(cursor: Cursor): boolean {
  const end = cursor.bytes.indexOf(json.newline, cursor.at)
  cursor.at = end === -1 ? cursor.bytes.length : end + 1
  cursor.start = cursor.at
  if (end !== -1) cursor.line++
  return end !== -1
}

function blanksFrom(bytes: Buffer, from: number, most = Infinity): number {
  let i = from
  while (i - from < most && bytes[i] !== json.newline && json.isSpace(bytes[i])) i++
  return i
}

const dated = /^\d{4}-\d\d-\d\d[T ]/

function mayStart(bytes: Buffer, at: number, inList: boolean): boolean {
  const code = bytes[at]
  if (code === json.openBrace || code === json.openBracket || code === json.quote) return true
  if (inList) return code === json.closeBracket || code === json.comma
  return dated.test(bytes.toString('latin1', at, at + 11))
}

const timestamp =
  /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?[ \t]+(?:[\w./:-]+[ \t]+)?$/
/** A timestamp and the name of a log stream (512 characters at most) are no longer. */
const longestPrefix = 640

/**
 * Where the value starts on a line that begins with a timestamp: an export of CloudWatch Logs writes
 * `2026-11-20T10:00:00.000Z {…}`, `aws logs tail` a log stream's name behind it.
 * @param isEnd whether no more bytes come
 * @returns -1 where it is no such line, undefined where more bytes must come before that can be said
 */
export function afterTimestamp(bytes: Buffer, from: number, isEnd: boolean): number | undefined {
  const window = bytes.subarray(from, from + longestPrefix)
  const brace = window.indexOf(json.openBrace)
  if (brace !== -1) return timestamp.test(window.toString('latin1', 0, brace)) ? from + brace : -1
  return isEnd || window.length === longestPrefix ? -1 : undefined
}
