import { gzipSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import { readRecords } from '../../lib/tamper/read-records.ts'
import { read } from './read.ts'

const a = { eventName: 'A', text: 'ü "q" \\ {[' }
const b = { eventName: 'B', resources: [{ ARN: 'x' }], Nested: { Records: [1] } }
const json = JSON.stringify

describe('forms of input', () => {
  it.each([
    ['JSON lines', `${json(a)}\n${json(b)}\n`],
    ['CRLF and blank lines', `\r\n${json(a)}\r\n\r\n  \r\n${json(b)}`],
    ['a byte order mark', `\uFEFF${json(a)}\n${json(b)}`],
    ['pretty-printed records', `${JSON.stringify(a, null, 2)}\n${JSON.stringify(b, null, 2)}`],
    ['records one after the other', json(a) + json(b)],
    ['a list', json([a, b])],
    ['a list over many lines', JSON.stringify([a, b], null, 2)],
    ['a log file', json({ Records: [a, b] })],
    [
      'a log file, spaced',
      JSON.stringify({ version: { x: [1, '"Records":['] }, Records: [a, b], end: [{}] }, null, 2),
    ],
    ['log files as lines', `${json({ Records: [a] })}\n${json({ first: 1, Records: [b] })}\n`],
    ['log files and records mixed', `${json({ Records: [] })}${json(a)}[]\n${json({ Records: [b], x: 1 })}`],
  ])('%s', async (_name, text) => {
    expect((await read(text)).records).toEqual([a, b])
    expect((await read(text, [1])).records).toEqual([a, b])
    expect((await read(gzipSync(text))).records).toEqual([a, b])
  })

  it('reads gzip members one after the other', async () => {
    const members = Buffer.concat([gzipSync(`${json(a)}\n`), gzipSync(json(b))])
    expect((await read(members, [7])).records).toEqual([a, b])
  })

  it.each([[''], [' \n\n'], ['[]'], ['{"Records":[]}']])('has nothing to read in %j', async (text) => {
    expect(await read(text)).toEqual({ records: [], lines: [] })
  })

  it('tells the line on which each record starts', async () => {
    expect((await read(`${json(a)}\n\n${JSON.stringify(b, null, 1)}\n${json(a)}`)).lines).toEqual([1, 3, 16])
    expect((await read(`{"Records":[\n${json(a)},\n${json(b)}]}`)).lines).toEqual([2, 3])
  })
})

it('reads lists of records that start in different ways, wherever chunks end', async () => {
  const heads = ['eventVersion', 'awsRegion', 'userIdentity', 'eventID', 'eventTime', 'eventName']
  const records = Array.from({ length: 60 }, (_, i) => ({
    [heads[(i * i) % heads.length] ?? '']: `first of ${i}`,
    nested: [{ eventVersion: '1.0' }, { awsRegion: 'x' }],
    text: '},{"eventVersion":'.repeat(i % 3),
  }))
  const spaced = records.map((record, i) => (i % 7 === 0 ? JSON.stringify(record, null, 1) : json(record)))
  const list = `{"Records":[${spaced.join(',')}]}`
  const line = (i: number) => 1 + spaced.slice(0, i).join('').split('\n').length - 1
  for (const sizes of [[1], [13, 400], [1000], [100_000]]) {
    expect(await read(list, sizes)).toEqual({ records, lines: records.map((_, i) => line(i)) })
  }
})

describe('unreadable input', () => {
  it.each([
    ['a line that is no JSON', `${json(a)}\nhello\n${json(b)}`, '2: not a JSON record'],
    ['a number', `${json(a)}\n\n42`, '3: not a JSON record'],
    [
      'a line cut short',
      `${json(a)}\n{"eventName":"B\n${json(b)}`,
      '2: not JSON: a string is not closed on its line',
    ],
    [
      'a brace too few',
      `${json(a)}\n{"x":1\n`,
      '2: truncated: the JSON that starts on this line does not end',
    ],
    ['what only looks like JSON', `${json(a)}\n{"x":nonsense}\n${json(b)}`, '2: not JSON'],
    ['something behind a record', `${json(a)} junk`, '1: not a JSON record'],
    [
      'a truncated log file',
      `{"Records":[${json(a)},\n{"x":`,
      '2: truncated: the JSON that starts on this line does not end',
    ],
    [
      'a log file cut between records',
      `{"Records":[${json(a)}`,
      '1: truncated: the list of records does not end',
    ],
    [
      'a log file without its end',
      `{"Records":[${json(a)}]`,
      '1: truncated: the JSON that starts on this line does not end',
    ],
    ['a comma missing', `[${json(a)}${json(b)}]`, '1: not JSON: a comma or ] is missing between records'],
    ['a comma too many', `[${json(a)},]`, '1: not a JSON record'],
    ['a broken frame', `{"Records":[${json(a)}],,}`, '1: not JSON: the log file around its Records'],
  ])('%s, after the records before it', async (_name, text, error) => {
    expect(await read(text)).toMatchObject({ records: [a], error })
    expect(await read(text, [1])).toMatchObject({ records: [a], error })
  })

  it('says so of binary data', async () => {
    expect(await read(Buffer.from([0, 1, 2, 3]))).toMatchObject({ error: '1: not JSON: binary data' })
  })

  it('says so of truncated gzip, after what could be read', async () => {
    const zipped = gzipSync(`${json(a)}\n`.repeat(5000))
    const { records, lines, error } = await read(zipped.subarray(0, zipped.length - 20), [64])
    expect(records.length).toBeGreaterThan(0)
    expect(error).toBe(`${lines.at(-1)}: gzip: unexpected end of file`)
  })
})

describe('bytes that only look like a byte order mark', () => {
  it.each([[[0xef]], [[0xef, 0xbb]], [[0xef, 0xbb, 0x20]], [[0xef, 0x20, 0xbf]], [[0x20, 0xbb, 0xbf]]])(
    '%j are no records',
    async (bytes) => {
      expect(await read(Buffer.concat([Buffer.from(bytes), Buffer.from(json(a))]), [1])).toMatchObject({
        records: [],
        error: '1: not a JSON record',
      })
    },
  )
})

describe('lines of records', () => {
  it('are told in a list that has lines between and inside its records', async () => {
    const text = `[\n\n${JSON.stringify(a, null, 1)},\n${json(b)},\n\n${json(a)}]\n${json(b)}`
    expect((await read(text)).lines).toEqual([3, 7, 9, 10])
    expect((await read(text, [1])).lines).toEqual([3, 7, 9, 10])
  })

  it('are told of what comes last, however short', async () => {
    expect(await read('{}')).toEqual({ records: [{}], lines: [1] })
    expect(await read('{', [1])).toMatchObject({
      error: '1: truncated: the JSON that starts on this line does not end',
    })
    expect(await read('x')).toMatchObject({ error: '1: not a JSON record' })
    expect(await read('\n\n{}', [1])).toEqual({ records: [{}], lines: [3] })
  })
})

it('escapes that a chunk cuts in two are whole', async () => {
  const value = { text: '\\ " \\\" \n', more: '\\' }
  for (const size of [1, 2, 3, 5])
    expect((await read(json([value, value]), [size])).records).toEqual([value, value])
})

it('a log file inside a record is no list of records', async () => {
  const nested = { eventName: 'C', more: { Records: [a] }, Records: undefined }
  expect((await read(json([nested]))).records).toEqual([{ eventName: 'C', more: { Records: [a] } }])
})

it('a byte order mark is one at the very start only', async () => {
  for (const size of [1, 7, 10, 100]) {
    const text = `${json({ a: 1 })}\uFEFF${json({ b: 2 })}`
    expect(await read(text, [size])).toMatchObject({ records: [{ a: 1 }], error: '1: not a JSON record' })
  }
})

it('what is named Records and is no list is part of its record', async () => {
  for (const value of [{ Records: { a: 1 } }, { Records: 'x' }, { Records: null }])
    expect((await read(json(value), [1])).records).toEqual([value])
})

const closing = (text: string, closed: () => void) =>
  (async function* () {
    try {
      for (const letter of text) yield Buffer.from(letter)
    } finally {
      closed()
    }
  })()

describe('the batches of records', () => {
  it('are never empty', async () => {
    for await (const batch of readRecords(closing(` \n${json(a)}\n\n${json(b)}\n`, () => {})))
      expect(batch).not.toEqual([])
  })

  it('end with their source closed, where the reader stops and where it cannot read on', async () => {
    let closed = 0
    const close = () => {
      closed += 1
    }
    for await (const batch of readRecords(closing(`${json(a)}\n${json(b)}`, close)))
      if (batch.length > 0) break
    expect(closed).toBe(1)
    const failing = readRecords(closing('x'.repeat(100), close)).next()
    await expect(failing).rejects.toMatchObject({ name: 'UnreadableInput', line: 1 })
    expect(closed).toBe(2)
  })

  it('fail with their cause, where the source fails', async () => {
    const broken = (async function* () {
      yield Buffer.from(`${json(a)}\n`)
      throw new Error('cut off')
    })()
    const reading = readRecords(broken)
    await reading.next()
    await expect(reading.next()).rejects.toMatchObject({
      message: 'cut off',
      line: 1,
      cause: { message: 'cut off' },
    })
  })
})
