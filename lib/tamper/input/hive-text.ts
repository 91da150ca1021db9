/**
 * Structs, maps and lists as Athena and CloudTrail Lake write them into a row: `{type=IAMUser, arn=…, username=null}`,
 * `[{arn=…}, {arn=…}]`. Nothing in it is quoted: a value ends where a bracket closes or `, key=` follows. A text that was
 * cut short is read as far as it goes.
 */
export type HiveValue = string | null | HiveValue[] | { [key: string]: HiveValue }

const key = /([A-Za-z_][\w.:/-]*)=/y
/** What ends a value of a struct, and one of a list. */
const nextKey = /, [A-Za-z_][\w.:/-]*=/y
const nextValue = /, /y
const deepest = 20

/** @returns undefined where the text is no struct, map or list */
export function parseHiveText(text: string): HiveValue | undefined {
  const trimmed = text.trim()
  if (!trimmed.startsWith('[') && !isStruct(trimmed, 0)) return undefined
  const reader = { text: trimmed, at: 0 }
  const value = readValue(reader, nextKey, 0)
  return reader.at === trimmed.length ? value : undefined
}

type Reader = { text: string; at: number }

const isStruct = (text: string, at: number) =>
  text[at] === '{' && (text[at + 1] === '}' || matchAt(key, text, at + 1) !== null)

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

function passComma(reader: Reader): boolean {
  if (!reader.text.startsWith(', ', reader.at)) return false
  reader.at += 2
  return true
}

function readValue(reader: Reader, next: RegExp, depth: number): HiveValue {
  const { text, at } = reader
  if (depth < deepest && isStruct(text, at)) return readStruct(reader, depth)
  if (depth < deepest && text[at] === '[') return readList(reader, depth)
  return readScalar(reader, next)
}

function readStruct(reader: Reader, depth: number): HiveValue {
  const { text } = reader
  const members: [string, HiveValue][] = []
  reader.at++
  do {
    const name = matchAt(key, text, reader.at)
    if (!name?.[1]) break
    reader.at += name[0].length
    members.push([name[1], readValue(reader, nextKey, depth + 1)])
  } while (passComma(reader))
  if (text[reader.at] === '}') reader.at++
  return Object.fromEntries(members)
}

function readList(reader: Reader, depth: number): HiveValue {
  const { text } = reader
  const list: HiveValue[] = []
  reader.at++
  do {
    const first = text[reader.at]
    if (first === undefined || first === ']') break
    list.push(readValue(reader, nextValue, depth + 1))
  } while (passComma(reader))
  if (text[reader.at] === ']') reader.at++
  return list
}

/** Brackets inside a scalar come in pairs, save in strings: JSON text in a map. */
function readScalar(reader: Reader, next: RegExp): string | null {
  const { text, at } = reader
  let open = 0
  let inString = false
  let i = at
  for (; i < text.length; i++) {
    const character = text[i]
    if (open > 0 && character === '"') inString = !inString
    else if (inString) i += character === '\\' ? 1 : 0
    else if (character === '{' || character === '[') open++
    else if (character === '}' || character === ']') {
      if (open === 0) break
      open--
    } else if (open === 0 && matchAt(next, text, i)) break
  }
  reader.at = i
  const scalar = text.slice(at, i)
  return scalar === 'null' || scalar === '' ? null : scalar
}
