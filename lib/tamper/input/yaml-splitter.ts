import { StringDecoder } from 'node:string_decoder'
import { parse } from 'yaml'
import { callNameOf } from '../api-call.ts'
import { isFields, listOf } from '../../text/fields.ts'
import type { JsonSink, JsonSplitter } from './json-splitter.ts'

const megabyte = 1024 * 1024
/** As long as a JSON value may be. */
const longestValue = 16 * megabyte

type Part = { lines: string[]; line: number; length: number }

const itemStart = /^ *(?=- )/
const lenient = { prettyErrors: false, uniqueKeys: false, logLevel: 'error' } as const
const partFrom = (line: number): Part => ({ lines: [], line, length: 0 })

/**
 * Cuts YAML as the AWS CLI writes it (`aws cloudtrail lookup-events --output yaml`, also yaml-stream) into the items of
 * its list, and parses each by itself: a parser of YAML holds many times what it reads. What stands around the list is
 * a value too, unless it only names the list and the token of its next page.
 * @param longest what is longer is told as that
 */
export function createYamlSplitter(sink: JsonSink, longest = longestValue): JsonSplitter {
  const decoder = new StringDecoder()
  const around = partFrom(1)
  let text = ''
  let line = 0
  let indent: number | undefined
  let item: Part | undefined

  /** @param resumed the line on which reading goes on where the part cannot be read */
  function give(part: Part, resumed?: number): void {
    if (part.length > longest)
      return sink.unreadable(`a value is longer than ${longest / megabyte} MB`, part.line, resumed)
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

  /** @param ended a line, with the carriage return that Windows ends lines with */
  function takeLine(ended: string): void {
    const written = ended.replace(/\r$/, '')
    line++
    const dash = itemStart.exec(written)?.[0].length
    if (dash !== undefined && dash <= (indent ??= dash)) {
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
    return parse(text, lenient)
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}
