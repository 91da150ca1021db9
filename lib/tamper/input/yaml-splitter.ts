import { StringDecoder } from 'node:string_decoder'
import { parse } from 'yaml'
import { callNameOf } from '../api-call.ts'
import { isFields, listOf } from '../../text/fields.ts'
import type { JsonSink, JsonSplitter } from './json-splitter.ts'

/** As long as a JSON value may be. */
const longest = 16 * 1024 * 1024

type Part = { lines: string[]; line: number; length: number }

const itemStart = /^( *)- /
const partFrom = (line: number): Part => ({ lines: [], line, length: 0 })

/**
 * Cuts YAML as the AWS CLI writes it (`aws cloudtrail lookup-events --output yaml`, also yaml-stream) into the items of
 * its list, and parses each by itself: a parser of YAML holds many times what it reads. What stands around the list is
 * a value too, unless it only names the list and the token of its next page.
 */
export function createYamlSplitter(sink: JsonSink): JsonSplitter {
  const decoder = new StringDecoder('utf8')
  const around = partFrom(1)
  let text = ''
  let line = 0
  let indent: number | undefined
  let item: Part | undefined

  /** @param resumed the line on which reading goes on where the part cannot be read */
  function give(part: Part, resumed?: number): void {
    if (part.length > longest) return sink.unreadable('a value is longer than 16 MB', part.line, resumed)
    const value = parsed(part.lines.join('\n'))
    if (value instanceof Error) return sink.unreadable(`not YAML: ${value.message}`, part.line, resumed)
    if (part === around && indent !== undefined) giveAside(value)
    else if (value !== null) sink.value(value, part.line)
  }

  /** Beside a list that was given may stand its key, tokens and statuses; what is more is told. */
  function giveAside(value: unknown): void {
    const rest = Object.entries(isFields(value) ? value : {}).filter(([, one]) => listOf(one).length > 0)
    const more = Object.fromEntries(rest)
    if (callNameOf(more) || rest.some(([, one]) => typeof one === 'object')) sink.value(more, around.line)
  }

  function finishItem(resumed?: number): void {
    if (item) give(item, resumed)
    item = undefined
  }

  function takeLine(written: string): void {
    line++
    const dash = itemStart.exec(written)?.[1]?.length ?? Infinity
    indent ??= dash === Infinity ? undefined : dash
    if (dash <= (indent ?? -1)) {
      finishItem(line)
      item = partFrom(line)
    } else if (/^\S/.test(written)) finishItem(line)
    if (/^---\s*$/.test(written)) return
    const part = item ?? around
    part.length += written.length + 1
    if (part.length <= longest) part.lines.push(written)
  }

  return {
    push(chunk) {
      const lines = (text + decoder.write(Buffer.from(chunk))).split('\n')
      // What is longer than a value may be is left out as a whole, and need not be kept.
      text = (lines.pop() ?? '').slice(0, longest + 1)
      for (const written of lines) takeLine(written)
    },
    end() {
      takeLine(text + decoder.end())
      finishItem()
      give(around)
    },
  }
}

function parsed(text: string): unknown {
  try {
    return parse(text, { prettyErrors: false, uniqueKeys: false, logLevel: 'error' })
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/**
 * Structs, maps and lists as Athena and CloudTrail Lake write them into a row: `{type=IAMUser, arn=…, username=null}`,
 * `[{arn=…}, {arn=…}]`. Nothing in it is quoted: a value ends where a bracket closes or `, key=` follows. A text that was
 * cut short is read as far as it goes.
 */
export type HiveValue = string | null | HiveValue[] | { [key: string]: HiveValue }

const key = /^([A-Za-z_][\w.:/-]*)=/
const nextKey = /^, [A-Za-z_][\w.:/-]*=/
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
  text[at] === '{' && (text[at + 1] === '}' || key.test(text.slice(at + 1, at + 200)))

function readValue(reader: Reader, next: RegExp, depth: number): HiveValue {
  const { text, at } = reader
  if (depth < deepest && isStruct(text, at)) return readStruct(reader, depth)
  if (depth < deepest && text[at] === '[') return readList(reader, depth)
  return readScalar(reader, next)
}

function readStruct(reader: Reader, depth: number): HiveValue {
  const { text } = reader
  const struct: Record<string, HiveValue> = {}
  reader.at++
  for (;;) {
    const name = key.exec(text.slice(reader.at, reader.at + 200))
    if (!name?.[1]) break
    reader.at += name[0].length
    const value = readValue(reader, nextKey, depth + 1)
    Object.defineProperty(struct, name[1], { value, enumerable: true, configurable: true, writable: true })
    if (!text.startsWith(', ', reader.at)) break
    reader.at += 2
  }
  if (text[reader.at] === '}') reader.at++
  return struct
}

function readList(reader: Reader, depth: number): HiveValue {
  const { text } = reader
  const list: HiveValue[] = []
  reader.at++
  while (reader.at < text.length && text[reader.at] !== ']') {
    list.push(readValue(reader, /^, /, depth + 1))
    if (!text.startsWith(', ', reader.at)) break
    reader.at += 2
  }
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
    } else if (open === 0 && character === ',' && next.test(text.slice(i, i + 200))) break
  }
  reader.at = i
  const scalar = text.slice(at, i)
  return scalar === 'null' || scalar === '' ? null : scalar
}
