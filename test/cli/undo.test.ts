import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  chmodSync,
  symlinkSync,
  mkdirSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetInsightSelectorsCommand,
  GetTrailStatusCommand,
  PutEventSelectorsCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail'
import { ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type SavedRun, savedRun } from '../../lib/apply/saved-run.ts'
import { callerPolicy } from '../../cli/permissions/caller-policy.ts'
import type { Finding } from '../../lib/model/index.ts'
import { defaultPolicy } from '../../lib/policy/load-policy.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { actionsOf } from './permissions/actions-of.ts'
import { iamActions } from './permissions/iam-actions.ts'
import { sandboxWith } from '../few-regions.ts'
import { aTerminal, awsOf, inSandbox, type Ran, runIn } from './run-in.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trailkeeper-undo-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const runs = () => join(folder, 'runs')
const ids = () => (existsSync(runs()) ? readdirSync(runs()).map((name) => name.replace('.json', '')) : [])
const onlyId = () => {
  const [id, ...others] = ids()
  if (id === undefined || others.length > 0) throw new Error(`not one run: ${ids().join(', ')}`)
  return id
}
const fileOf = (id: string) => join(runs(), `${id}.json`)
const saved = (id: string): SavedRun => savedRun.parse(JSON.parse(readFileSync(fileOf(id), 'utf8')))

type Run = (...argv: string[]) => Promise<Ran>
const withRuns =
  (run: Run): Run =>
  (...argv) =>
    run(...argv, '--runs-dir', runs())

/** A sandbox in which apply and undo share a folder of runs. */
const inAccount = (scenario: string, test: (sandbox: Sandbox, run: Run) => Promise<void>) =>
  inSandbox(scenario, (sandbox, run) => test(sandbox, withRuns(run)))

const outcomesOf = ({ out }: Ran): string[] =>
  JSON.parse(out).outcomes.map(
    ({ result, call, remedy }: { result: string; call?: { operation: string }; remedy: string }) =>
      `${result} ${call?.operation ?? remedy}`,
  )

const credentials = { accessKeyId: 'AKIA', secretAccessKey: 's' }
const cloudtrail = ({ url }: Sandbox, region = 'us-east-1') =>
  new CloudTrailClient({ region, endpoint: url, credentials })
const s3 = ({ url }: Sandbox) =>
  new S3Client({ region: 'us-east-1', endpoint: url, credentials, forcePathStyle: true })
const bucketsIn = async (sandbox: Sandbox) =>
  ((await s3(sandbox).send(new ListBucketsCommand({}))).Buckets ?? []).map(({ Name }) => Name)

/** What a scan finds of an account, and the trails of the region that the scenarios have most of theirs in. */
async function stateOf(sandbox: Sandbox): Promise<unknown> {
  const scanned = await runIn(['scan', '--output', 'json'], awsOf(sandbox))
  const { findings }: { findings: Finding[] } = JSON.parse(scanned.out)
  const verdicts = findings.map(({ check, resource, region, status }) => [check, resource, region, status])
  return { verdicts, trails: await trailsIn(sandbox) }
}

async function trailsIn(sandbox: Sandbox): Promise<unknown[]> {
  const client = cloudtrail(sandbox)
  const { trailList = [] } = await client.send(new DescribeTrailsCommand({ includeShadowTrails: false }))
  return Promise.all(
    trailList.map(async (trail) => {
      const Name = trail.TrailARN
      const [{ IsLogging }, selectors, insights] = await Promise.all([
        client.send(new GetTrailStatusCommand({ Name })),
        client.send(new GetEventSelectorsCommand({ TrailName: Name })),
        client.send(new GetInsightSelectorsCommand({ TrailName: Name })).catch(() => undefined),
      ])
      // That selectors were put stays, whatever they are.
      const { HasCustomEventSelectors: _put, ...rest } = trail
      const { EventSelectors, AdvancedEventSelectors } = selectors
      return {
        ...rest,
        IsLogging,
        EventSelectors,
        AdvancedEventSelectors,
        insights: insights?.InsightSelectors ?? [],
      }
    }),
  )
}

const undoWrites = ({ requests }: Sandbox) =>
  requests.filter(({ operation }) => /^(Stop|Delete|Disable|Schedule|Remove)/.test(operation))

