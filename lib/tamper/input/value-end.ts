import * as json from './json-bytes.ts'

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

/** Why the walk ended: the value did, the bytes did, at a bracket, or a string is not closed on its line. */
export type WalkEnd = 'value' | 'bytes' | 'bracket' | 'open string'

/**
 * Walks on to the end of the value. It tracks strings and depth only; whether the text is JSON is for JSON.parse to say.
 * @param brackets depth up to which the walk also stops behind an opening bracket; none where it is 0
 */
export function walkValue(cursor: Cursor, brackets: number): WalkEnd {
  for (;;) {
    const end = cursor.inString ? walkString(cursor) : walkStructure(cursor, brackets)
    if (end) return end
  }
}

function walkString(cursor: Cursor): WalkEnd | undefined {
  const { bytes } = cursor
  const end = bytes.length
  let i = cursor.at
  while (i < end) {
    const code = bytes[i] ?? 0
    if (json.inText[code] === 0) i++
    // What an escape stands for may come with the next chunk.
    else if (code === json.backslash) i += 2
    else {
      cursor.at = i
      if (code !== json.quote) return 'open string'
      cursor.at++
      cursor.inString = false
      return cursor.depth === 0 ? 'value' : undefined
    }
  }
  cursor.at = i
  return 'bytes'
}

function walkStructure(cursor: Cursor, brackets: number): WalkEnd | undefined {
  const { bytes } = cursor
  const end = bytes.length
  let i = cursor.at
  while (i < end && json.structure[bytes[i] ?? 0] === json.plain) i++
  cursor.at = i
  if (i >= end) return 'bytes'
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
