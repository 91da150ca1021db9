import { describe, expect, it } from '@jest/globals'
import { createEndGuesser } from '../../../lib/tamper/input/value-end.ts'

describe('the end of a record on a line', () => {
  it('is the end of the line, where a brace closes there', () => {
    const bytes = Buffer.from('{"a":1}\n{"b":2} \n{"c":3}')
    const { onLine } = createEndGuesser()
    expect(onLine(bytes, 0)).toBe(7)
    expect(onLine(bytes, 8)).toBe(-1)
    expect(onLine(bytes, 17)).toBe(-1)
  })

  it('is looked for again once the bytes moved', () => {
    const { onLine, forget } = createEndGuesser()
    expect(onLine(Buffer.from('{"a":"b"}\n'), 0)).toBe(9)
    forget()
    expect(onLine(Buffer.from('{"a":"bcde"}\n'), 0)).toBe(12)
    forget()
    expect(onLine(Buffer.from('{}{"a":1}\n'), 2)).toBe(9)
  })
})

describe('the end of a record in a list', () => {
  const records = ['{"eventVersion":"1","a":1}', '{"eventVersion":"1","b":22}', '{"awsRegion":"x","c":{}}']
  const bytes = Buffer.from(`[${records.join(',')}]`)
  const second = 1 + (records[0]?.length ?? 0)

  it('is the comma before one that starts as it does', () => {
    const { inList } = createEndGuesser()
    expect(inList(bytes, 1)).toBe(second)
  })

  it('is the comma before one that starts as another did before', () => {
    const other = ['{"awsRegion":"x","c":{}}', '{"eventVersion":"1"}', '{"awsRegion":"x","c":{}}']
    const text = Buffer.from(`[${other.join(',')}]`)
    const next = (at: number) => 1 + other.slice(0, at).join(',').length
    const { inList } = createEndGuesser()
    expect(inList(text, 1)).toBe(next(2))
    expect(inList(text, next(1) + 1)).toBe(next(2))
    expect(inList(text, 1)).toBe(next(1))
  })

  it('may have blanks behind the comma', () => {
    const { inList, ofBlock } = createEndGuesser()
    const text = Buffer.from(`[${records.join(',\n  ')}]`)
    expect(inList(text, 1)).toBe(second)
    expect(ofBlock(Buffer.from(`[${records.join(', ')}]`), 1)).toBe(second)
  })

  it('is not guessed where a record stands in a record', () => {
    const text = Buffer.from('[{"eventVersion":{"eventVersion":1}}]')
    expect(createEndGuesser().inList(text, 1)).toBe(-1)
    expect(createEndGuesser().ofBlock(text, 1)).toBe(-1)
  })

  it('is not guessed where no other record follows, or too little is there', () => {
    const { inList } = createEndGuesser()
    expect(inList(bytes, bytes.length - 10)).toBe(-1)
    expect(createEndGuesser().inList(Buffer.from('{"awsRegion":"x","c":{}}]'), 0)).toBe(-1)
    const whole = Buffer.from('{"awsRegion":1')
    expect(createEndGuesser().inList(whole, 0)).toBe(-1)
  })

  it('is not guessed before a brace closes', () => {
    const text = Buffer.from('[{"eventVersion" ,{"eventVersion":"1"}]')
    expect(createEndGuesser().inList(text, 1)).toBe(-1)
  })
})
