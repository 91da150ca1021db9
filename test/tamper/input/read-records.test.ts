import { gzipSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import { readRecords, readWhole } from '../../../lib/tamper/input/read-records.ts'
import { record } from '../record.ts'
import { gatheringSink, inChunks, read, readAtOnce } from './read.ts'

const a = record('cloudtrail', 'StopLogging', { name: 'ü "q" \\ {[' })
const b = record('s3', 'PutObject', { bucketName: 'b' }, { resources: [{ ARN: 'x' }] })
const json = JSON.stringify

describe('a text', () => {
  it.each([
    ['JSON lines', `${json(a)}\n${json(b)}\n`],
    ['a byte order mark', `\uFEFF${json(a)}\n${json(b)}`],
    ['white space in front', `\r\n\t ${json(a)}\n${json(b)}`],
    ['a list', json([a, b])],
    ['a log file', json({ Records: [a, b] })],
    ['a pretty-printed log file', JSON.stringify({ Records: [a, b] }, null, 2)],
  ])('%s: plain, packed and packed twice, whole and in chunks', async (_name, text) => {
    for (const bytes of [Buffer.from(text), gzipSync(text), gzipSync(gzipSync(text))]) {
      expect((await readAtOnce(bytes)).records).toEqual([a, b])
      expect((await read(bytes, [1])).records).toEqual([a, b])
      expect((await read(bytes)).records).toEqual([a, b])
    }
  })

  it.each([[''], [' \n\n'], ['\uFEFF'], ['[]'], ['{"Records":[]}'], ['[]\n{"Events":[]}']])(
    'that holds nothing gives nothing: %j',
    async (text) => {
      const nothing = { records: [], lines: [], unread: [], passedOver: [] }
      for (const bytes of [Buffer.from(text), gzipSync(text)]) {
        expect(await readAtOnce(bytes)).toEqual(nothing)
        expect(await read(bytes, [1])).toEqual(nothing)
      }
    },
  )

  it('that begins in no known way is read for the JSON further down', async () => {
    const text = `2023/06/11 16:27:02 running query: select * from x\n${json(a)}\n`
    expect(await read(text)).toMatchObject({ records: [a], lines: [2], unread: ['1: not a JSON object > 2'] })
  })

  it('has a byte order mark at its very start only', async () => {
    const text = `${json(a)}\n\uFEFF${json(b)}\n${json(b)}`
    for (const size of [1, 7, 100])
      expect(await read(text, [size])).toMatchObject({
        records: [a, b],
        unread: ['2: not a JSON object > 3'],
      })
  })
})

describe('gzip', () => {
  it('may have several members', async () => {
    const members = Buffer.concat([gzipSync(`${json(a)}\n`), gzipSync(json(b))])
    expect((await read(members, [7])).records).toEqual([a, b])
    expect((await readAtOnce(members)).records).toEqual([a, b])
  })

  it('that is longer than is read at once is read in pieces', async () => {
    const text = `${json(a)}\n`.repeat(20_000)
    expect((await readAtOnce(gzipSync(text))).records).toHaveLength(20_000)
  })

  it('that is cut short is told, after what could be read', async () => {
    const zipped = gzipSync(
      Array.from({ length: 5000 }, (_, n) => json({ ...a, eventID: `${n}` })).join('\n'),
    )
    const cut = zipped.subarray(0, zipped.length - 20)
    for (const got of [await read(cut, [64]), await readAtOnce(cut)]) {
      expect(got.records.length).toBeGreaterThan(0)
      expect(got.unread).toEqual([`${got.lines.at(-1)}: gzip: unexpected end of file`])
    }
  })

  it('with something else behind it is told', async () => {
    const more = Buffer.concat([gzipSync(json(a)), Buffer.from('more')])
    for (const got of [await read(more, [5]), await readAtOnce(more)])
      expect(got.unread).toEqual([expect.stringContaining('gzip: incorrect header check')])
  })
})

async function* closing(text: string, closed: () => void) {
  try {
    for (const letter of text) yield Buffer.from(letter)
  } finally {
    closed()
  }
}

/** Chunks, and how many of them were taken when it ended. */
function counted(chunks: Iterable<string>) {
  const source = { taken: 0, chunks: given() }
  async function* given() {
    for (const chunk of chunks) {
      source.taken++
      yield Buffer.from(chunk)
    }
  }
  return source
}

describe('how much must be there to tell the form', () => {
  const csv = 'eventname,eventjson,x\n'
  it.each<[string, string[], number]>([
    ['1 KB', [csv.padEnd(1024, 'x'), 'more'], 1],
    ['no less', [csv.padEnd(1023, 'x'), 'more', 'and more'], 2],
    ['blanks in front not counted', [`${' '.repeat(600)}${csv.padEnd(1023, 'x')}`, 'more', 'and more'], 2],
    ['64 KB with the blanks', [`${' '.repeat(65_000)}${csv.padEnd(536, 'x')}`, 'more'], 1],
    ['all of it', [csv, 'x', 'y'], 3],
  ])('%s', async (_what, chunks, taken) => {
    const source = counted(chunks)
    const { sink, gathered } = gatheringSink()
    await readRecords(source.chunks, sink)
    expect([source.taken, gathered.unread]).toEqual([taken, ['-: cannot read CSV']])
  })

  it('64 KB of blanks are enough', async () => {
    for (const [blanks, told] of [
      [65_535, '-: cannot read CSV'],
      [65_536, '1: not a JSON object'],
    ] as const) {
      const { sink, gathered } = gatheringSink()
      await readRecords(counted([' '.repeat(blanks), csv]).chunks, sink)
      expect(gathered.unread).toEqual([told])
    }
  })

  it('an object is read as it comes', async () => {
    const seen: number[] = []
    const { sink, gathered } = gatheringSink()
    await readRecords(counted([`${json(a)}\n`, `${json(b)}\n`]).chunks, sink, () => {
      seen.push(gathered.records.length)
    })
    expect(seen).toEqual([1, 2])
  })
})

it.each([
  ['{"key":"a"}', true],
  [String.raw`{"key":"\u0061"}`, false],
])(
  'a log file that is read at once says whether a text in it is written differently: %s',
  async (parameters, isPlain) => {
    const seen: unknown[] = []
    const { sink } = gatheringSink()
    const text = json({ Records: [{ ...a, requestParameters: 'HERE' }] }).replace('"HERE"', parameters)
    await readWhole(Buffer.from(text), {
      ...sink,
      record: (one, line, plain) => seen.push([one, line, plain]),
    })
    expect(seen).toEqual([[{ ...a, requestParameters: { key: 'a' } }, 1, isPlain]])
  },
)

it('records whose parts are texts are read alike, at once and in pieces', async () => {
  const text = json({ Records: [{ ...a, requestParameters: json({ name: 'x' }) }, a] })
  for (const got of [await read(text), await readAtOnce(text)])
    expect(got.records).toMatchObject([{ eventID: 'e-1', requestParameters: { name: 'x' } }, a])
})

it('what is packed too often is told alike, at once and in pieces', async () => {
  const often = [0, 1, 2, 3].reduce((bytes) => gzipSync(bytes), Buffer.from(json(a)))
  for (const got of [await read(often), await readAtOnce(often)])
    expect(got).toMatchObject({ records: [], unread: ['1: gzip: packed too often'] })
})

describe('a source', () => {
  it('is closed at its end, and where nothing more is read of it', async () => {
    for (const text of [json(a), `PK\u0003\u0004${'x'.repeat(5000)}`]) {
      let closed = 0
      await readRecords(
        closing(text, () => closed++),
        gatheringSink().sink,
      )
      expect(closed).toBe(1)
    }
  })

  it('that fails is told with its reason, after what came before', async () => {
    const broken = (async function* () {
      yield Buffer.from(`${json(a)}\n`)
      throw new Error('cut off')
    })()
    const { sink, gathered } = gatheringSink()
    await readRecords(broken, sink)
    expect(gathered).toMatchObject({ records: [a], unread: ['1: cut off'] })
  })

  it('waits while what came of a chunk is worked off', async () => {
    const seen: number[] = []
    const { sink, gathered } = gatheringSink()
    await readRecords(
      inChunks(
        Buffer.from(`${json(a)}\n${json(b)}\n`),
        [a, b].map((one) => Buffer.byteLength(json(one)) + 1),
      ),
      sink,
      async () => {
        await Promise.resolve()
        seen.push(gathered.records.length)
      },
    )
    expect(seen.slice(0, 2)).toEqual([1, 2])
  })
})

describe('what a log file has between its records', () => {
  it.each([
    ['without a call', '{"x":1}'],
    ['whose source is empty', '{"eventSource":"","eventName":"StopLogging"}'],
    ['whose name is a list', '{"eventSource":"cloudtrail.amazonaws.com","eventName":[]}'],
  ])('%s is told as what it is', async (_what, text) => {
    const file = `{"Records":[${text}]}`
    const told = { records: [], unread: ['1: not a CloudTrail record: it has no eventSource and eventName'] }
    expect(await readAtOnce(file)).toMatchObject(told)
    expect(await read(file)).toMatchObject(told)
  })
})

it('a record whose source is a number is taken for one of a service of that name, at once and in pieces', async () => {
  const odd = { eventSource: 5, eventName: 'StopLogging' }
  for (const readAs of [readAtOnce, read])
    expect(await readAs(json({ Records: [odd, a] }))).toMatchObject({ records: [odd, a], unread: [] })
})