function expectAllowed(used: readonly string[]): void {
  const allowed = actionsOf(callerPolicy(defaultPolicy(), { undo: true }))
  expect(used).toContain('cloudtrail:StopLogging')
  expect(used.filter((action) => !allowed.includes(action))).toEqual([])
}

describe('apply', () => {
  it('saves what it did, for its owner alone, and says how to take it back', () =>
    inAccount('messy', async (_, run) => {
      const { out } = await run('apply', '--yes')
      expect(out).toContain(`Take the repairs back: trailkeeper undo ${onlyId()}\n`)
      expect(statSync(runs()).mode & 0o777).toBe(0o700)
      expect(statSync(fileOf(onlyId())).mode & 0o777).toBe(0o600)
      const { calls, account, finishedAt } = saved(onlyId())
      expect(account).toBe('123456789012')
      expect(finishedAt).toBeDefined()
      expect(new Set(calls.map(({ result }) => result))).toEqual(new Set(['applied']))
    }))

  it('saves nothing where there is nothing to do, nor where it was not confirmed', () =>
    inAccount('clean', async (_, run) => {
      await run('apply', '--yes')
      expect(ids()).toEqual([])
    }))

  it('writes nothing where the run cannot be saved', () =>
    inAccount('messy', async (sandbox, run) => {
      mkdirSync(runs(), { mode: 0o777 })
      chmodSync(runs(), 0o777)
      const { code, err } = await run('apply', '--yes')
      expect(code).toBe(1)
      expect(err).toContain(`cannot save runs in ${runs()}: others than its owner have access to it`)
      expect(sandbox.requests.filter(({ operation }) => operation === 'UpdateTrail')).toEqual([])
    }))

  it('interrupted: the run says what was and was not done, and what was is taken back', () =>
    inAccount('messy', async (sandbox, run) => {
      const before = await stateOf(sandbox)
      const terminal = aTerminal()
      const stopAfterFirst = (text: string) => {
        terminal.err(text)
        if (text.startsWith('applied')) terminal.interrupt()
      }
      const argv = ['apply', '--yes', '--runs-dir', runs()]
      await runIn(argv, awsOf(sandbox), { ...terminal, err: stopAfterFirst })
      const results = saved(onlyId()).calls.map(({ result }) => result)
      expect(results.filter((result) => result === 'applied')).toHaveLength(1)
      expect(results.filter((result) => result === 'refused')).toHaveLength(results.length - 1)
      expect(await stateOf(sandbox)).not.toEqual(before)
      expect(outcomesOf(await run('undo', onlyId(), '--yes', '--output', 'json'))).toHaveLength(1)
      expect(await stateOf(sandbox)).toEqual(before)
    }))

  it('killed in the middle of a call: live state tells whether that call is to be taken back', () =>
    inAccount('messy', async (sandbox, run) => {
      const before = await stateOf(sandbox)
      await run('apply', '--yes')
      const run1 = saved(onlyId())
      const { finishedAt: _, ...unfinished } = run1
      // As the file was when the program ended: the last call begun, its answer not seen.
      const calls = run1.calls.map((call, index) =>
        index === run1.calls.length - 1 ? { ...call, result: 'begun' } : call,
      )
      writeFileSync(fileOf(onlyId()), JSON.stringify({ ...unfinished, calls }))
      expect((await run('undo', '--list')).out).toContain('ended before it was through')
      const results = outcomesOf(await run('undo', onlyId(), '--yes', '--output', 'json'))
      expect(results).toHaveLength(calls.length)
      expect(await stateOf(sandbox)).toEqual(before)
    }))
})

