import { describe, expect, it } from '@jest/globals'
import { createJsonSplitter } from '../../../lib/tamper/input/json-splitter.ts'
import { parses, split } from './split.ts'

const a = { eventName: 'A', text: 'ü "q" \\ {[' }
const b = { eventName: 'B', resources: [{ ARN: 'x' }], Nested: { Records: [1] } }
const json = JSON.stringify

describe('values', () => {
  it.each([
    ['JSON lines', `${json(a)}\n${json(b)}\n`],
    ['CRLF and blank lines', `\r\n${json(a)}\r\n\r\n  \r\n${json(b)}`],
    ['pretty-printed values', `${JSON.stringify(a, null, 2)}\n${JSON.stringify(b, null, 2)}`],
    ['values one after the other', json(a) + json(b)],
    ['a list', json([a, b])],
    ['a list over many lines', JSON.stringify([a, b], null, 2)],
    ['a list under a key', json({ Records: [a, b] })],
    [
      'a list under a key, spaced',
      JSON.stringify({ version: { x: [1, '"Records":['] }, Records: [a, b], end: [{}] }, null, 2),
    ],
    ['two lists under keys', json({ Records: [a], more: {}, Events: [b] })],
    ['lists under keys as lines', `${json({ Records: [a] })}\n${json({ first: 1, Records: [b] })}\n`],
    ['lists and values mixed', `${json({ Records: [] })}${json(a)}[]\n${json({ Records: [b], x: 1 })}\n`],
    ['rows of a result', json({ UpdateCount: 0, ResultSet: { Rows: [a, b], Meta: { Rows: [] } } })],
    ['rows of a result, behind another list', json({ ResultSet: { Columns: ['x'], Rows: [a, b] } })],
    ['bare lists, one after the other', `[${json(a)}]\n[]\n[${json(b)}]\n[]`],
  ])('%s', (_name, text) => {
    expect(split(text)).toMatchObject({ values: [a, b], unread: [] })
    expect(split(text, [1])).toMatchObject({ values: [a, b], unread: [] })
  })

  it.each([[''], [' \n\n'], ['[]'], ['{"Records":[]}']])('has nothing to give in %j', (text) => {
    expect(split(text)).toEqual({ values: [], lines: [], unread: [] })
  })

  it('may be texts, and in lists also numbers, words and lists', () => {
    const list = ['x', 1.5, null, true, [a], [['x']], [], a]
    for (const sizes of [[1], [3], [1000]]) {
      expect(split('"a \\"b\\" \\\\"\n"c"', sizes)).toMatchObject({ values: ['a "b" \\', 'c'], unread: [] })
      expect(split(json(list), sizes)).toMatchObject({ values: list, unread: [] })
      expect(split(json({ Records: list }), sizes)).toMatchObject({ values: list, unread: [] })
    }
  })

  it('that are named like a list and are none stay whole', () => {
    for (const value of [
      { Records: { a: 1 } },
      { Records: 'x' },
      { x: { Records: [a] } },
      { x: { Rows: [a] } },
    ])
      expect(split(json(value), [1])).toMatchObject({ values: [value], unread: [] })
    for (const sizes of [[1], [1000]])
      expect(split(json([{ Records: [a] }, { x: 1, Events: [b] }]), sizes).values).toEqual([
        { Records: [a] },
        { x: 1, Events: [b] },
      ])
  })

  it('start on the lines that are told', () => {
    expect(split(`${json(a)}\n\n${JSON.stringify(b, null, 1)}\n${json(a)}`).lines).toEqual([1, 3, 16])
    expect(split(`{"Records":[\n${json(a)},\n${json(b)}]}`).lines).toEqual([2, 3])
    const text = `[\n\n${JSON.stringify(a, null, 1)},\n${json(b)},\n\n${json(a)}]\n${json(b)}`
    expect(split(text).lines).toEqual([3, 7, 9, 10])
    expect(split(text, [1]).lines).toEqual([3, 7, 9, 10])
  })

  it('keep escapes whole that a chunk cuts in two', () => {
    const value = { text: '\\ " \\\" \n', more: '\\' }
    for (const size of [1, 2, 3, 5])
      expect(split(json([value, value]), [size]).values).toEqual([value, value])
  })

  it('in lists may start in different ways, wherever chunks end', () => {
    const heads = ['eventVersion', 'awsRegion', 'userIdentity', 'eventID', 'eventTime', 'eventName']
    const values = Array.from({ length: 60 }, (_, i) => ({
      [heads[(i * i) % heads.length] ?? '']: `first of ${i}`,
      nested: [{ eventVersion: '1.0' }, { awsRegion: 'x' }],
      text: '},{"eventVersion":'.repeat(i % 3),
    }))
    const spaced = values.map((value, i) => (i % 7 === 0 ? JSON.stringify(value, null, 1) : json(value)))
    const list = `{"Records":[${spaced.join(',')}]}`
    const line = (i: number) => 1 + spaced.slice(0, i).join('').split('\n').length - 1
    for (const sizes of [[1], [13, 400], [1000], [100_000]])
      expect(split(list, sizes)).toEqual({ values, lines: values.map((_, i) => line(i)), unread: [] })
  })
})

