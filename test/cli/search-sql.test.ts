import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from '@jest/globals'
import { duckdbPackage, loadDuckdb } from '../../cli/search/sql/load-duckdb.ts'
import manifest from '../../package.json' with { type: 'json' }
import { story } from '../search/story.ts'
import { runIn } from './run-in.ts'

const account = '111122223333'
const made = mkdtempSync(join(tmpdir(), 'trailkeeper-sql-test-'))
afterAll(() => rmSync(made, { recursive: true, force: true }))

type Event = Readonly<Record<string, unknown>>
const packed = (records: readonly Event[]) => gzipSync(JSON.stringify({ Records: records }))
const keyOf = (region: string, unique = 'Ab3dEf6hIj9lMn0p') =>
  `AWSLogs/${account}/CloudTrail/${region}/2026/03/01/${account}_CloudTrail_${region}_20260301T1300Z_${unique}.json.gz`

const one = (n: number): Event => ({ ...story[0], eventID: `n-${n}` })

/** An import that fails in this way. */
const failing = (message: string, code?: string) => async () => {
  throw Object.assign(new Error(message), { code })
}

let folders = 0
function folderWith(files: Readonly<Record<string, Uint8Array | string>>): string {
  const folder = join(made, `${folders++}`)
  mkdirSync(folder)
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), bytes)
  }
  return folder
}

const storyFiles = () =>
  Object.fromEntries(
    ['us-east-1', 'ap-south-1'].map((region) => [
      keyOf(region),
      packed(story.filter(({ awsRegion }) => awsRegion === region)),
    ]),
  )

const ask = (dir: string, sql: string, ...argv: string[]) =>
  runIn(['search', '--dir', dir, '--sql', sql, ...argv], {})

async function rowsOf(dir: string, sql: string, ...argv: string[]): Promise<unknown> {
  const { code, out, err } = await ask(dir, sql, '--output', 'json', ...argv)
  if (code !== 0) throw new Error(err)
  return JSON.parse(out)
}

