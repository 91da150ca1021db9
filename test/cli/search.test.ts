import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from '@jest/globals'
import { callerPolicy } from '../../cli/permissions/caller-policy.ts'
import { defaultPolicy } from '../../lib/policy/load-policy.ts'
import { actionsOf } from './permissions/actions-of.ts'
import { iamActions } from './permissions/iam-actions.ts'
import { putLogs } from './put-logs.ts'
import { inSandbox, runIn } from './run-in.ts'

const account = '123456789012'
const made = mkdtempSync(join(tmpdir(), 'trailkeeper-search-'))
afterAll(() => rmSync(made, { recursive: true, force: true }))

type Event = Record<string, unknown>
const event = (n: number, changes: Event = {}): Event => ({
  eventVersion: '1.11',
  eventTime: new Date(Date.now() - 3_600_000 + n * 1000).toISOString(),
  eventName: 'DescribeInstances',
  eventSource: 'ec2.amazonaws.com',
  awsRegion: 'us-east-1',
  recipientAccountId: account,
  userIdentity: { type: 'IAMUser', arn: `arn:aws:iam::${account}:user/eve`, userName: 'eve' },
  sourceIPAddress: '192.0.2.1',
  readOnly: true,
  eventID: `id-${n}`,
  ...changes,
})

const stamp = (time: number) => new Date(time).toISOString().slice(0, 16).replaceAll(/[-:]/g, '')

/** The key of a file of the last hour. */
function keyOf(n: number, folder = 'CloudTrail', unique = 'Ab3dEf6hIj9lMn0p'): string {
  const time = Date.now() - 3_600_000 + n * 300_000
  const day = new Date(time).toISOString().slice(0, 10).replaceAll('-', '/')
  return `AWSLogs/${account}/${folder}/us-east-1/${day}/${account}_${folder}_us-east-1_${stamp(time)}Z_${unique}.json.gz`
}

const packed = (events: readonly Event[]) => gzipSync(JSON.stringify({ Records: events }))

let folders = 0
function folderWith(files: Readonly<Record<string, Uint8Array | string>>): string {
  const folder = join(made, `${folders++}`)
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), bytes)
  }
  return folder
}

const search = (folder: string, ...argv: string[]) => runIn(['search', '--dir', folder, ...argv], {})

const files = () => ({
  [keyOf(0)]: packed([event(1), event(2, { eventName: 'StopLogging', readOnly: false })]),
  [keyOf(1)]: packed([event(300, { errorCode: 'AccessDenied' }), event(301)]),
})