describe('lines with a timestamp in front', () => {
  it.each([
    ['an export task', '2026-11-20T10:00:00.000Z '],
    ['an offset', '2026-11-20T10:00:00.123456+00:00 '],
    ['aws logs tail', '2026-11-20T10:00:00+00:00 123456789012_CloudTrail_us-east-1_3 '],
    ['no zone', '2026-11-20 10:00:00 '],
  ])('%s', (_name, prefix) => {
    const text = `${prefix}${json(a)}\n${prefix}${json(b)}`
    for (const sizes of [[1], [30], [1000]])
      expect(split(text, sizes)).toEqual({ values: [a, b], lines: [1, 2], unread: [] })
  })

  it('are not those with anything else in front', () => {
    expect(split(`2026-11-20T10:00:00Z a b ${json(a)}\n${json(b)}`)).toEqual({
      values: [b],
      lines: [2],
      unread: ['1: not a JSON object > 2'],
    })
  })
})

const good = (n: number) => ({ n, nested: [{ looks: 'like' }, { a: 'record' }] })

describe('what cannot be read', () => {
  const cut = 'truncated: the JSON that starts on this line does not end'
  it.each([
    ['a line that is no JSON', `${json(a)}\nhello\n${json(b)}`, ['2: not a JSON object > 3'], [a, b]],
    ['several in a row', `nonsense\nmore\n\n${json(b)}`, ['1: not a JSON object > 4'], [b]],
    [
      'a line cut in a string',
      `${json(a)}\n{"eventName":"B\n${json(b)}`,
      ['2: not JSON: a string is not closed on its line > 3'],
      [a, b],
    ],
    ['a line cut behind a value', `${json(a)}\n{"x":1\n${json(b)}\n`, [`2: ${cut} > 3`], [a, b]],
    ['a line cut behind a comma', `${json(a)}\n{"x":[1,\n${json(b)}\n`, [`2: ${cut} > 3`], [a, b]],
    ['two lines cut', `{"x":{\n{"y":[\n${json(b)}\n`, [`1: ${cut} > 2`, `2: ${cut} > 3`], [b]],
    ['what only looks like JSON', `${json(a)}\n{"x":nonsense}\n${json(b)}`, ['2: not JSON > 3'], [a, b]],
    [
      'brackets that do not match',
      `{"x":[}\n${json(a)}\n{"y":[]}]\n${json(b)}`,
      ['1: not JSON > 2', '3: not a JSON object > 4'],
      [a, { y: [] }, b],
    ],
    ['something behind a value', `${json(a)} junk\n${json(b)}`, ['1: not a JSON object > 2'], [a, b]],
    ['a list cut in a value', `{"Records":[${json(a)},\n{"x":`, [`2: ${cut}`], [a]],
    ['a list cut between values', `{"Records":[${json(a)}`, ['1: truncated: the list does not end'], [a]],
    ['a list without the end of its object', `{"Records":[${json(a)}]`, [`1: ${cut}`], [a]],
    ['a comma missing', `[${json(a)}${json(b)}]`, ['1: not JSON: a comma or ] is missing in a list'], [a]],
    ['a comma too many', `[${json(a)},]\n${json(b)}`, ['1: not JSON > 2'], [a, b]],
    ['a comma before the first', `[,${json(a)}]\n${json(b)}`, ['1: not JSON > 2'], [b]],
    ['two commas', `[${json(a)},,1]\n${json(b)}`, ['1: not JSON > 2'], [a, b]],
    [
      'a list that a brace ends',
      `[1}\n${json(b)}`,
      ['1: not JSON: a comma or ] is missing in a list > 2'],
      [1, b],
    ],
    ['a word in a list', `[nul,1]\n${json(b)}`, ['1: not JSON > 2'], [b]],
    ['a number cut', '[1.', ['1: not JSON'], []],
    ['a list cut in a number', '[12', ['1: truncated: the list does not end'], [12]],
    [
      'a broken object around a list',
      `{"Records":[${json(a)}],,}\n${json(b)}`,
      ['1: not JSON: the object around a list > 2'],
      [a, b],
    ],
    ['binary data', Buffer.from([1, 2, 3]).toString('latin1'), ['1: not JSON: binary data'], []],
  ])('%s: is told, and reading goes on behind it', (_name, text, unread, values) => {
    expect(split(text)).toMatchObject({ values, unread })
    expect(split(text, [1])).toMatchObject({ values, unread })
  })

  it('in a list over many lines costs its own lines only', () => {
    for (const indent of ['  ', '\t', '']) {
      const lines = JSON.stringify({ Records: [good(1), good(2), good(3)], x: 1 }, null, indent || 1)
      const text = (indent ? lines : json([good(1), good(2), good(3)]).replaceAll(',{"n"', ',\n{"n"'))
        .replace('"n": 2', '"n": two')
        .replace('"n":2', '"n":two')
      for (const sizes of [[1], [7], [10_000]]) {
        const { values, unread } = split(text, sizes)
        expect({ indent, values }).toEqual({ indent, values: [good(1), good(3)] })
        expect(unread).toEqual([expect.stringMatching(/^\d+: not JSON > \d+$/)])
      }
    }
  })

  it('last in a list over many lines does not hide what follows the list', () => {
    const text = `${JSON.stringify([a, 'HERE'], null, 2).replace('"HERE"', '{\n    "x": y\n  }')}\n${json(b)}\n`
    expect(split(text)).toMatchObject({ values: [a, b], unread: [expect.stringContaining('not JSON')] })
  })

  it('is found again where lines begin that are no deeper, not inside of what is broken', () => {
    const broken = JSON.stringify({ outer: { inner: [{ eventName: 'fake' }] }, x: 'HERE' }, null, 2)
    const text = `${broken.replace('"HERE"', 'oops')}\n${json(b)}`
    expect(split(text)).toMatchObject({ values: [b] })
  })
})

