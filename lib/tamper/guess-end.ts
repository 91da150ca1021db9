import { comma, newline } from './json-bytes.ts'

/** A record is longer than this so seldom that looking further is not worth it. */
const reach = 64 * 1024
const headLength = 14

/**
 * Where the record that starts at `start` may end: at the end of its line, or, inside a list, before a comma and a
 * next record that starts as this one does. A guess, which JSON.parse proves or refutes: text from a brace on that
 * it accepts is that one record. It spares looking at each byte.
 * @returns the offset behind the record, or -1 where there is nothing to try
 */
export function guessEnd(bytes: Buffer, start: number, inList: boolean): number {
  const window = bytes.subarray(start, start + reach)
  const end = inList ? window.indexOf(nextHead(window)) : window.indexOf(newline)
  if (end < 2 || window[end - 1] !== 0x7d) return -1
  return start + end
}

function nextHead(window: Buffer): Buffer {
  const pattern = Buffer.allocUnsafe(headLength + 1)
  pattern[0] = comma
  window.copy(pattern, 1, 0, headLength)
  return pattern
}
