import { type Fields, isFields, parsed } from '../../text/fields.ts'
import { createEndGuesser, type Cursor, walkValue } from './value-end.ts'
import * as json from './json-bytes.ts'
import { afterTimestamp, indentAt, type Skip, skipLines } from './resume.ts'

/** Where what is read goes, in the order of the input. */
export type JsonSink = {
  /** A JSON value, and the line on which it starts. */
  value: (value: unknown, line: number) => void
  /** An object whose list was given, without the elements of that. */
  around?: (object: unknown, line: number) => void
  /** What could not be read, from its line on; reading goes on at `resumed`, or not at all. */
  unreadable: (reason: string, line: number, resumed?: number) => void
}
export type JsonSplitter = { push: (chunk: Uint8Array) => void; end: () => void }

const megabyte = 1024 * 1024
/** CloudTrail caps an event at 1 MB; anything much longer is not a record, and must not fill the memory. */
const longestValue = 16 * megabyte
/** Numbers and words are shorter. */
const longestWord = 256
/** Kept of what was read, to see how far a line is indented. */
const keptBehind = 256
const mostPatience = 8
const nothing = Buffer.alloc(0)
/** The object in which Athena's results have their list, `Rows`. */
const rowsIn = 'ResultSet'

type List = {
  /** What stood before it in the object that it is in; nothing for a bare list. */
  before: Buffer
  depth: number
  line: number
  /** What must come next; at first that is a value or the end. */
  wants?: 'value' | 'comma' | 'any'
}

/**
 * Cuts a stream of JSON into the values in it, in constant memory, whatever the chunks: values one after the other
 * (over one line or many), lists, and objects that hold a long list under one of these keys (`{"Records":[…]}`), of
 * which the elements are given. What cannot be read is told, and reading goes on behind it.
 * @param listKeys keys of lists whose elements are given one by one; `Rows` only inside of `ResultSet`
 * @param longest what is longer is told as that
 */