/** What comes of each chunk, before the next one is there. */
function asTheyCome(chunks: readonly string[]): unknown[][] {
  const came: unknown[][] = []
  const splitter = createJsonSplitter(
    { value: (value) => came.at(-1)?.push(value), unreadable: (reason) => came.at(-1)?.push(reason) },
    new Set(['Records']),
  )
  for (const chunk of chunks) {
    came.push([])
    splitter.push(Buffer.from(chunk))
  }
  return came
}

describe('what is read is given as it comes', () => {
  const dated = '2026-11-20T10:00:00Z {"n":1}'
  it.each<[string, string[], unknown[][]]>([
    ['lines', ['{"n":1}\n{"n":', '2}'], [[{ n: 1 }], [{ n: 2 }]]],
    ['numbers', ['[1,2', ',', '3', ']'], [[1], [2], [], [3]]],
    ['numbers with blanks behind', [`[1,${' '.repeat(300)}2,`, '3]'], [[1, 2], [3]]],
    ['numbers that are too long', [`[${'1'.repeat(256)}`, '1\n{}'], [[], ['not JSON', {}]]],
    ['lists', ['[1]\n[2', '][3]'], [[1], [2, 3]]],
    ['behind timestamps', [dated.slice(0, 15), dated.slice(15), '\n'], [[], [{ n: 1 }], []]],
    [
      'behind a long line that is no JSON',
      ['x'.repeat(640), '\n{"n":1}'],
      [[], ['not a JSON object', { n: 1 }]],
    ],
    ['elements before the end of their list', ['{"Records":[{"n":1},', '{"n":2}'], [[{ n: 1 }], [{ n: 2 }]]],
  ])('%s', (_what, chunks, came) => expect(asTheyCome(chunks)).toEqual(came))

  it('also behind a long line of which no end is in sight', () => {
    expect(asTheyCome(['x'.repeat(700), '{"n":0}\n{"n":1}\n'])).toEqual([[], ['not a JSON object', { n: 1 }]])
  })
})

it('numbers and words of 256 characters are read in no list, wherever chunks end', () => {
  for (const sizes of [[1], [100], [1000]]) {
    expect(split(`[${'1'.repeat(255)},1]`, sizes)).toMatchObject({ values: [Number('1'.repeat(255)), 1] })
    expect(split(`[${'1'.repeat(256)},1]\n{}`, sizes)).toEqual({
      values: [{}],
      lines: [2],
      unread: ['1: not JSON > 2'],
    })
  }
})

const long = (start: string, length: number, end: string) => start.padEnd(length - end.length, 'x') + end