describe('undo', () => {
  it('takes a run back in reverse order, by what trailkeeper iam --undo allows, and once: the trails are as they were', () =>
    inAccount('messy', async (sandbox, run) => {
      const before = await stateOf(sandbox)
      await run('apply', '--yes')
      const written = saved(onlyId()).calls.map(({ undo }) => undo?.operation)
      const asked = sandbox.requests.length
      const ran = await run('undo', onlyId(), '--yes', '--output', 'json')
      const used = iamActions(sandbox.requests.slice(asked))
      expect(outcomesOf(ran)).toEqual(written.toReversed().map((operation) => `applied ${operation}`))
      expect(ran.code).toBe(2)
      expect(JSON.parse(ran.out).summary.fail).toBeGreaterThan(0)
      expect(await stateOf(sandbox)).toEqual(before)
      expectAllowed(used)
      const writes = undoWrites(sandbox).length
      expect(await run('undo', onlyId(), '--yes')).toMatchObject({
        code: 1,
        err: expect.stringMatching(/^trailkeeper: run \S+ was taken back already, at 20/),
      })
      expect(undoWrites(sandbox)).toHaveLength(writes)
      expect(await stateOf(sandbox)).toEqual(before)
    }))

  it('says plainly what is weaker after it, before it does it', () =>
    inAccount('empty', async (sandbox, run) => {
      await run('apply', '--yes')
      let said = ''
      const terminal = aTerminal({
        ask: () => {
          said = terminal.written().err
          return Promise.resolve('no')
        },
      })
      await runIn(['undo', onlyId(), '--runs-dir', runs()], awsOf(sandbox), terminal)
      expect(said.replaceAll(/\s+/g, ' ')).toContain(
        'THIS WEAKENS LOGGING: trailkeeper-management-events stops logging.',
      )
      expect(said).toContain('the trail trailkeeper-management-events is deleted')
      expect(terminal.written().err).toContain('Nothing was changed.')
      expect(undoWrites(sandbox)).toEqual([])
      const { err } = await run('undo', onlyId(), '--yes')
      expect(err.indexOf('THIS WEAKENS LOGGING')).toBeLessThan(err.indexOf('applied: StopLogging'))
    }))

  it('of a new trail stops and deletes it, and deletes its empty bucket, by what trailkeeper iam --undo allows', () =>
    inAccount('empty', async (sandbox, run) => {
      await run('apply', '--yes')
      expect(await bucketsIn(sandbox)).toHaveLength(1)
      const asked = sandbox.requests.length
      const ran = await run('undo', onlyId(), '--yes', '--output', 'json')
      expect(outcomesOf(ran)).toEqual(['applied StopLogging', 'applied DeleteTrail', 'applied DeleteBucket'])
      expectAllowed(iamActions(sandbox.requests.slice(asked)))
      expect(await trailsIn(sandbox)).toEqual([])
      expect(await bucketsIn(sandbox)).toEqual([])
    }))

  it('of an apply that lost to another at the same time removes its bucket, and leaves the trail', () =>
    inAccount('empty', async (sandbox, run) => {
      await Promise.all([run('apply', '--yes'), run('apply', '--yes')])
      const losers = ids().filter((id) =>
        saved(id).calls.some(({ did, result }) => did === 'cloudtrail:CreateTrail' && result !== 'applied'),
      )
      expect(losers).toHaveLength(1)
      for (const id of losers) await run('undo', id, '--yes')
      const [trail, ...others] = await trailsIn(sandbox)
      expect(others).toEqual([])
      expect(trail).toMatchObject({ IsLogging: true })
      expect(trail).toHaveProperty('S3BucketName', (await bucketsIn(sandbox)).join())
    }))

  it('never deletes a log file: a bucket that holds one stays, as closed as it is', () =>
    inAccount('empty', async (sandbox, run) => {
      await run('apply', '--yes')
      const [bucket] = await bucketsIn(sandbox)
      const Key = 'AWSLogs/123456789012/CloudTrail/us-east-1/2026/11/21/log.json.gz'
      await s3(sandbox).send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'x' }))
      const ran = await run('undo', onlyId(), '--yes', '--output', 'json')
      expect(outcomesOf(ran)).toEqual(['applied StopLogging', 'applied DeleteTrail', 'failed DeleteBucket'])
      expect(JSON.parse(ran.out).outcomes.at(-1).message).toContain('Trailkeeper deletes none')
      const operations = undoWrites(sandbox).map(({ operation }) => operation)
      expect(operations).toEqual(['StopLogging', 'DeleteTrail', 'DeleteBucket'])
    }))

  it('leaves alone what somebody changed since, and takes the rest back', () =>
    inAccount('messy', async (sandbox, run) => {
      await run('apply', '--yes')
      const { calls } = saved(onlyId())
      const put = calls.find(({ did }) => did === 'cloudtrail:PutEventSelectors')
      const EventSelectors = [{ ReadWriteType: 'ReadOnly' as const, IncludeManagementEvents: true }]
      const client = cloudtrail(sandbox, put?.region)
      await client.send(new PutEventSelectorsCommand({ TrailName: put?.resource, EventSelectors }))
      const ran = await run('undo', onlyId(), '--yes', '--output', 'json')
      const results = outcomesOf(ran)
      expect(results.filter((result) => !result.startsWith('applied'))).toEqual(['drifted PutEventSelectors'])
      expect(results).toHaveLength(calls.length)
      expect(ran.code).toBe(2)
      const live = await client.send(new GetEventSelectorsCommand({ TrailName: put?.resource }))
      expect(live.EventSelectors).toMatchObject(EventSelectors)
      // What is left is left for another undo.
      expect((await run('undo', '--list')).out).toContain('1 can be taken back')
    }))

  it('of a repair of several calls ends at the first that drifted: the trail that somebody changed is not deleted', () =>
    inAccount('empty', async (sandbox, run) => {
      await run('apply', '--yes')
      await cloudtrail(sandbox).send(
        new UpdateTrailCommand({ Name: 'trailkeeper-management-events', EnableLogFileValidation: false }),
      )
      const ran = await run('undo', onlyId(), '--yes', '--output', 'json')
      expect(outcomesOf(ran)).toEqual(['applied StopLogging', 'drifted DeleteTrail', 'refused DeleteBucket'])
      expect(await trailsIn(sandbox)).toHaveLength(1)
    }))
})

