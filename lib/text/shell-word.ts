/** What every POSIX shell takes for one word as it stands. */
const plain = /^[\w.:/+=@,-]+$/

/**
 * One word of a command line, in printable ASCII on one line, whatever the text: a POSIX shell gives back exactly the
 * text. What cannot stand between single quotes is made by `printf`, whose octal escapes POSIX defines; only line breaks
 * at the end of such a text are lost, as command substitution drops them.
 */
export function shellWord(text: string): string {
  if (plain.test(text)) return text
  if (/^[\x20-\x7E]*$/.test(text)) return shellQuoted(text)
  const bytes = [...Buffer.from(text)]
  const printed = bytes.map((byte) => {
    const character = String.fromCharCode(byte)
    return /[A-Za-z0-9 ./:=,-]/.test(character) ? character : `\\${byte.toString(8).padStart(3, '0')}`
  })
  return `"$(printf '${printed.join('')}')"`
}

/** Inside single quotes a POSIX shell expands nothing, so no value from AWS can run. */
export const shellQuoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

/** A value of an option that is proven to be plain; else a word in capitals, which a person has to replace. */
export const plainOption = (text: string, otherwise: string): string =>
  plain.test(text) && !text.startsWith('-') ? text : otherwise
