/** The bytes that JSON's structure is made of. */
export const quote = 0x22
export const backslash = 0x5c
export const newline = 0x0a
export const comma = 0x2c
export const openBracket = 0x5b
export const closeBracket = 0x5d
export const openBrace = 0x7b
export const closeBrace = 0x7d
const colon = 0x3a

/** What a byte means outside a string. */
export const plain = 0
export const opens = 1
export const closes = 2
export const quotes = 3
export const breaks = 4

/** Meaning of each byte outside a string. */
export const structure = new Uint8Array(256)
structure[openBrace] = opens
structure[openBracket] = opens
structure[closeBrace] = closes
structure[closeBracket] = closes
structure[quote] = quotes
structure[newline] = breaks

/** Bytes that matter inside a string: its end, an escape, and the newline that may not stand there. */
export const inText = new Uint8Array(256)
for (const code of [quote, backslash, newline]) inText[code] = 1

const spaces = new Set<number | undefined>([0x20, newline, 0x0d, 0x09])

export const isSpace = (code: number | undefined): boolean => spaces.has(code)

/** Bytes that end a number or a word outside strings. */
export const endsWord = (code: number | undefined): boolean =>
  isSpace(code) || code === comma || code === closeBracket || code === closeBrace

/** The comma before the value at `at`, in a list that started at `from`; -1 where there is none. */
export function commaBefore(bytes: Buffer, at: number, from: number): number {
  let i = at - 1
  while (isSpace(bytes[i])) i--
  return i > from && bytes[i] === comma ? i : -1
}

/** Keys are looked at this far back. */
const longestKey = 40

/** The key of which the value at `at` is, in the object that starts at `from`; empty where there is none. */
export function keyBefore(bytes: Buffer, at: number, from: number): string {
  let i = at - 1
  while (isSpace(bytes[i])) i--
  if (bytes[i] !== colon) return ''
  i--
  while (isSpace(bytes[i])) i--
  if (bytes[i] !== quote) return ''
  const first = Math.max(from, i - longestKey)
  const opening = bytes.subarray(first, i).lastIndexOf(quote)
  if (opening === -1 || first + opening <= from || bytes[first + opening - 1] === backslash) return ''
  return bytes.toString('latin1', first + opening + 1, i)
}