/** What somebody writes into the file of a run, by what is wrong with it. */
const hostile: Record<string, (run: SavedRun) => unknown> = {
  'with a write that takes nothing back': ({ calls: [call], ...known }) => ({
    ...known,
    calls: [{ ...call, undo: { service: 'cloudtrail', operation: 'CreateTrail', input: { Name: 'x' } } }],
  }),
  'with a write to something else than its state is of': ({ calls: [call], ...known }) => ({
    ...known,
    calls: [{ ...call, undo: { service: 'cloudtrail', operation: 'DeleteTrail', input: { Name: 'other' } } }],
  }),
  'with a write to its own trail that takes back something else': ({ calls, ...known }) => ({
    ...known,
    calls: calls.map((call) =>
      call.after.kind === 'trail' && call.before.kind === 'trail'
        ? {
            ...call,
            undo: { service: 'cloudtrail', operation: 'DeleteTrail', input: { Name: call.after.trailArn } },
          }
        : call,
    ),
  }),
  'with settings in a write that are not those before': ({ calls, ...known }) => ({
    ...known,
    calls: calls.map((call) =>
      call.undo?.operation === 'UpdateTrail'
        ? { ...call, undo: { ...call.undo, input: { ...call.undo.input, S3BucketName: 'mallory' } } }
        : call,
    ),
  }),
  'with selectors in a write that are not those before': ({ calls, ...known }) => ({
    ...known,
    calls: calls.map((call) =>
      call.undo?.operation === 'PutEventSelectors'
        ? {
            ...call,
            undo: {
              ...call.undo,
              input: {
                TrailName: call.undo.input.TrailName,
                EventSelectors: [
                  {
                    ReadWriteType: 'ReadOnly',
                    IncludeManagementEvents: false,
                    DataResources: [],
                    ExcludeManagementEventSources: [],
                  },
                ],
              },
            },
          }
        : call,
    ),
  }),
  'with a member that no run has': (known) => ({ ...known, more: true }),
  'with a region that is none': ({ calls: [call], ...known }) => ({
    ...known,
    calls: [{ ...call, region: 'x.example.com/' }],
  }),
  'under the name of another': (known) => ({ ...known, id: '20200101T000000Z-00000000' }),
  'that is no object': () => [1, 2],
}

