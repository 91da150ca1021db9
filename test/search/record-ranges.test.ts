import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { NoLogFile, recordRanges } from '../../lib/search/record-ranges.ts'

const textsOf = (text: string) => recordRanges(text)?.map(({ start, end }) => text.slice(start, end))

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('},{"eventVersion":"1.11"', '"Records":[', ']}', '\\', '\\"', '[{', '"'),
)
const anyRecord = fc.dictionary(anyText, fc.jsonValue({ depthSize: 'small' }), { maxKeys: 4 })
const anyFile = fc.record({
  before: fc.dictionary(anyText, fc.jsonValue({ depthSize: 'small' }), { maxKeys: 2 }),
  records: fc.array(anyRecord, { maxLength: 5 }),
  space: fc.constantFrom(undefined, 1, '\t'),
})

describe('the records of a log file', () => {
  it('are the members of its list, as they stand there, whatever is in them', () => {
    fc.assert(
      fc.property(anyFile, ({ before, records, space }) => {
        const { Records: _, ...rest } = before
        const text = JSON.stringify({ ...rest, Records: records }, undefined, space)
        const found = textsOf(text) ?? []
        expect(found.map((one) => JSON.parse(one))).toEqual(JSON.parse(text).Records)
      }),
    )
  })

  it('are none of those that a record carries in it', () => {
    const forged = { eventVersion: '1.11', eventName: 'StopLogging', eventID: 'forged' }
    const real = {
      eventVersion: '1.11',
      requestParameters: { entries: [{ a: 1 }, forged, forged], text: JSON.stringify({ Records: [forged] }) },
    }
    expect(textsOf(JSON.stringify({ Records: [real, real] }))).toEqual([
      JSON.stringify(real),
      JSON.stringify(real),
    ])
  })

  it('are not there in a document without a list', () => {
    expect(recordRanges('{"digestS3Object":"x","logFiles":[]}')).toBeUndefined()
    expect(recordRanges('{"Records":"none"}')).toBeUndefined()
    expect(recordRanges('{}')).toBeUndefined()
    expect(textsOf('{"Records":[]}')).toEqual([])
  })

  it('are not told where the file was cut off', () => {
    const whole = JSON.stringify({ Records: [{ a: 'b"c\\' }, { d: [1, { e: 2 }] }] })
    for (let end = 0; end < whole.length - 1; end++)
      expect(() => recordRanges(whole.slice(0, end))).toThrow(NoLogFile)
  })
})