describe('search in a folder', () => {
  it('prints each hit as it stands in its file, one line each, and nothing else', async () => {
    const odd = '{"eventName":"StopLogging", "n":1.0, "u":"\\u003c\\/"}'
    const folder = folderWith({ [keyOf(0)]: gzipSync(`{"Records":[${odd}]}`) })
    expect(await search(folder, '--event', 'StopLogging', '--output', 'jsonl')).toEqual({
      code: 0,
      out: `${odd}\n`,
      err: '',
    })
  })

  it.each([
    [[], 'id-1\nid-2\n'],
    [['--read'], 'id-1\n'],
    [['--count'], '2\n'],
    [['--event', 'StopLogging', '--count'], '1\n'],
    [['--sql', 'SELECT count(*) AS n FROM cloudtrail_logs'], '2\n'],
  ])('%j answers from the records of a file some of which are none, and names it', async (argv, printed) => {
    const stop = event(2, { eventName: 'StopLogging', readOnly: false })
    const broken: unknown[] = [event(1), 5, null, 'StopLogging', [1], stop]
    const folder = folderWith({ [keyOf(0)]: gzipSync(JSON.stringify({ Records: broken })) })
    const { code, out, err } = await search(folder, ...argv, '--output', 'jsonl')
    const shown = argv.includes('--count')
      ? out
      : out.replaceAll(/\{.*?(?:"eventID":"([^"]*)"|"n":(\d)).*\}/g, '$1$2')
    expect({ code, shown }).toEqual({ code: 3, shown: printed })
    expect(err).toMatch(/Ab3dEf6hIj9lMn0p\.json\.gz: \d of its records (?:are none|is none)[^\n]*\n$/)
  })

  it('exits 1 where the folder itself is not there: nothing was looked at', async () => {
    const { code, err } = await search(join(made, 'nowhere'))
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('cannot read') })
  })

  it('exits 4 where nothing is found', async () => {
    expect(await search(folderWith(files()), '--event', 'CreateTrail')).toEqual({
      code: 4,
      out: '',
      err: expect.stringMatching(/^trailkeeper search: nothing found in \d+ files\n$/),
    })
    // A folder without a log file is no answer.
    expect((await search(folderWith({ 'notes.txt': 'x' }), '--event', 'CreateTrail')).err).toMatch(
      /no log file .* nothing was looked through/,
    )
  })

  it('names a broken file, answers from the rest, and exits 3', async () => {
    const cut = packed([event(1)]).subarray(0, 40)
    const two = Buffer.concat([packed([event(1)]), packed([event(2)])])
    const folder = folderWith({ ...files(), [keyOf(2)]: cut, [keyOf(3)]: two, 'odd.json': 'no JSON' })
    const { code, out, err } = await search(folder, '--event', 'StopLogging', '--output', 'jsonl')
    expect({ code, hits: out.split('\n').length - 1 }).toEqual({ code: 3, hits: 1 })
    expect(err.split('\n').filter(Boolean)).toHaveLength(3)
  })

  it.each([
    [['--event', 'Stop*,Delete*'], ['id-2']],
    [['--error', 'any'], ['id-300']],
    [['--write'], ['id-2']],
    [
      ['--user', 'eve', '--order', 'newest', '--limit', '2'],
      ['id-301', 'id-300'],
    ],
    [
      ['--limit', '3'],
      ['id-1', 'id-2', 'id-300'],
    ],
    [
      ['--where', 'userIdentity.type=IAMUser', '--read', '--ip', '192.0.2.0/24'],
      ['id-1', 'id-300', 'id-301'],
    ],
    [
      ['--from', '58m'],
      ['id-300', 'id-301'],
    ],
  ])('%j finds %j', async (argv, ids) => {
    const { out } = await search(folderWith(files()), ...argv, '--output', 'json')
    const hits: Event[] = JSON.parse(out)
    expect(hits.map(({ eventID }) => eventID)).toEqual(ids)
  })

  it('counts hits, and the values of a member', async () => {
    const folder = folderWith(files())
    expect((await search(folder, '--read', '--count')).out).toBe('3\n')
    expect((await search(folder, '--by', 'eventName')).out).toBe(
      '       3 DescribeInstances\n       1 StopLogging\n',
    )
  })

  it('looks into files of a kind: digests never, recovered ones where they are asked for', async () => {
    const folder = folderWith({
      [keyOf(0)]: packed([event(1)]),
      [keyOf(1, 'CloudTrail-Digest')]: packed([event(2)]),
      [keyOf(2, 'CloudTrail', 'recovered0a1b2c3d')]: packed([event(3)]),
      [keyOf(3, 'CloudTrail-Insight')]: packed([event(4)]),
    })
    const found = async (kind: string) => {
      const hits: Event[] = JSON.parse((await search(folder, '--kind', kind, '--output', 'json')).out)
      return hits.map(({ eventID }) => eventID)
    }
    expect(await found('events')).toEqual(['id-1'])
    expect(await found('recovered')).toEqual(['id-3'])
    expect(await found('insights')).toEqual(['id-4'])
    expect(await found('all')).toEqual(['id-1', 'id-3', 'id-4'])
  })

  it.each([
    ['table', 1, /https:\/\//],
    ['csv', 2, /https:\/\/|"=/],
    ['markdown', 3, /https:\/\/|<b>|\]\(/],
  ])(
    '%s lets no text of an event start a line, a formula, a link or a tag',
    async (format, count, forbidden) => {
      const hostile = '=1\n- | [x](https://evil.example) <b>\u001b[31m'
      const folder = folderWith({
        [keyOf(0)]: packed([event(1, { eventName: hostile, errorCode: hostile, awsRegion: hostile })]),
      })
      const { out } = await search(folder, '--output', format)
      const lines = out.split(/\r?\n/).filter(Boolean)
      expect(lines).toHaveLength(count)
      expect(out).not.toContain('\u001b')
      expect(out).not.toMatch(forbidden)
    },
  )

  it.each([
    ['--ip', 'nowhere'],
    ['--where', 'novalue'],
    ['--limit', '0'],
    ['--by', ''],
    ['--from', '2026-03-02', '--to', '2026-03-01'],
  ])('refuses %s %s', async (...argv) => {
    expect(await search(folderWith({}), ...argv)).toMatchObject({ code: 1 })
  })
})

describe('search in a bucket', () => {
  it('says which trail is not there, in the region that its ARN names', () =>
    inSandbox('clean', async (_, run) => {
      const arn = `arn:aws:cloudtrail:eu-west-1:${account}:trail/gone`
      expect((await run('search', '--trail', arn)).err).toContain(`there is no trail ${arn} in eu-west-1`)
      expect((await run('search', '--trail', 'gone')).err).toContain('there is no trail gone in us-east-1')
    }))

  it('looks through the last 24 hours of the trail’s bucket, with the rights of iam --search alone', () =>
    inSandbox('clean', async (sandbox, run) => {
      await putLogs(sandbox, Object.entries(files()))
      const before = sandbox.requests.length
      const { code, out } = await run('search', '--event', 'StopLogging', '--output', 'json')
      const hits: Event[] = JSON.parse(out)
      expect({ code, ids: hits.map(({ eventID }) => eventID) }).toEqual({ code: 0, ids: ['id-2'] })
      expect((await run('search', '--trail', 'management-events', '--regions', 'eu-west-1')).code).toBe(4)
      expect((await run('search', '--bucket', 'nobody-has-this')).code).toBe(1)
      const allowed = actionsOf(callerPolicy(defaultPolicy(), { search: true }))
      const used = iamActions(sandbox.requests.slice(before))
      expect(used).toContain('s3:GetObject')
      expect(used.filter((action) => !allowed.includes(action))).toEqual([])
    }))

  it('names what it may not read, and exits 3', () =>
    inSandbox('clean', async (sandbox, run) => {
      sandbox.faults.add({ operation: 'ListObjectsV2', fault: { kind: 'access-denied' } })
      const { code, err } = await run('search')
      expect(code).toBe(3)
      expect(err).toContain('AccessDenied')
    }))
})
