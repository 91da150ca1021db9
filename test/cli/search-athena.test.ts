import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { AthenaClient, CreateWorkGroupCommand } from '@aws-sdk/client-athena'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { callerPolicy } from '../../cli/permissions/caller-policy.ts'
import { questions } from '../../lib/search/questions/index.ts'
import { defaultPolicy } from '../../lib/policy/load-policy.ts'
import { executionsIn } from '../../sandbox/services/athena/executions.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { sandboxWith } from '../few-regions.ts'
import { anyArguments } from '../search/any-arguments.ts'
import { found, printedIn, story } from '../search/story.ts'
import { actionsOf } from './permissions/actions-of.ts'
import { iamActions } from './permissions/iam-actions.ts'
import { credentials, putLogs } from './put-logs.ts'
import { aTerminal, awsOf, inSandbox, type Ran, runIn } from './run-in.ts'

const account = '111122223333'
const made = mkdtempSync(join(tmpdir(), 'trailkeeper-athena-'))
afterAll(() => rmSync(made, { recursive: true, force: true }))

/** The story's records, each in a file of its region. */
const files = ['us-east-1', 'ap-south-1'].map((region): [string, Buffer] => [
  `AWSLogs/${account}/CloudTrail/${region}/2026/03/01/${account}_CloudTrail_${region}_20260301T1300Z_Ab3dEf6hIj9lMn0p.json.gz`,
  gzipSync(JSON.stringify({ Records: story.filter(({ awsRegion }) => awsRegion === region) })),
])
for (const [key, body] of files) {
  mkdirSync(dirname(join(made, key)), { recursive: true })
  writeFileSync(join(made, key), body)
}

const period = ['--from', '2026-03-01T12:00:00Z', '--to', '2026-03-01T13:00:00Z']
const asked = ['--engine', 'athena', '--output-location', 's3://results/', '--accounts', account]
const here = ['--bucket', 'clean-trail-logs']

type Search = (...argv: string[]) => Promise<Ran>

describe('search setup', () => {
  it('makes a table for each folder, once, and nothing without a yes', () =>
    inSandbox('clean', async (sandbox, run) => {
      await putLogs(sandbox, files)
      const refused = await runIn(
        ['search', 'setup', ...here],
        awsOf(sandbox),
        aTerminal({ ask: async () => 'no' }),
      )
      expect(refused.code).toBe(1)
      expect(sandbox.requests.some(({ operation }) => operation.startsWith('Create'))).toBe(false)
      expect((await run('search', 'setup', ...here)).err).toContain('nobody to ask')
      const first = await run('search', 'setup', ...here, '--yes')
      expect(first.out.split('\n').filter(Boolean)).toHaveLength(3)
      const again = await run('search', 'setup', ...here, '--yes')
      expect({ code: again.code, out: again.out }).toEqual({ code: 0, out: '' })
      const other = await run('search', 'setup', '--bucket', 'other-bucket', '--yes')
      expect(other.code).toBe(1)
    }))
})