describe('what is longer than may be held', () => {
  const megabyte = 1 << 20
  const told = '1: a value is longer than 1 MB > 2'
  const before = '1: an object is longer than 1 MB before its list > 2'
  it.each<[string, string, string[]]>([
    ['a value', long('{"x":"', megabyte + 1, ''), [told]],
    ['a value in a list', long('[{"x":"', megabyte + 2, ''), [told]],
    ['a text', long('"', megabyte + 1, ''), [told]],
    ['what stands before a list', long('{"x":"', megabyte + 1, '","Records":['), [before]],
    ['what stands before a second list', long('{"Records":[],"x":"', megabyte + 1, '","Events":['), [before]],
  ])('%s is told, and what follows is read', (_what, text, unread) => {
    expect(split(`${text}\n{"n":1}`, [text.length, 10], megabyte)).toMatchObject({
      values: [{ n: 1 }],
      unread,
    })
  })

  it.each([
    ['a value', long('{"x":"', megabyte, ''), '"}'],
    ['a text', long('"', megabyte, ''), '"'],
    ['what stands before a list', long('{"x":"', megabyte, '","Records":['), '{}]}'],
  ])('%s of 1 MB is none', (_what, text, end) => {
    const { values, unread } = split(`\n\n${text}${end}`, [megabyte + 2, 10], megabyte)
    expect([values.length, unread]).toEqual([1, []])
  })
})

/** How often JSON is parsed, and how many characters of it to a character of the text. */
function workOn(text: string, sizes?: readonly number[]) {
  let got = {}
  const { calls, characters } = parses(() => (got = split(text, sizes)))
  return { got, calls, share: characters / text.length }
}

describe('work', () => {
  const records = Array.from({ length: 1000 }, (_, n) => ({
    eventVersion: '1.08',
    eventName: 'GetObject',
    n,
  }))
  const lines = records.map((one) => json(one))
  const list = `[${lines.join(',')}]`
  const values = { values: records, unread: [] }

  it('on a list is done for many elements at once', () => {
    const { got, calls, share } = workOn(list)
    expect(got).toMatchObject(values)
    expect(calls).toBeLessThan(10)
    expect(share).toBeLessThan(1.02)
  })

  it('on a list is so too behind elements whose end cannot be guessed', () => {
    for (const odd of [',[{"x":{"eventVersi":1}}]', ',{"eventVersion":{"x":1},"eventName":2}', ',1']) {
      const { calls } = workOn(list.replace(']', `${odd.repeat(20)},${list.slice(1)}`))
      expect(calls).toBeLessThan(50)
    }
  })

  it('on lines, in one list or not, is done once', () => {
    for (const [text, sizes] of [
      [lines.join('\n'), [1 << 20]],
      [lines.join('\n'), [5000]],
      [`[\n${lines.join(',\n')}]`, [1 << 20]],
    ] as const) {
      const { got, calls, share } = workOn(text, sizes)
      expect(got).toMatchObject(values)
      expect(calls).toBeLessThan(1030)
      expect(share).toBeLessThan(1.05)
    }
  })

  it('is done for many elements at once again where few were guessed wrong before', () => {
    const apart = lines.slice(0, 100).join(',\n')
    const wrong = '{"eventVersion":[{"x":1},{"eventVersion":"1.08"}]}'
    const { calls, got } = workOn(`[${wrong},${wrong},\n${apart},\n${lines.slice(100).join(',')}]`)
    expect(got).toMatchObject({ unread: [] })
    expect(calls).toBeLessThan(130)
  })

  it('on elements that look like several is little more than theirs', () => {
    const hostile = `{"eventVersion":[{"x":1},{"eventVersion":"${'x'.repeat(500)}"}]}`
    for (const text of [
      `[${Array(1000).fill(hostile).join(',')}]`,
      `[${Array(1000).fill(hostile).join(',\n')}]`,
    ]) {
      const { calls, share } = workOn(text)
      expect(calls).toBeLessThan(1030)
      expect(share).toBeLessThan(1.7)
    }
  })

  it('on lines of several objects is little more than theirs', () => {
    const { calls, share } = workOn(Array(1000).fill('{"a":1} {"b":2} {"c":3}').join('\n'))
    expect(calls).toBeLessThan(3030)
    expect(share).toBeLessThan(1.1)
  })

  it('on lines that hold lists is three times theirs at most', () => {
    const { share } = workOn(Array(1000).fill('{"Records":[{"a":1},{"b":2}]}').join('\n'))
    expect(share).toBeLessThan(3)
  })

  it('on what opens without end is done again for twice of what may be held, and what is there', () => {
    const text = '{"a":\n'.repeat(2000)
    const told = split(text, [1 << 20], 1 << 20).unread.length
    // The line k is walked from there to the end: 6 (2000 - k) bytes.
    let rereadable = 2 * (1 << 20) + text.length
    let again = 0
    for (; rereadable >= text.length - 6 * again; again++) rereadable -= text.length - 6 * again
    expect(told).toBe(again + 1)
  })
})
