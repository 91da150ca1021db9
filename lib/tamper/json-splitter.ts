import { createEndGuesser } from './guess-end.ts'
import * as json from './json-bytes.ts'
import { field } from './wire.ts'

/** A JSON value of the input and the line on which it starts. */
export type LocatedRecord = { record: unknown; line: number }
export type InputError = { line: number; reason: string }

/** What one chunk gave: the records that it completed, and why nothing can be read beyond them. */
export type Split = { records: LocatedRecord[]; error?: InputError }
export type JsonSplitter = { push(chunk: Uint8Array): Split; end(): Split }

/** CloudTrail caps an event at 1 MB; anything much longer is not a record, and must not fill the memory. */
const longest = 16 * 1024 * 1024
const mostPatience = 8
const nothing = Buffer.alloc(0)

/** JSON has no undefined, so it can stand for what is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function newlinesIn(bytes: Buffer, start: number, end: number): number {
  let count = 0
  const part = bytes.subarray(start, end)
  for (let i = part.indexOf(json.newline); i !== -1; i = part.indexOf(json.newline, i + 1)) count++
  return count
}

/**
 * Cuts a stream of JSON into the records in it, in constant memory, whatever the chunks: records one after the
 * other (over one line or many), lists of records, and log files `{"Records":[…]}` of any length on a single line.
 * It tracks strings and depth only; whether a text is JSON is for JSON.parse to say.
 */
export function createJsonSplitter(): JsonSplitter {
  let held: Buffer = nothing
  /** Offsets into `held`: of the value being read, and of the next byte to look at. */
  let start = 0
  let at = 0
  let depth = 0
  let inString = false
  let line = 1
  let startLine = 1
  let begun = false
  let records: LocatedRecord[] = []
  let error: InputError | undefined
  /** Guesses that may still fail: hostile input is not parsed twice for long. */
  let patience = mostPatience
  /** Inside a list of records: what stood before it in its log file; nothing for a bare list. */
  let list: { before: Buffer; line: number; wants: 'first' | 'value' | 'comma' } | undefined
  /** A log file after its records: all of it but them. */
  let frame: Buffer | undefined

  const guess = createEndGuesser()

  const fail = (reason: string, where = line) => {
    error = { line: where, reason }
  }

  const failed = () => error !== undefined

  function finishValue(): void {
    const text = held.toString('utf8', start, at)
    start = at
    if (frame && !list) return finishFrame(frame.toString('utf8') + text)
    const record = parsed(text)
    if (record === undefined) return fail('not JSON', startLine)
    emit(record)
  }

  function emit(record: unknown): void {
    records.push({ record, line: startLine })
    if (list) list.wants = 'comma'
  }

  /** Takes the whole record at once where its end can be guessed; otherwise nothing moves. */
  function leap(): void {
    if (patience === 0) return
    const end = list ? guess.inList(held, start) : guess.onLine(held, start)
    if (end === -1) return
    const record = parsed(held.toString('utf8', start, end))
    if (record === undefined || (!list && field(record, 'Records') !== undefined)) {
      patience--
      return
    }
    patience = Math.min(patience + 1, mostPatience)
    emit(record)
    if (list) line += newlinesIn(held, start, end)
    at = end
    depth = 0
  }

  function finishFrame(text: string): void {
    frame = undefined
    if (parsed(text) === undefined) fail('not JSON: the log file around its Records', startLine)
  }

  function enterList(before: Buffer): void {
    list = { before, line: startLine, wants: 'first' }
    frame = undefined
    start = at
    depth = 0
    if (before.length > longest) fail('a log file is longer than 16 MB without its Records', startLine)
  }

  function leaveList(before: Buffer, openedOn: number): void {
    list = undefined
    start = at
    if (before === nothing) return
    frame = before
    startLine = openedOn
    start = at - 1
    depth = 1
  }

  /** A byte between values that is no space: structure of a list, or the start of the next value. */
  function step(code: number): void {
    if (list && code === json.closeBracket && list.wants !== 'value') return leaveList(list.before, list.line)
    if (list?.wants === 'comma') {
      if (code !== json.comma) return fail('not JSON: a comma or ] is missing between records')
      list.wants = 'value'
      return
    }
    startLine = line
    if (code === json.openBracket && !list) return enterList(nothing)
    if (code !== json.openBrace) return fail(code < 0x20 ? 'not JSON: binary data' : 'not a JSON record')
    start = at - 1
    depth = 1
    leap()
  }

  function seekValue(): void {
    while (at < held.length && depth === 0 && !failed()) {
      const code = held[at] ?? 0
      at++
      if (code === json.newline) line++
      else if (!json.isSpace(code)) step(code)
    }
    if (depth === 0) start = at
  }

  function skipString(): void {
    const bytes = held
    const end = bytes.length
    let i = at
    while (i < end) {
      const code = bytes[i] ?? 0
      if (json.inText[code] === 0) i++
      // What an escape stands for may come with the next chunk.
      else if (code === json.backslash) i += 2
      else {
        inString = code !== json.quote
        at = i + 1
        return inString ? fail('not JSON: a string is not closed on its line') : undefined
      }
    }
    at = i
  }

  function readStructure(): void {
    const bytes = held
    const end = bytes.length
    let i = at
    while (i < end && json.structure[bytes[i] ?? 0] === json.plain) i++
    at = i
    if (i >= end) return
    at = i + 1
    const kind = json.structure[bytes[i] ?? 0]
    if (kind === json.quotes) inString = true
    else if (kind === json.breaks) line++
    else if (kind === json.closes) {
      depth--
      if (depth === 0) finishValue()
    } else if (depth === 1 && !list && bytes[i] === json.openBracket && json.opensRecords(bytes, i, start)) {
      enterList(Buffer.concat([frame ?? nothing, bytes.subarray(start, at)]))
    } else depth++
  }

  function scan(): void {
    let before = -1
    while (at !== before && !failed()) {
      before = at
      if (depth === 0) seekValue()
      else if (inString) skipString()
      else readStructure()
    }
  }

  function begin(): void {
    begun = true
    if (held[0] === 0xef && held[1] === 0xbb && held[2] === 0xbf) start = at = 3
  }

  function take(): Split {
    const done: Split = error ? { records, error } : { records }
    records = []
    return done
  }

  return {
    push(chunk) {
      if (error) return take()
      held = Buffer.concat([held.subarray(start), chunk])
      guess.forget()
      at -= start
      start = 0
      if (!begun && held.length < 3) return take()
      if (!begun) begin()
      scan()
      if (!error && at - start > longest) fail('a record is longer than 16 MB', startLine)
      return take()
    },
    end() {
      scan()
      if (error) return take()
      if (depth > 0) fail('truncated: the JSON that starts on this line does not end', startLine)
      else if (list) fail('truncated: the list of records does not end')
      return take()
    },
  }
}
