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

export function isSpace(code: number | undefined): boolean {
  return code === 0x20 || code === newline || code === 0x0d || code === 0x09
}

const recordsKey = [...Buffer.from('"Records"')]

/** True where the `[` at `at` is the value of a key `"Records"` of the object that starts at `from`. */
export function opensRecords(bytes: Uint8Array, at: number, from: number): boolean {
  let i = at - 1
  while (i > from && isSpace(bytes[i])) i--
  if (bytes[i] !== colon) return false
  i--
  while (i > from && isSpace(bytes[i])) i--
  const start = i - recordsKey.length + 1
  if (start <= from || bytes[start - 1] === backslash) return false
  return recordsKey.every((code, index) => bytes[start + index] === code)
}