export function createJsonSplitter(
  sink: JsonSink,
  listKeys: ReadonlySet<string>,
  longest = longestValue,
): JsonSplitter {
  const cursor: Cursor = { bytes: nothing, start: 0, at: 0, line: 1, depth: 0, inString: false }
  let startLine = 1
  let list: List | undefined
  /** An object after its list: all of it but that. */
  let frame: Buffer | undefined
  let skip: Skip | undefined
  let ended = false
  /** Guesses that may still fail, and bytes that may be read twice: hostile input costs no more than other. */
  let patience = mostPatience
  let rereadable = longest * 2
  const guess = createEndGuesser()
  const tooLong = `longer than ${longest / megabyte} MB`

  /** Leaves out the value that starts at `start`, or what stands where one should. */
  function fail(reason: string, line = startLine): boolean {
    const inList = list !== undefined && list.line < startLine
    skip = { reason, line, indent: indentAt(cursor.bytes, cursor.start), inList, atLineStart: false }
    if (rereadable >= cursor.at - cursor.start) {
      rereadable -= cursor.at - cursor.start
      cursor.at = cursor.start
      cursor.line = startLine
    }
    if (!inList) list = frame = undefined
    cursor.depth = 0
    cursor.inString = false
    return true
  }

  function resume(): boolean {
    if (!skip || !skipLines(cursor, skip)) return false
    sink.unreadable(skip.reason, skip.line, cursor.line)
    if (list) list.wants = 'any'
    skip = undefined
    return true
  }

  function give(value: unknown): void {
    sink.value(value, startLine)
    if (list) list.wants = 'comma'
  }

  function finishValue(): boolean {
    const { bytes, start, at } = cursor
    const text = bytes.toString('utf8', start, at)
    if (frame) {
      const whole = parsed(frame.toString('utf8') + text)
      if (whole === undefined) return fail('not JSON: the object around a list')
      frame = undefined
      sink.around?.(whole, startLine)
    } else {
      const value = parsed(text)
      if (value === undefined) return fail('not JSON')
      give(value)
    }
    cursor.start = at
    return true
  }

  /** Takes several objects of a list at once where the end of one can be guessed; otherwise nothing moves. */
  function leapFar(): void {
    const { bytes, start } = cursor
    const end = guess.ofBlock(bytes, start)
    if (end === -1) return
    const values = parsed(`[${bytes.toString('utf8', start, end)}]`)
    if (Array.isArray(values)) {
      for (const value of values) give(value)
      cursor.start = cursor.at = end
    } else patience--
  }

  /** Takes the whole object at once where its end can be guessed; otherwise nothing moves. */
  function leap(): void {
    const { bytes, start } = cursor
    const end = list ? guess.inList(bytes, start) : guess.onLine(bytes, start)
    if (end === -1) return
    const text = bytes.toString('utf8', start, end)
    const value = parsed(text)
    if (!isFields(value)) patience--
    else if (list || !holdsList(value)) {
      patience = Math.min(patience + 1, mostPatience)
      give(value)
      cursor.line += text.split('\n').length - 1
      cursor.start = cursor.at = end
    }
  }

  function enterList(before: Buffer, depth: number): boolean {
    list = { before, depth, line: startLine }
    frame = undefined
    cursor.start = cursor.at
    cursor.depth = 0
    if (before.length > longest) return fail(`an object is ${tooLong} before its list`)
    return true
  }

  function leaveList({ before, depth, line }: List): boolean {
    list = undefined
    cursor.start = cursor.at
    if (before.length === 0) return true
    frame = before
    startLine = line
    cursor.start--
    cursor.depth = depth
    return true
  }

  function readObject(): boolean {
    const { at } = cursor
    if (list && patience > 0) leapFar()
    if (cursor.at === at && patience > 0) leap()
    if (cursor.at > at) return true
    cursor.at++
    cursor.depth = 1
    return true
  }

  /** A number or a word in a list. */
  function readWord(): boolean {
    const { bytes, start } = cursor
    const window = bytes.subarray(start, start + longestWord)
    const length = window.findIndex((code) => json.endsWord(code))
    if (length === -1 && window.length === longestWord) return fail('not JSON')
    if (length === -1 && !ended) return false
    cursor.at = length === -1 ? bytes.length : start + length
    return finishValue()
  }

  /** A timestamp with an object behind it; nothing else may stand outside of a list that is neither. */
  function readLine(): boolean {
    const { bytes, start } = cursor
    const value = afterTimestamp(bytes, start, ended)
    if (value === undefined) return false
    if (value === -1) return fail(notJson(bytes[start]))
    cursor.start = cursor.at = value
    return readObject()
  }

  /** A byte between values that is no space: structure of a list, or the start of the next value. */
  function step(code: number): boolean {
    cursor.start = cursor.at
    startLine = cursor.line
    if (list && list.wants !== 'value' && code === json.closeBracket) {
      cursor.at++
      return leaveList(list)
    }
    if (list && (list.wants === 'comma' || list.wants === 'any') && code === json.comma) {
      cursor.at++
      list.wants = 'value'
      return true
    }
    if (list?.wants === 'comma') return fail('not JSON: a comma or ] is missing in a list')
    if (code === json.openBrace) return readObject()
    if (code === json.quote) cursor.inString = true
    else if (code !== json.openBracket) return list ? readWord() : readLine()
    cursor.at++
    if (code === json.quote) return true
    if (!list) return enterList(nothing, 0)
    cursor.depth = 1
    return true
  }

  function seekValue(): boolean {
    const { bytes } = cursor
    for (; cursor.at < bytes.length; cursor.at++) {
      const code = bytes[cursor.at] ?? 0
      if (!json.isSpace(code)) return step(code)
      if (code === json.newline) cursor.line++
    }
    cursor.start = cursor.at
    return false
  }

  function readOn(): boolean {
    const end = walkValue(cursor, list ? 0 : 2)
    if (end === 'value') return finishValue()
    if (end === 'open string') return fail('not JSON: a string is not closed on its line')
    if (end === 'bracket' && opensList()) {
      const { bytes, start, at, depth } = cursor
      return enterList(Buffer.concat([frame ?? nothing, bytes.subarray(start, at)]), depth - 1)
    }
    if (cursor.at - cursor.start > longest) return fail(`a value is ${tooLong}`)
    return end === 'bracket'
  }

  function holdsList(value: Fields): boolean {
    for (const key of listKeys) if (Array.isArray(value[key])) return true
    return isFields(value[rowsIn])
  }

  function opensList(): boolean {
    const { bytes, start, at, depth } = cursor
    const key = json.keyBefore(bytes, at - 1, start)
    if (depth === 2) return listKeys.has(key)
    return key === 'Rows' && bytes.subarray(start, start + keptBehind).includes(`"${rowsIn}"`)
  }

  function advance(): boolean {
    if (skip) return resume()
    return cursor.depth > 0 || cursor.inString ? readOn() : seekValue()
  }

  return {
    push(chunk) {
      const kept = Math.max(0, cursor.start - keptBehind)
      const isFirst = cursor.bytes.length === 0 && Buffer.isBuffer(chunk)
      cursor.bytes = isFirst ? chunk : Buffer.concat([cursor.bytes.subarray(kept), chunk])
      cursor.at -= kept
      cursor.start -= kept
      rereadable += chunk.length
      guess.forget()
      while (advance());
    },
    end() {
      ended = true
      for (;;) {
        while (advance());
        if (cursor.depth === 0 && !cursor.inString) break
        fail('truncated: the JSON that starts on this line does not end')
      }
      if (skip) sink.unreadable(skip.reason, skip.line)
      else if (list) sink.unreadable('truncated: the list does not end', cursor.line)
    },
  }
}

const notJson = (code = 0) => (code < 0x20 ? 'not JSON: binary data' : 'not a JSON object')