describe('search --engine athena', () => {
  /** Its bucket has the story, with tables over it. No search changes them. */
  let sandbox: Sandbox
  const search: Search = (...argv) => runIn(['search', ...argv], awsOf(sandbox))
  beforeAll(async () => {
    sandbox = await sandboxWith('clean')
    await putLogs(sandbox, files)
    const setup = await search('setup', ...here, '--accounts', account, '--yes')
    if (setup.code !== 0 || setup.err !== '') throw new Error(`${setup.code} ${setup.err}`)
  })
  afterAll(() => sandbox.close())

  it('answers each canned question as the files do, and says what it costs', async () => {
    const before = sandbox.requests.length
    for (const { id } of questions) {
      const { argv = [], printed } = found[id] ?? { printed: [] }
      const local = await search('--dir', made, '--query', id, '--output', 'json', ...argv)
      const times = argv.includes('--from') ? [] : period
      const table = await search('--query', id, '--output', 'json', ...asked, ...argv, ...times)
      const everything = printedIn(table.out).toSorted()
      expect({ id, everything }).toEqual({ id, everything: [...printed].toSorted() })
      expect(printedIn(local.out).toSorted()).toEqual(everything)
      expect(table.err).toMatch(/work group primary; results go to s3:\/\/results\/;[^]*scanned/)
    }
    const allowed = actionsOf(callerPolicy(defaultPolicy(), { search: true }))
    const used = iamActions(sandbox.requests.slice(before))
    expect(used).toContain('athena:StartQueryExecution')
    expect(used.filter((action) => !allowed.includes(action))).toEqual([])
    expect(sandbox.violations).toEqual([])
  })

  it('gives the rows that the files give, for 60 generated predicates', async () => {
    const reached = new Set<boolean>()
    await fc.assert(
      fc.asyncProperty(anyArguments, async (argv) => {
        const options = [...argv, ...period, '--output', 'json']
        const local = await search('--dir', made, ...options)
        const table = await search(...asked, ...options)
        reached.add(local.code === 0)
        expect({ argv, rows: printedIn(table.out).toSorted() }).toEqual({
          argv,
          rows: printedIn(local.out).toSorted(),
        })
      }),
      { numRuns: 60 },
    )
    expect(reached).toEqual(new Set([true, false]))
  })

  it('sends every text as a parameter, and never within the query', async () => {
    const hostile = ["' OR 1=1 --", '"; DROP TABLE x', 'a\nb', 'ünïcödé', 'x?y*', String.raw`\'`, "''"]
    const options = ['--event', '--source', '--user', '--arn', '--role', '--access-key', '--resource']
    const others = ['--error', '--id', '--request-id']
    const queries = new Set<string>()
    const texts = (option: string) => (option === '--user' ? hostile : hostile.slice(0, 1))
    for (const option of [...options, ...others])
      for (const text of texts(option)) {
        const { code, err } = await search(...asked, ...period, option, text)
        expect({ option, text, code, err }).toMatchObject({ code: 4 })
        const begun = executionsIn(sandbox.world, sandbox.world.account, 'us-east-1').at(-1)
        expect(begun?.query).not.toContain(text)
        expect(begun?.parameters.every((one) => /^'(?:[^']|'')*'$/s.test(one))).toBe(true)
        queries.add(`${option} ${begun?.query}`)
      }
    // Only whether a value is a pattern changes the text.
    expect(queries.size).toBeLessThanOrEqual((options.length + others.length) * 3)
  })

  it('prints nothing of an event that a terminal would obey', async () => {
    const { code } = await search(...asked, ...period, '--limit', '2')
    expect(code).toBe(0)
    const { out } = await search(...asked, ...period, '--count')
    expect(out).toBe(`${story.length}\n`)
  })

  it.each([
    [['--where', 'managementEvent=true'], /no column for managementEvent/],
    [['--kind', 'recovered'], /in no table/],
    [['--work-group', 'nobodys'], /WorkGroup nobodys is not found/],
    [['--database', 'x; y'], /is no database/],
    [['--event', 'x'.repeat(1100)], /1024 characters/],
  ])('refuses %j', async (argv, message) => {
    const { code, err } = await search(...asked, ...period, ...argv)
    expect(code).toBe(1)
    expect(err).toMatch(message)
  })

  it('says where results have to go, and heeds a work group’s limit', async () => {
    const bare = await search('--engine', 'athena', ...period)
    expect(bare.err).toContain('add --output-location')
    const athena = new AthenaClient({ region: 'us-east-1', endpoint: sandbox.url, credentials })
    await athena.send(
      new CreateWorkGroupCommand({
        Name: 'small',
        Configuration: {
          EnforceWorkGroupConfiguration: true,
          BytesScannedCutoffPerQuery: 10_000_000,
          ResultConfiguration: { OutputLocation: 's3://own/' },
        },
      }),
    )
    athena.destroy()
    const { code, err } = await search('--engine', 'athena', '--work-group', 'small', ...period, '--count')
    expect(code).toBe(0)
    expect(err).toContain('whose settings are enforced; results go to s3://own/; a query may scan 10.0 MB')
  })

  it('stops the query on Ctrl-C', async () => {
    const terminal = aTerminal()
    // Ctrl-C as soon as somebody listens for it.
    const stopping = {
      ...terminal,
      onStop: (listener: () => void) => {
        queueMicrotask(listener)
        return () => undefined
      },
    }
    const before = sandbox.requests.length
    const { code } = await runIn(['search', ...asked, ...period], awsOf(sandbox), stopping)
    expect(code).toBe(1)
    expect(sandbox.requests.slice(before).map(({ operation }) => operation)).toContain('StopQueryExecution')
  })
})
