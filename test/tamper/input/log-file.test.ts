import { gzipSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { readLogFile } from '../../../lib/tamper/input/log-file.ts'
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

  it('is plain where nothing in a block is escaped', () => {
    const some = [...records]
    some[200] = record('iam', 'CreatePolicy', { policyDocument: '{"Version":"2012-10-17"}' })
    const { plain } = given(json({ Records: some }))
    expect(plain).toContain(true)
    expect(plain.filter((isPlain) => !isPlain)).toHaveLength(1)
  })

  it.each([
    ['has lines', JSON.stringify({ Records: records }, null, 1)],
    ['is another object', json({ Events: records })],
    ['is spaced', json({ Records: records }).replace(':[', ': [')],
  ])('that %s is left as it is', (_what, text) => {
    expect(given(text)).toEqual({ values: [], plain: [], left: text })
  })

  it.each([
    ['is damaged', (text: string) => text.replace('"e-250"', 'e-250')],
    ['is cut short', (text: string) => text.slice(0, -500)],
    ['has more behind its records', (text: string) => text.replace(/\}$/, ',"more":1}')],
    ['has its records twice', (text: string) => text.replace(/\}$/, `,"Records":${json(records)}}`)],
    ['is followed by another', (text: string) => `${text}${text}`],
    ['is followed by white space', (text: string) => `${text} `],
  ])('that %s is left from there on, as a text by itself', (_what, change) => {
    const { values, left } = given(change(json({ Records: records })))
    expect(values.length).toBeGreaterThan(100)
    expect(values).toEqual(records.slice(0, values.length))
    expect(left?.startsWith(`{"Records":[${json(records[values.length])}`)).toBe(true)
  })
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
  )
  await fc.assert(
    fc.asyncProperty(fc.nat(text.length), fc.nat(40), pieces, async (at, cut, piece) => {
      const changed = text.slice(0, at) + piece + text.slice(at + cut)
      expect(await readAtOnce(gzipSync(changed))).toEqual(await read(changed, [5000]))
    }),
    { numRuns: 150 },
  )
})
