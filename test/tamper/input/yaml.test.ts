import { describe, expect, it } from '@jest/globals'
import { denied, record } from '../record.ts'
import { read } from './read.ts'

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
