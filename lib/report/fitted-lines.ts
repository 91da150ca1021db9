import type { styleText } from 'node:util'

export type Style = Parameters<typeof styleText>[0]
export type Paint = (style: Style, text: string) => string

/** A piece of a line that is not broken, and what parts it from the next one on the same line. */
export type Part = { text: string; style?: Style; after?: string }

/** Parts on one line where they fit, and on more, indented, where they do not. A longer part stands alone. */
export function fitted(
  parts: readonly Part[],
  paint: Paint,
  room: { width: number; indent: number },
): string {
  const lines = ['']
  let used = 0
  let gap = ''
  for (const { text, style, after = '' } of parts) {
    if (used > room.indent && used + gap.length + text.trimEnd().length > room.width) {
      lines.push(' '.repeat(room.indent))
      used = room.indent
      gap = ''
    }
    const last = lines.length - 1
    lines[last] = `${lines[last] ?? ''}${gap}${style === undefined ? text : paint(style, text)}`
    used += gap.length + text.length
    gap = after
  }
  return lines.join('\n')
}

/** Parts as a list: each but the last ends in a comma, in its own colour. */
export const withCommas = (parts: readonly Part[]): Part[] =>
  parts.map((part, at) => (at < parts.length - 1 ? { ...part, text: `${part.text},`, after: ' ' } : part))
