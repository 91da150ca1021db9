import { gzipSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { isDigestFile, readLogFile } from '../../../lib/tamper/input/log-file.ts'
import { record } from '../record.ts'
import { read, readAtOnce } from './read.ts'

/** Long enough for several blocks of 32 KB. */
const records = Array.from({ length: 300 }, (_, n) => record('s3', 'GetObject', { n }, { eventID: `e-${n}` }))
const json = JSON.stringify

function given(text: string) {
  const values: unknown[] = []
  const plain: boolean[] = []
  const left = readLogFile(Buffer.from(text), (some, isPlain) => {
    values.push(...some)
    plain.push(isPlain)
  })
  return { values, plain, left: left?.toString() }
}

describe('a log file on one line', () => {
  it('is given in blocks, to its end', () => {
    const { values, plain, left } = given(json({ Records: records }))
    expect({ values, left }).toEqual({ values: records, left: undefined })
    expect(plain.length).toBeGreaterThan(2)
    expect(given('{"Records":[]}')).toEqual({ values: [], plain: [true], left: undefined })
  })

  it('is given at once where its records are 32 KB, and in two blocks where they are more', () => {
    const short = json(records.slice(0, 20)).slice(1, -2)
    for (const [length, blocks] of [
      [32 * 1024, 1],
      [32 * 1024 + 1, 2],
    ] as const) {
      const filled = `${short},"x":"${'x'.repeat(length - short.length - 8)}"}`
      const { values, plain, left } = given(`{"Records":[${filled}]}`)
      expect([filled.length, values.length, plain.length, left]).toEqual([length, 20, blocks, undefined])
    }
  })

  it('is plain where nothing in a block is escaped', () => {
    const some = [...records]
    some[200] = record('iam', 'CreatePolicy', { policyDocument: '{"Version":"2012-10-17"}' })
    const { plain } = given(json({ Records: some }))
    expect(plain).toContain(true)
    expect(plain.filter((isPlain) => !isPlain)).toHaveLength(1)
    // JSON may hold them as they are, and a terminal obeys them.
    expect(given('{"Records":[{"userAgent":"\u009b2J"}]}').plain).toEqual([false])
  })

  it.each([
    ['has lines', JSON.stringify({ Records: records }, null, 1)],
    ['has a line for each record', json({ Records: records }).replaceAll('},{"eventV', '},\n{"eventV')],
    ['is another object', json({ Events: records })],
    ['has another key first', `{"a":1,"Records":${json(records)}}`],
    ['begins with a byte order mark', `\ufeff${json({ Records: records })}`],
  ])('that %s is left as it is', (_what, text) => {
    expect(given(text)).toEqual({ values: [], plain: [], left: text })
  })

  it.each([
    ['is damaged', (text: string) => text.replace('"e-250"', 'e-250')],
    ['is cut short', (text: string) => text.slice(0, -500)],
    ['has more behind its records', (text: string) => text.replace(/\}$/, ',"more":1}')],
    ['has its records twice', (text: string) => text.replace(/\}$/, `,"Records":${json(records)}}`)],
    ['is followed by another', (text: string) => `${text}${text}`],
    ['has a comma behind its last record', (text: string) => text.replace(/\]\}$/, ',]}')],
  ])('that %s is left from there on, as a text by itself', (_what, change) => {
    const { values, left } = given(change(json({ Records: records })))
    expect(values.length).toBeGreaterThan(100)
    expect(values).toEqual(records.slice(0, values.length))
    expect(left?.startsWith(`{"Records":[${json(records[values.length])}`)).toBe(true)
  })
})

/** As Python's json.dumps writes it. */
const spaced = (text: string) => text.replaceAll('},{"eventV', '}, {"eventV').replaceAll('":', '": ')

describe('a log file with blanks', () => {
  it.each([
    ['behind colons and commas', spaced(json({ Records: records }))],
    ['behind it', `${json({ Records: records })}\r\n`],
    ['between brackets and braces', ` { "Records" :\t[ ${json(records).slice(1, -1)} ] } \n\n`],
  ])('%s is given in blocks too', (_where, text) => {
    const { values, plain, left } = given(text)
    expect({ values, left }).toEqual({ values: records, left: undefined })
    expect(plain.length).toBeGreaterThan(2)
  })
})

it('a log file whose records hold what looks like the start of another is given whole', () => {
  const nested = {
    detail: { eventVersion: 'x' },
    list: [0, { eventVersion: 'x' }],
    text: ',{"eventVersion":"',
  }
  const some = records.map((one, n) => (n % 5 === 0 ? { ...one, requestParameters: nested } : one))
  expect(given(json({ Records: some }))).toMatchObject({ values: some, left: undefined })
})