describe('search --sql', () => {
  it('asks one table, with the columns of Athena’s and its functions', async () => {
    const dir = folderWith(storyFiles())
    expect(
      await rowsOf(
        dir,
        `SELECT eventname, count(*) AS n, min(region) AS region, min(day) AS day, min(account) AS account
         FROM cloudtrail_logs WHERE useridentity.accesskeyid = 'AKIAEVE' AND eventsource = 'ec2.amazonaws.com'
         GROUP BY 1 ORDER BY 1`,
      ),
    ).toEqual([
      { eventname: 'DescribeInstances', n: 1, region: 'us-east-1', day: '2026/03/01', account },
      { eventname: 'RunInstances', n: 2, region: 'ap-south-1', day: '2026/03/01', account },
    ])
    expect(
      await rowsOf(
        dir,
        `SELECT eventid, json_extract_scalar(additionaleventdata, '$.MFAUsed') AS mfa, readonly FROM cloudtrail_logs
         WHERE from_iso8601_timestamp(eventtime) > from_iso8601_timestamp('2026-03-01T12:00:00Z')
         AND regexp_like(eventname, '^Console') AND useridentity.type = 'Root' ORDER BY eventtime`,
      ),
    ).toEqual([
      { eventid: 'root-signed-in', mfa: 'No', readonly: 'false' },
      { eventid: 'root-with-mfa', mfa: 'Yes', readonly: 'false' },
    ])
  })

  it('takes files, times and regions by the other options, and counts and limits', async () => {
    const dir = folderWith(storyFiles())
    const all = 'SELECT eventid FROM cloudtrail_logs'
    const count = async (...argv: string[]) => (await ask(dir, all, '--count', ...argv)).out
    expect(await count()).toBe(`${story.length}\n`)
    expect(await count('--regions', 'ap-south-1')).toBe('3\n')
    expect(await count('--accounts', '999999999999')).toBe('0\n')
    const early = story.filter(({ eventTime }) => String(eventTime) <= '2026-03-01T12:05:00Z')
    expect(await count('--from', '2026-03-01T12:00:00Z', '--to', '2026-03-01T12:05:00Z')).toBe(
      `${early.length}\n`,
    )
    expect(await rowsOf(dir, `${all} ORDER BY eventtime`, '--limit', '1')).toEqual([{ eventid: 'read' }])
    expect((await ask(dir, `${all} WHERE FALSE`)).code).toBe(4)
    expect((await ask(folderWith({}), all)).code).toBe(4)
  })

  it.each([
    ["SELECT * FROM read_text('/etc/passwd')", /disabled by configuration/],
    ["SELECT * FROM '/etc/passwd'", /does not exist/],
    ["SELECT * FROM glob('/*')", /disabled by configuration/],
    ["SELECT * FROM read_csv('https://example.com/x.csv')", /disabled by configuration/],
    ["COPY cloudtrail_logs TO '/tmp/out.csv'", /disabled by configuration/],
    ["ATTACH '/tmp/other.db'", /only reads/],
    ['INSTALL httpfs', /only reads/],
    ['SET lock_configuration = false', /only reads/],
    ['CREATE TABLE x AS SELECT 1', /only reads/],
    ['EXPLAIN ANALYZE SELECT 1', /only reads/],
    ['SELECT 1; SELECT 2', /one statement/],
    ["SELECT 1; COPY cloudtrail_logs TO '/tmp/out.csv'", /one statement/],
    ['', /one statement/],
    ['SELECT ?', /question marks/],
    ['SELECT nothing FROM cloudtrail_logs', /nothing/],
    ["SELECT set_config('a', 'b')", /DuckDB cannot run it/],
  ])('neither reads nor writes anything else: %s', async (sql, message) => {
    const { code, out, err } = await ask(folderWith({}), sql)
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(message)
  })

  it.each([
    [['--bucket', 'b'], /cannot be used with/],
    [['--event', 'StopLogging'], /cannot be used with/],
    [['--engine', 'athena'], /leave --engine out/],
  ])('refuses %j beside it', async (argv, message) => {
    const { code, err } = await ask(folderWith({}), 'SELECT 1', ...argv)
    expect(code).toBe(1)
    expect(err).toMatch(message)
  })

  it('needs a folder, and keeps nothing without SQL', async () => {
    expect((await runIn(['search', '--sql', 'SELECT 1'], {})).err).toContain('--dir')
    expect((await runIn(['search', '--dir', folderWith({}), '--cache', 'x'], {})).err).toContain('add --sql')
  })

  it('names a broken file each time, answers from the rest, and exits 3', async () => {
    const dir = folderWith({ ...storyFiles(), [keyOf('us-east-1', 'Broken')]: 'no gzip', 'odd.json': '[]' })
    for (const _ of [1, 2]) {
      const { code, out, err } = await ask(
        dir,
        'SELECT * FROM cloudtrail_logs',
        '--count',
        '--cache',
        join(made, 'broken'),
      )
      expect({ code, out, named: err.split('\n').filter(Boolean).length }).toEqual({
        code: 3,
        out: `${story.length}\n`,
        named: 2,
      })
    }
  })

  const hostile = '=1\n- | [x](https://evil.example) <b>\u001b[31m\u009b31m\u0000\ud800'
  it.each([
    ['table', 2, /https:\/\//],
    ['csv', 2, /https:\/\/|(?:^|,)"=/m],
    ['markdown', 3, /https:\/\/|<b>|\]\(/],
    ['jsonl', 1, /^$/],
  ])(
    '%s lets no text of an event start a line, a formula, a link or a tag',
    async (format, count, forbidden) => {
      const event = {
        ...story[0],
        eventName: hostile,
        requestParameters: { text: hostile },
        errorCode: hostile,
      }
      const dir = folderWith({ [keyOf('us-east-1')]: packed([event]) })
      const sql = `SELECT eventname AS "${hostile.slice(0, 40)}", errorcode, requestparameters FROM cloudtrail_logs`
      const { code, out, err } = await ask(dir, sql, '--output', format)
      expect({ code, err }).toEqual({ code: 0, err: '' })
      expect(out.split(/\r?\n/).filter(Boolean)).toHaveLength(count)
      expect(out).not.toContain('\u001b')
      expect(out).not.toContain('\u009b')
      expect(out).not.toMatch(forbidden)
    },
  )
})

describe('search --sql --cache', () => {
  const all = 'SELECT count(*) AS n FROM cloudtrail_logs'

  it('reads anew what changed, whatever the times of files say, and nothing else', async () => {
    const cache = join(made, 'cache')
    const first = keyOf('us-east-1')
    const dir = folderWith({ [first]: packed([one(1)]), [keyOf('ap-south-1')]: packed([one(2)]) })
    const ids = () => rowsOf(dir, 'SELECT eventid FROM cloudtrail_logs ORDER BY 1', '--cache', cache)
    expect(await ids()).toEqual([{ eventid: 'n-1' }, { eventid: 'n-2' }])
    const kept = readdirSync(cache)
    expect(kept).toHaveLength(2)
    expect(kept.every((name) => name.endsWith('.parquet'))).toBe(true)
    expect(statSync(cache).mode & 0o077).toBe(0)
    expect(statSync(join(cache, kept[0] ?? '')).mode & 0o077).toBe(0)
    await ids()
    expect(readdirSync(cache)).toEqual(kept)
    writeFileSync(join(dir, first), packed([one(3)]))
    expect(await ids()).toEqual([{ eventid: 'n-2' }, { eventid: 'n-3' }])
    writeFileSync(join(dir, keyOf('us-east-1', 'Added')), packed([one(4)]))
    expect(await ids()).toEqual([{ eventid: 'n-2' }, { eventid: 'n-3' }, { eventid: 'n-4' }])
    rmSync(join(dir, first))
    expect(await ids()).toEqual([{ eventid: 'n-2' }, { eventid: 'n-4' }])
  })

  it('makes anew what a run that died has left', async () => {
    const cache = join(made, 'died')
    const dir = folderWith({ [keyOf('us-east-1')]: packed([one(1)]) })
    await rowsOf(dir, all, '--cache', cache)
    const [name = ''] = readdirSync(cache)
    writeFileSync(join(cache, name), readFileSync(join(cache, name)).subarray(0, 100))
    expect(await rowsOf(dir, all, '--cache', cache)).toEqual([{ n: 1 }])
  })

  it('removes what no run used for 30 days, says so, and leaves alone what another run uses, and what is not its own', async () => {
    const cache = join(made, 'old')
    const [used, unused] = [1, 2].map((n) => folderWith({ [keyOf('us-east-1')]: packed([one(n)]) }))
    await rowsOf(used ?? '', all, '--cache', cache)
    const [name = ''] = readdirSync(cache)
    await rowsOf(unused ?? '', all, '--cache', cache)
    const partial = `${name}.00000000-0000-4000-8000-000000000000.partial`
    writeFileSync(join(cache, partial), 'x')
    writeFileSync(join(cache, 'notes.parquet'), 'x')
    const old = new Date(Date.now() - 31 * 86_400_000)
    for (const file of readdirSync(cache)) utimesSync(join(cache, file), old, old)
    const { code, out, err } = await ask(used ?? '', all, '--cache', cache, '--output', 'jsonl')
    expect({ code, out }).toEqual({ code: 0, out: '{"n":1}\n' })
    expect(err).toMatch(
      /^trailkeeper search: 2 files of .* that no run used for 30 days were removed from the cache\n$/,
    )
    expect(readdirSync(cache).toSorted()).toEqual([name, 'notes.parquet'].toSorted())
    expect((await ask(used ?? '', all, '--cache', cache)).err).toBe('')
  })

  it('refuses a folder that others may write to', async () => {
    const cache = join(made, 'open')
    mkdirSync(cache)
    chmodSync(cache, 0o777)
    const { code, err } = await ask(folderWith({}), all, '--cache', cache)
    expect(code).toBe(1)
    expect(err).toContain('others than its owner have access to it')
  })
})

describe('without DuckDB', () => {
  it('says what to install', async () => {
    await expect(loadDuckdb(failing('Cannot find package', 'ERR_MODULE_NOT_FOUND'))).rejects.toThrow(
      `--sql runs in DuckDB, which is not installed: npm install ${duckdbPackage}`,
    )
    const { peerDependencies, peerDependenciesMeta } = manifest
    expect(duckdbPackage).toBe(`@duckdb/node-api@${peerDependencies['@duckdb/node-api']}`)
    expect(peerDependenciesMeta['@duckdb/node-api'].optional).toBe(true)
  })

  it('says that it cannot be loaded where it is broken', async () => {
    await expect(loadDuckdb(failing('GLIBC not found'))).rejects.toThrow('GLIBC not found')
  })
})
