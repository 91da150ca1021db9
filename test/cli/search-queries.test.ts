import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from '@jest/globals'
import { questions } from '../../lib/search/questions/index.ts'
import { found, printedIn, story } from '../search/story.ts'
import { runIn } from './run-in.ts'

const made = mkdtempSync(join(tmpdir(), 'trailkeeper-queries-'))
afterAll(() => rmSync(made, { recursive: true, force: true }))

let folders = 0
function folderWith(records: readonly unknown[], name = 'log.json.gz'): string {
  const folder = mkdtempSync(join(made, `${folders++}-`))
  writeFileSync(join(folder, name), gzipSync(JSON.stringify({ Records: records })))
  return folder
}

const fixtures = new URL('../', import.meta.url)
const linesOf = (file: string): unknown[] =>
  readFileSync(new URL(file, fixtures), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line): unknown => JSON.parse(line))

/** Copies of CloudTrail's own examples and of Stratus Red Team's, and the judged cases. */
const suites: [string, unknown[]][] = [
  [
    'judged cases',
    linesOf('cases/records.jsonl').map((line) =>
      typeof line === 'object' && line !== null && 'record' in line ? line.record : undefined,
    ),
  ],
  ['AWS’s examples', linesOf('search/events/aws-docs.jsonl')],
  ['Stratus Red Team', linesOf('search/events/stratus-red-team.jsonl')],
]

describe('search --query tampering', () => {
  it.each(suites)('finds what triage finds, in %s', async (_name, records) => {
    // One file a record, in the records' order: triage judges them in that order.
    const folder = mkdtempSync(join(made, 'suite-'))
    records.forEach((record, at) =>
      writeFileSync(
        join(folder, `${String(at).padStart(4, '0')}.json`),
        JSON.stringify({ Records: [record] }),
      ),
    )
    const triage = await runIn(['triage', folder, '--only', 'tamper,attempt'], {})
    const judged = triage.out
      .split('\n')
      .filter(Boolean)
      .map((line): unknown => JSON.parse(line).eventID)
    const { out } = await runIn(['search', '--dir', folder, '--query', 'tampering', '--output', 'json'], {})
    expect(judged.length).toBeGreaterThan(0)
    expect(printedIn(out)).toEqual(judged)
  })

  it('protects what a file names, as triage does', async () => {
    const records = suites[0]?.[1] ?? []
    const folder = folderWith(records)
    const listed = ['--protected', new URL('cases/protected.json', fixtures).pathname]
    const triage = await runIn(['triage', folder, '--only', 'tamper,attempt', ...listed], {})
    const search = await runIn(['search', '--dir', folder, '--query', 'tampering', '--count', ...listed], {})
    expect(Number(search.out)).toBe(triage.out.split('\n').filter(Boolean).length)
  })
})

const hop = (n: number) => ({
  eventID: `hop-${n}`,
  eventTime: `2026-03-01T12:0${n}:00Z`,
  eventSource: 'sts.amazonaws.com',
  eventName: 'AssumeRole',
  userIdentity: { type: 'AssumedRole', accessKeyId: `KEY${n}` },
  responseElements: { credentials: { accessKeyId: `KEY${n + 1}` } },
})

describe('search --query', () => {
  const folder = folderWith(story)

  it.each(questions.map(({ id }) => id))('%s', async (id) => {
    const asked = found[id]
    const { code, out } = await runIn(
      ['search', '--dir', folder, '--query', id, '--output', 'json', ...(asked?.argv ?? [])],
      {},
    )
    expect({ code, printed: printedIn(out) }).toEqual({ code: 0, printed: asked?.printed })
  })

  it('prints newest first what is judged oldest first', async () => {
    const { out } = await runIn(
      ['search', '--dir', folder, '--query', 'tampering', '--order', 'newest', '--output', 'json'],
      {},
    )
    expect(printedIn(out)).toEqual(found['tampering']?.printed.toReversed())
  })

  it('follows keys three hops far, and no further', async () => {
    const chain = folderWith([0, 1, 2, 3, 4, 5].map(hop))
    const { out } = await runIn(
      ['search', '--dir', chain, '--query', 'session-activity', '--access-key', 'KEY0', '--output', 'json'],
      {},
    )
    expect(printedIn(out)).toEqual(['hop-0', 'hop-1', 'hop-2', 'hop-3'])
  })

  it('lists the questions', async () => {
    const { code, out } = await runIn(['search', 'queries'], {})
    expect(code).toBe(0)
    expect(out.split('\n').filter(Boolean)).toHaveLength(questions.length)
  })

  it.each([
    ['json', (out: string) => JSON.parse(out)],
    [
      'jsonl',
      (out: string) =>
        out
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line)),
    ],
  ] as const)('lists the questions as %s', async (output, parse) => {
    const { out } = await runIn(['search', 'queries', '--output', output], {})
    expect(parse(out)).toEqual(questions.map(({ id, title }) => ({ id, title })))
  })

  it.each([
    ['csv', '"id","title"', /^"[\w-]+",".+"$/],
    ['markdown', '| id | title |', /^\| `[\w-]+` \| .+ \|$/],
  ] as const)('lists the questions as %s', async (output, head, line) => {
    const { out } = await runIn(['search', 'queries', '--output', output], {})
    const lines = out.trimEnd().split('\n')
    expect(lines[0]).toBe(head)
    expect(lines.filter((one) => line.test(one)).length).toBeGreaterThanOrEqual(questions.length)
  })

  it.each([
    [['--query', 'tamperin'], /did you mean tampering/],
    [['--query', 'session-activity'], /needs --access-key/],
    [['--query', 'gap-activity', '--from', '2026-03-01'], /needs --from and --to/],
  ])('refuses %j', async (argv, message) => {
    const { code, err } = await runIn(['search', '--dir', folder, ...argv], {})
    expect(code).toBe(1)
    expect(err).toMatch(message)
  })
})
