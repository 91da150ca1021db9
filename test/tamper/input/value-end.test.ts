import { describe, expect, it } from '@jest/globals'
import { createEndGuesser, walkValue } from '../../../lib/tamper/input/value-end.ts'

const megabyte = 1024 * 1024

/** An object of this length on its line, behind another line. */
const lineOf = (length: number) => Buffer.from(`[]\n{${' '.repeat(length - 2)}}\n`)

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

  it('is not looked for behind a line that is longer than 1 MB', () => {
    expect(createEndGuesser().onLine(lineOf(megabyte), 3)).toBe(megabyte + 3)
    expect(createEndGuesser().onLine(lineOf(megabyte + 1), 3)).toBe(-1)
  })
})

const elements = (...kinds: string[]) => Buffer.from(kinds.map((kind) => `{"record${kind}":"x"}`).join(','))

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

  it('is the nearest comma, whichever of the ways in which records started comes next', () => {
    const { inList } = createEndGuesser()
    const length = elements('A').length
    for (const kind of ['A', 'B', 'A', 'C', 'A', 'D']) inList(elements(kind), 0)
    expect(inList(elements('D', 'E', 'C', 'B', 'A'), 0)).toBe(2 * length + 1)
    expect(inList(elements('D', 'E', 'A', 'C'), 0)).toBe(2 * length + 1)
    // Four are known: of those that came last, D, A, C and B.
    expect(inList(elements('D', 'E', 'B'), 0)).toBe(2 * length + 1)
    inList(elements('F'), 0)
    expect(inList(elements('F', 'E', 'B'), 0)).toBe(-1)
    expect(inList(elements('F', 'E', 'C'), 0)).toBe(2 * length + 1)
  })

  it('is found by a start that is all that was there of a record', () => {
    const start = '{"awsRegion":1'
    const next = Buffer.from(`{"eventVersion":1},${start}}`)
    for (const [there, end] of [
      [start, 18],
      [start.slice(0, -1), -1],
    ] as const) {
      const { inList } = createEndGuesser()
      expect(inList(Buffer.from(there), 0)).toBe(-1)
      expect(inList(next, 0)).toBe(end)
    }
    expect(createEndGuesser().ofBlock(Buffer.from(`[${start.slice(0, -1)}`), 1)).toBe(-1)
  })
})

describe('the end of many records in a list', () => {
  const small = '{"eventVersion":"1","a":1}'
  const some = Array.from({ length: 2000 }, () => small)

  it('is the last comma in 32 KB that stands before one that starts alike', () => {
    const { ofBlock } = createEndGuesser()
    const bytes = Buffer.from(`[${some.join(',')}]`)
    const last = Math.floor((32 * 1024 - 14) / (small.length + 1))
    expect(ofBlock(bytes, 1)).toBe(last * (small.length + 1))
    expect(ofBlock(Buffer.from(some.slice(0, 3).join(',')), 0)).toBe(2 * small.length + 1)
  })

  it('is not looked for behind the end of the line', () => {
    const bytes = Buffer.from(`[${small},\n${some.slice(0, 9).join(',')}]`)
    expect(createEndGuesser().ofBlock(bytes, 1)).toBe(-1)
    expect(createEndGuesser().ofBlock(bytes, small.length + 3)).toBe(bytes.length - small.length - 2)
  })
})

describe('the walk to the end of a value', () => {
  it.each([
    ['{"a":[1]}x', 0, 'value', 9],
    ['"a\\"]"x', 0, 'value', 6],
    ['"a\n', 0, 'open string', 2],
    ['{"a":[1', 2, 'bracket', 6],
    ['{"a":[1', 0, undefined, 7],
    ['{"a":{"b":{"c":[', 2, undefined, 16],
    ['{"a\\', 0, undefined, 5],
  ] as const)('of %j, stopping at brackets to depth %i, ends by %s at %i', (text, brackets, end, at) => {
    const bytes = Buffer.from(text)
    const inString = text.startsWith('"')
    const depth = inString ? 0 : 1
    const cursor = { bytes, start: 0, at: 1, line: 1, depth, inString }
    expect(walkValue(cursor, brackets)).toBe(end)
    expect(cursor.at).toBe(at)
  })

  it('counts the lines that it passes', () => {
    const bytes = Buffer.from('{\n"a":\n1}')
    const cursor = { bytes, start: 0, at: 1, line: 5, depth: 1, inString: false }
    expect([walkValue(cursor, 0), cursor.line]).toEqual(['value', 7])
  })
})
