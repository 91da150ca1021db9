import { listKeys } from './forms.ts'
import { isSpace } from './json-bytes.ts'
import { createJsonSplitter, type JsonSink, type JsonSplitter } from './json-splitter.ts'
import { isDigestFile, readLogFile } from './log-file.ts'
import { messageOf, unpackedWhole, unzipped } from './packing.ts'
import { createUnwrapper, type RecordSink, type Unwrapper } from './records-of.ts'
import { headLength, startsJson, textFormOf } from './text-form.ts'

/** Bytes that are unpacked and read at once; longer ones come in pieces. */
const longestWhole = 8 * 1024 * 1024
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf])

/**
 * Reads CloudTrail records from a stream of any length, in any form and packing, in constant memory. Each goes to the
 * sink in order, as does what holds none and what cannot be read; nothing is thrown for the data's sake.
 * @param afterChunk lets the sink work off what it got before more comes
 */
export async function readRecords(
  source: AsyncIterable<Uint8Array>,
  sink: RecordSink,
  afterChunk: () => Promise<void> | void = () => undefined,
): Promise<void> {
  const reader = createTextReader(sink, createUnwrapper(sink))
  const chunks = unzipped(source)
  try {
    while (!reader.refused()) {
      const next = await chunks.next().catch(messageOf)
      if (typeof next === 'string') return sink.unreadable(next, reader.line())
      if (next.done) break
      await reader.push(next.value)
      await afterChunk()
    }
    await reader.end()
  } finally {
    await chunks.return(undefined)
  }
}

/** As `readRecords`, for bytes that are all there: at once where they are not too long, in most forms. */
export function readWhole(bytes: Buffer, sink: RecordSink): Promise<void> | void {
  const unpacked = unpackedWhole(bytes, longestWhole)
  if (!unpacked) return readRecords(inOne(bytes), sink)
  if (isDigestFile(unpacked)) return sink.passedOver('digest', 1)
  const unwrapper = createUnwrapper(sink)
  const left = readLogFile(unpacked, unwrapper.ofLogFile)
  if (!left) return unwrapper.end()
  const reader = createTextReader(sink, unwrapper)
  const pushed = reader.push(left)
  return pushed ? pushed.then(() => reader.end()) : reader.end()
}

async function* inOne(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

type TextReader = {
  push: (chunk: Uint8Array) => Promise<void> | void
  end: () => Promise<void> | void
  /** Whether the text is of a form that is not read. */
  refused: () => boolean
  /** Of the last value. */
  line: () => number
}

/** Looks at how the text starts, and hands it to who reads that form. */
function createTextReader(sink: RecordSink, unwrapper: Unwrapper): TextReader {
  let head: Buffer = Buffer.alloc(0)
  let splitter: JsonSplitter | undefined
  let refused = false
  let lastLine = 1
  const values: JsonSink = {
    value(value, line) {
      lastLine = line
      unwrapper.value(value, line)
    },
    around: unwrapper.around,
    unreadable: sink.unreadable,
  }

  function start(ended: boolean): Promise<void> | void {
    const text = head.subarray(head.indexOf(byteOrderMark) === 0 ? byteOrderMark.length : 0)
    const first = firstOf(text)
    if (!ended && !isEnough(text, first)) return undefined
    const form = textFormOf(text.subarray(first, first + headLength))
    head = text
    if ('refused' in form) {
      refused = true
      sink.unreadable(`cannot read ${form.refused}`)
      return undefined
    }
    if (form.read === 'yaml') return startYaml(text)
    splitter = createJsonSplitter(values, listKeys)
    splitter.push(text)
    return undefined
  }

  /** A parser of YAML takes longer to load than most files to read. */
  async function startYaml(text: Buffer): Promise<void> {
    const { createYamlSplitter } = await import('./yaml-splitter.ts')
    splitter = createYamlSplitter(values)
    splitter.push(text)
  }

  function finish(): void {
    splitter?.end()
    unwrapper.end()
  }

  return {
    push(chunk) {
      if (splitter) return splitter.push(chunk)
      head = head.length === 0 && Buffer.isBuffer(chunk) ? chunk : Buffer.concat([head, chunk])
      return start(false)
    },
    end() {
      if (refused) return undefined
      if (splitter) return finish()
      const started = start(true)
      return started ? started.then(finish) : finish()
    },
    refused: () => refused,
    line: () => lastLine,
  }
}

function firstOf(text: Buffer): number {
  let first = 0
  while (isSpace(text[first])) first++
  return first
}

/** JSON is known by its first bytes; to tell other forms takes more of them. */
const isEnough = (text: Buffer, first: number): boolean =>
  text.length >= 64 * headLength || text.length - first >= headLength || startsJson(text.subarray(first))
