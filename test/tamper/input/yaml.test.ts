import { describe, expect, it } from '@jest/globals'
import { denied, record } from '../record.ts'
import { createYamlSplitter } from '../../../lib/tamper/input/yaml-splitter.ts'
import { read, readAtOnce } from './read.ts'

const a = record('cloudtrail', 'StopLogging', { name: 'main' })
const b = record('cloudtrail', 'DeleteTrail', null, {
  ...denied,
  userAgent: "it's an agent: {of} #many words",
})
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`
/** As the AWS CLI's emitter (ruamel.yaml) folds it: a long text is broken at a space. */
const folded = (text: string, indent: string) => quoted(text).replace(/ (?=many words)/, `\n${indent}  `)

const event = (text: string, indent = '') =>
  [
    `- CloudTrailEvent: ${folded(text, `${indent}  `)}`,
    '  EventId: 0a1b2c3d-0000-4000-8000-000000000001',
    '  EventName: StopLogging',
    '  EventSource: cloudtrail.amazonaws.com',
    "  EventTime: '2026-11-20T10:00:00+00:00'",
    "  ReadOnly: 'false'",
    '  Resources:',
    '  - ResourceName: main',
    '    ResourceType: AWS::CloudTrail::Trail',
    '  Username: alice',
  ]
    .map((line) => `${indent}${line}\n`)
    .join('')

const [textA, textB] = [JSON.stringify(a), JSON.stringify(b)]

describe('YAML', () => {
  it.each([
    ['of lookup-events', `Events:\n${event(textA)}${event(textB)}`],
    ['with a token behind the list', `Events:\n${event(textA)}${event(textB)}NextToken: abc\n`],
    ['of yaml-stream, a page an item', `- Events:\n${event(textA, '  ')}- Events:\n${event(textB, '  ')}`],
    ['with an indented list', `---\nEvents:\n${event(textA, '  ')}${event(textB, '  ')}`],
    ['of documents', `---\nEvents:\n${event(textA)}---\nEvents:\n${event(textB)}`],
    ['of texts', `- ${quoted(textA)}\n- ${quoted(textB)}\n`],
    [
      'of filter-log-events',
      `events:\n- message: ${quoted(textA)}\n  timestamp: 1\n- message: ${quoted(textB)}\n  timestamp: 2\nsearchedLogStreams: []\n`,
    ],
    ['with the lines of Windows', `Events:\n${event(textA)}${event(textB)}`.replaceAll('\n', '\r\n')],
  ])('%s', async (_name, text) => {
    for (const sizes of [[1], [1000], [1 << 20]])
      expect(await read(text, sizes)).toMatchObject({ records: [a, b], unread: [], passedOver: [] })
    expect(await readAtOnce(text)).toMatchObject({ records: [a, b], unread: [], passedOver: [] })
  })

  it('tells on which line what cannot be read starts, and reads on', async () => {
    const text = `Events:\n${event(textA)}- CloudTrailEvent: "open\n${event(textB)}`
    const { records, lines, unread } = await read(text)
    expect({ records, lines }).toEqual({ records: [a, b], lines: [2, 13] })
    expect(unread).toEqual([expect.stringMatching(/^12: not YAML: .* > 13$/)])
  })

  it.each([['Events: []\n'], ['Events:\n'], ['---\n']])(
    'that holds nothing gives nothing: %j',
    async (text) => {
      expect(await read(text)).toMatchObject({ records: [], unread: [] })
    },
  )

  it.each([
    ['Error: something went wrong\n', '1: not a CloudTrail record: it has no eventSource and eventName'],
    [
      `Events:\n${event(textA)}more: { a: 1 }\n`,
      '1: not a CloudTrail record: it has no eventSource and eventName',
    ],
    ['a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b, *zz]\n', expect.stringMatching(/^1: not YAML: /)],
  ])('that is something else is told: %j', async (text, told) => {
    expect((await read(text)).unread).toEqual([told])
  })
})