describe('of an account that was repaired', () => {
  let sandbox: Sandbox
  let reported: unknown
  let id = ''
  let text = ''
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'trailkeeper-undo-'))
    sandbox = await sandboxWith('messy')
    reported = JSON.parse((await run('apply', '--yes', '--output', 'json')).out)
    id = onlyId()
    text = readFileSync(fileOf(id), 'utf8')
    rmSync(folder, { recursive: true })
  })
  afterAll(() => sandbox.close())
  /** Each test has the run as `apply` saved it. */
  beforeEach(() => {
    mkdirSync(runs(), { mode: 0o700 })
    writeFileSync(fileOf(id), text, { mode: 0o600 })
  })
  const run: Run = withRuns((...argv) => runIn(argv, awsOf(sandbox)))

  it('the report names the run', () => expect(reported).toMatchObject({ run: id }))

  it('undo --list gives JSON to programs', async () => {
    const { runs: listed } = JSON.parse((await run('undo', '--list', '--output', 'json')).out)
    expect(listed).toEqual([
      expect.objectContaining({ id, account: '123456789012', undoable: saved(id).calls.length }),
    ])
  })

  it('undo asks, as apply does: nobody there to ask is a no', async () => {
    const before = sandbox.requests.length
    expect(await run('undo', id)).toMatchObject({
      code: 1,
      err: 'trailkeeper: nobody to ask: run on a terminal, or give --yes\n',
    })
    expect(sandbox.requests).toHaveLength(before)
  })

  it('undo is refused for the run of another account', async () => {
    writeFileSync(fileOf(id), text.replaceAll('123456789012', '999988887777'))
    const before = sandbox.requests.length
    const { code, err } = await run('undo', id, '--yes')
    expect(code).toBe(1)
    expect(err).toContain('changed account 999988887777, and these credentials belong to 123456789012')
    const asked = sandbox.requests.slice(before).map(({ operation }) => operation)
    expect(asked.filter((operation) => !/^(Get|List|Describe|Lookup|Head)/.test(operation))).toEqual([])
  })

  it.each(['../../etc/passwd', '..', '/etc/passwd', '20261121T051500Z-1a2b3c4d/../x', ''])(
    'an id leads nowhere else: %j',
    async (given) => {
      const before = sandbox.requests.length
      const { code, err } = await run('undo', given, '--yes')
      expect(code).toBe(1)
      expect(err).toContain('is no run such as')
      expect(sandbox.requests).toHaveLength(before)
    },
  )

  it.each(Object.entries(hostile))(
    'a saved run %s is not believed: nothing is asked of AWS',
    async (_name, change) => {
      writeFileSync(fileOf(id), JSON.stringify(change(saved(id))))
      const before = sandbox.requests.length
      const { code, err } = await run('undo', id, '--yes')
      expect(code).toBe(1)
      expect(err).toMatch(/is no saved run|and not what its name says/)
      expect(sandbox.requests).toHaveLength(before)
      expect(await run('undo', '--list')).toMatchObject({ code: 2, out: '' })
    },
  )

  it.each(['readable by others', 'a link', 'cut off', 'a folder'])(
    'a file that is %s is not read',
    async (kind) => {
      if (kind === 'readable by others') chmodSync(fileOf(id), 0o644)
      if (kind === 'cut off') writeFileSync(fileOf(id), text.slice(0, 100))
      if (kind === 'a link' || kind === 'a folder') rmSync(fileOf(id))
      if (kind === 'a folder') mkdirSync(fileOf(id))
      if (kind === 'a link') {
        writeFileSync(join(folder, 'elsewhere'), text, { mode: 0o600 })
        symlinkSync(join(folder, 'elsewhere'), fileOf(id))
      }
      const before = sandbox.requests.length
      expect((await run('undo', id, '--yes')).code).toBe(1)
      expect(sandbox.requests).toHaveLength(before)
    },
  )
})

describe('undo --list', () => {
  it('lists the saved runs, the newest first, with what was done and what can be taken back', () =>
    inAccount('empty', async (_, run) => {
      expect(await run('undo', '--list')).toMatchObject({ code: 0, out: 'No runs are saved.\n' })
      await run('apply', '--yes')
      const { code, out } = await run('undo', '--list')
      expect(code).toBe(0)
      expect(out).toMatch(new RegExp(`^${onlyId()} {2}20\\S+, account 123456789012\n`))
      expect(out).toContain('applied  cloudtrail:CreateTrail in us-east-1')
      expect(out).toMatch(/\d can be taken back: trailkeeper undo 20/)
      await run('undo', onlyId(), '--yes')
      expect((await run('undo', '--list')).out).toContain('Nothing to take back.')
    }))
})