/** Keys that are there twice, that are spelled with escapes, and lists of records inside of records. */
const oddRecord = fc.constantFrom(
  '{"eventVersion":"1","eventSource":"s3.amazonaws.com","eventName":"GetObject","eventName":"DeleteBucket"}',
  String.raw`{"eventVersion":"1","eventSource":"s3.amazonaws.com","\u0065ventName":"DeleteBucket"}`,
  String.raw`{"eventVersion":"1","eventSource":"s3.amazonaws.com","eventName":"\u0044eleteBucket","x":"\"}]}\\"}`,
  '{"eventVersion":"1","eventSource":"s3.amazonaws.com","eventName":"x","Records":[{"eventVersion":"2"}]}',
  '{"eventName":"StopLogging","eventSource":"cloudtrail.amazonaws.com","eventVersion":"1"}',
  '{"eventVersion":"1","Records":[{"eventVersion":"1","eventSource":"a","eventName":"b"}]}',
  '{"eventVersion":"1","eventSource":"a","eventName":"b","__proto__":{"errorCode":"x"},"c":[1,{"eventVersion":"1"}]}',
  '{}',
  '1',
  'null',
  '"{\\"eventVersion"',
)

it('what is given is what JSON.parse finds, whatever the records are and how they are laid out', () => {
  const usual = fc.nat(99).map((n) => json(records[n]))
  const blank = fc.constantFrom('', '', ' ', '\t', '\r')
  const list = fc.array(fc.oneof({ arbitrary: usual, weight: 4 }, oddRecord), { maxLength: 250, size: 'max' })
  let inBlocks = 0
  fc.assert(
    fc.property(list, blank, blank, fc.constantFrom('', '\n'), (texts, before, behind, end) => {
      const text = `${before}{"Records"${behind}:[${before}${texts.join(`${behind},${before}`)}${behind}]}${end}`
      const { values, plain, left } = given(text)
      expect({ Records: values }).toEqual(JSON.parse(text))
      expect(left).toBeUndefined()
      if (plain.length > 1) inBlocks++
    }),
    { numRuns: 60 },
  )
  expect(inBlocks).toBeGreaterThan(10)
})

it('reading at once gives what reading in pieces gives, whatever is changed in the text', async () => {
  const text = json({
    Records: records
      .slice(0, 120)
      .map((one, n) => ({ ...one, odd: n % 7 === 0 ? ',{"eventVersion":"' : 'ü' })),
  })
  const pieces = fc.constantFrom(
    '',
    '"',
    '{',
    '}',
    '[',
    ']',
    ',',
    '\\',
    '\n',
    ',{"eventVersion":',
    ']}',
    '{"Records":[',
    'x',
    '\\u0065',
    ',"Records":[{"eventVersion":"1"}]',
    ',"eventName":"StopLogging"',
    '"Records":',
    '\ufeff',
  )
  const layouts = fc.constantFrom(text, spaced(text))
  await fc.assert(
    fc.asyncProperty(layouts, fc.nat(text.length), fc.nat(40), pieces, async (laid, at, cut, piece) => {
      const changed = laid.slice(0, at) + piece + laid.slice(at + cut)
      expect(await readAtOnce(gzipSync(changed))).toEqual(await read(changed, [5000]))
    }),
    { numRuns: 150 },
  )
})

it.each([
  ['{"awsAccountId":"1","digestS3Object":"x","logFiles":[]}', true],
  [`{"a":"${'x'.repeat(990)}","digestS3Object":"x","logFiles":[]}`, true],
  // Further down it takes a closer look.
  [`{"a":"${'x'.repeat(1020)}","digestS3Object":"x","logFiles":[]}`, false],
  ['{"digestS3Object":"x"}', false],
  ['{"digestS3Object":"","logFiles":[]}', false],
  ['{"digestS3Object":"x","logFiles":[],"Records":[]}', false],
  ['{"x":"\\"digestS3Object\\"","eventCategory":"Insight"}', false],
  ['{"x":{"digestS3Object":"x"},"eventCategory":"Insight"}', false],
  ['[{"digestS3Object":"x","logFiles":[]}]', false],
  ['{"digestS3Object":"x","logFiles":[]', false],
  ['{"Records":[]}', false],
])('%s is a digest file: %j', (text, isOne) => {
  expect(isDigestFile(Buffer.from(text))).toBe(isOne)
})