/** The values of a YAML text, those of its items without their list, the lines on which they start, and what could not be read. */
function split(text: string, longest?: number, sizes = [1 << 22]) {
  const got = { values: new Array<unknown>(), lines: new Array<number>(), unread: new Array<string>() }
  const splitter = createYamlSplitter(
    {
      value(value, line) {
        got.values.push(...(Array.isArray(value) ? value : [value]))
        got.lines.push(line)
      },
      unreadable: (reason, line, resumed) => got.unread.push(`${line}: ${reason} > ${resumed ?? 'end'}`),
    },
    longest,
  )
  const bytes = Buffer.from(text)
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const end = at + (sizes[i % sizes.length] ?? 1)
    splitter.push(bytes.subarray(at, end))
    at = end
  }
  splitter.end()
  return got
}

const item = (length: number) => `- ${'x'.repeat(length - 3)}\n`

describe('items of YAML', () => {
  it.each<[string, string, unknown[], number[]]>([
    ['at the left', 'Events:\n- a: 1\n- b: 2\n', [{ a: 1 }, { b: 2 }], [2, 3]],
    ['set in', 'Events:\n  - a: 1\n  - b: 2\n', [{ a: 1 }, { b: 2 }], [2, 3]],
    ['with lists of their own', 'Events:\n- a:\n  - 1\n- b:\n    - 2\n', [{ a: [1] }, { b: [2] }], [2, 4]],
    ['set in, then at the left', '  - a: 1\n- b: 2\n', [{ a: 1 }, { b: 2 }], [1, 2]],
    ['without a line break at the end', '- a: 1\n- b: ü', [{ a: 1 }, { b: 'ü' }], [1, 2]],
    [
      'of documents with the lines of Windows',
      '---\r\n- a: 1\r\n---  \r\n- b: 2\r\n',
      [{ a: 1 }, { b: 2 }],
      [2, 4],
    ],
    ['with dashes in a text', '- a: |\n    x ---\n    y\n- b: 2\n', [{ a: 'x ---\ny\n' }, { b: 2 }], [1, 4]],
    ['and what stands beside them', '- a: 1\nb: { c: 1 }\n', [{ a: 1 }, { b: { c: 1 } }], [1, 1]],
    ['and a token beside them', '- a: 1\nNextToken: x\n', [{ a: 1 }], [1]],
    ['none', 'a: 1\n', [{ a: 1 }], [1]],
    ['none, in documents', 'a: 1\n---  \nb: 2\n', [{ a: 1, b: 2 }], [1]],
    ['with a carriage return inside', '- a: "x\ry"\r\n', [{ a: 'x\ry' }], [1]],
  ])('%s', (_what, text, values, lines) => {
    for (const sizes of [[1], [1000]])
      expect(split(text, undefined, sizes)).toEqual({ values, lines, unread: [] })
  })

  it('behind three dashes are no start of a document where more stands on the line', () => {
    expect(split('- a: 1\n--- {b: {c: 1}}\n').values).toEqual([{ a: 1 }, { b: { c: 1 } }])
  })

  it('that are longer than may be held are told, and what follows is read', () => {
    const longest = 1 << 20
    for (const sizes of [[longest * 2], [1000, longest]]) {
      expect(split(`${item(longest)}- 1\n`, longest, sizes)).toEqual({
        values: ['x'.repeat(longest - 3), 1],
        lines: [1, 2],
        unread: [],
      })
      expect(split(`${item(longest + 1)}- 1\n`, longest, sizes)).toEqual({
        values: [1],
        lines: [2],
        unread: ['1: a value is longer than 1 MB > 2'],
      })
      expect(split(`- a\n  ${'x'.repeat(longest)}\n- 1\n`, longest, sizes)).toMatchObject({
        values: [1],
        unread: ['1: a value is longer than 1 MB > 3'],
      })
    }
    expect(split(`${'\n'.repeat(600)}${item(longest - 5)}`, longest).unread).toEqual([])
    expect(split(`- a: |\n${'\n'.repeat(longest)}- 1\n`, longest).unread).toHaveLength(1)
  })
})
