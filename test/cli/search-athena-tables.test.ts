import { gzipSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import { story } from '../search/story.ts'
import { putLogs } from './put-logs.ts'
import { inSandbox } from './run-in.ts'

const account = '111122223333'
const period = ['--from', '2026-03-01T12:00:00Z', '--to', '2026-03-01T14:00:00Z']
const asked = ['--engine', 'athena', '--output-location', 's3://results/', ...period]
const setup = ['search', 'setup', '--bucket', 'clean-trail-logs', '--yes']

it('a search refuses tables over another bucket than the one that is named, or none', () =>
  inSandbox('clean', async (_, run) => {
    const search = ['search', '--engine', 'athena', '--output-location', 's3://results/']
    expect(await run(...search, '--bucket', 'clean-trail-logs')).toMatchObject({
      code: 1,
      err: expect.stringContaining('trailkeeper.cloudtrail is not there'),
    })
    expect(await run(...setup, '--accounts', account, '--regions', 'us-east-1')).toMatchObject({ code: 0 })
    for (const other of [
      ['--bucket', 'another-bucket'],
      ['--bucket', 'clean-trail-logs', '--prefix', 'x'],
    ])
      expect(await run(...search, ...other)).toMatchObject({
        code: 1,
        out: '',
        err: expect.stringContaining('is over s3://clean-trail-logs/AWSLogs/'),
      })
    for (const same of [['--bucket', 'clean-trail-logs'], ['--trail', 'management-events'], []])
      expect(await run(...search, ...same)).toMatchObject({ code: 4 })
  }))

type Event = Readonly<Record<string, unknown>>

const packed = (records: readonly Event[]) => gzipSync(JSON.stringify({ Records: records }))
const keyOf = (owner: string, organization = '') =>
  `AWSLogs/${organization}${owner}/CloudTrail/us-east-1/2026/03/01/${owner}_CloudTrail_us-east-1_20260301T1300Z_Ab3dEf6hIj9lMn0p.json.gz`
const event = (n: number, changes: Event = {}): Event => ({ ...story[0], eventID: `id-${n}`, ...changes })

const linesOf = (text: string) => text.split(/\r?\n/).filter(Boolean)

describe('tables of Athena', () => {
  it('give more rows than a page has, page by page', () =>
    inSandbox('clean', async (sandbox, run) => {
      const records = Array.from({ length: 2300 }, (_, n) => event(n))
      await putLogs(sandbox, [[keyOf(account), packed(records)]])
      await run(...setup)
      const { code, out } = await run('search', ...asked, '--output', 'jsonl')
      expect(code).toBe(0)
      expect(new Set(linesOf(out)).size).toBe(records.length)
      const pages = () => sandbox.requests.filter(({ operation }) => operation === 'GetQueryResults').length
      expect(pages()).toBe(3)
      // With enough of them it asks for no further page.
      expect(linesOf((await run('search', ...asked, '--limit', '5')).out)).toHaveLength(5)
      expect(pages()).toBe(4)
    }))

  it('of more accounts than a table lists want each query to name its accounts', () =>
    inSandbox('clean', async (sandbox, run) => {
      const accounts = Array.from({ length: 26 }, (_, n) => String(111_122_223_300 + n))
      await putLogs(
        sandbox,
        accounts.map((owner, n): [string, Buffer] => [
          keyOf(owner, 'o-exampleorg1/'),
          packed([event(n, { recipientAccountId: owner })]),
        ]),
      )
      const made = await run(...setup)
      expect({ code: made.code, tables: linesOf(made.out).length }).toEqual({ code: 0, tables: 3 })
      expect(made.out).toContain('s3://clean-trail-logs/AWSLogs/o-exampleorg1/')
      const unnamed = await run('search', ...asked)
      expect(unnamed.code).toBe(1)
      expect(unnamed.err).toContain('Name the accounts with --accounts')
      const two = [accounts[3], accounts[20]].join(',')
      const { code, out } = await run('search', ...asked, '--accounts', two, '--output', 'json')
      expect(code).toBe(0)
      const hits: Event[] = JSON.parse(out)
      expect(new Set(hits.map(({ eventID }) => eventID))).toEqual(new Set(['id-20', 'id-3']))
    }))

  const hostile = '=1\n- | [x](https://evil.example) <b>\u001b[31m\u0000\ud800'
  it('let no text of a row start a line, a formula, a link or a tag', () =>
    inSandbox('clean', async (sandbox, run) => {
      const texts = { eventName: hostile, errorCode: hostile, sourceIPAddress: hostile }
      await putLogs(sandbox, [[keyOf(account), packed([event(1, texts)])]])
      await run(...setup)
      const cases: [format: string, lines: number, forbidden: RegExp][] = [
        ['table', 1, /https:\/\//],
        ['csv', 2, /https:\/\/|(?:^|,)"=/m],
        ['markdown', 3, /https:\/\/|<b>|\]\(/],
        ['jsonl', 1, /^[^{]/],
      ]
      for (const [format, lines, forbidden] of cases) {
        const { code, out } = await run('search', ...asked, '--output', format)
        expect({ format, code, lines: linesOf(out).length }).toEqual({ format, code: 0, lines })
        expect(out).not.toContain('\u001b')
        expect(out).not.toMatch(forbidden)
      }
    }))
})
