import { once } from 'node:events'
import { gunzipSync, gzipSync } from 'node:zlib'
import {
  CreateTrailCommand,
  DeleteTrailCommand,
  GetTrailStatusCommand,
  PutEventSelectorsCommand,
  StartLoggingCommand,
  StopLoggingCommand,
} from '@aws-sdk/client-cloudtrail'
import { DeleteItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb'
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { describe, expect, it } from '@jest/globals'
import { StateMachine } from 'aws-local-stepfunctions'
import { recoverHandler } from '../../handlers/recover-handler.ts'
import type { ApiBudget } from '../../lib/aws/request-path.ts'
import { createClients } from '../../lib/aws/clients.ts'
import type { Manifest } from '../../lib/evidence/recover/manifest.ts'
import type { RecoverStep } from '../../lib/guard/brought-back.ts'
import { guardRecover, type RecoverStepped } from '../../lib/guard/guard-recover.ts'
import { stateOf } from '../../lib/guard/guard-settings.ts'
import { deployedRecoveryMachine } from '../../lib/org/state-machine.ts'
import type { Gap } from '../../lib/model/index.ts'
import type { WrittenPolicy } from '../../lib/policy/fill-defaults.ts'
import type { Policy } from '../../lib/policy/policy.ts'
import { recoveryItem } from '../../lib/state/keys.ts'
import { getGaps, putGaps } from '../../lib/state/recoveries.ts'
import { type CloudTrailRecord, keepRecord } from '../../sandbox/event-history.ts'
import { functionPolicy } from '../../cli/permissions/function-policy.ts'
import { aRecord } from '../cli/filled-history.ts'
import { actionsOf } from '../cli/permissions/actions-of.ts'
import { iamActions } from '../cli/permissions/iam-actions.ts'
import { whole } from '../flow/bench.ts'
import { withResolvers } from '../org/with-resolvers.ts'
import { trailArn, type Watched, watched } from './watched.ts'

/*
 * The function `recover` over HTTP against the sandbox: what event history has of a gap that has ended is brought back by
 * itself, whatever ends a step.
 */

withResolvers()

const account = '123456789012'
const regions = ['us-east-1', 'eu-west-1']
const bucket = 'recovered-events'
const minute = 60_000
const hour = 60 * minute
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }

type Recovering = {
  step?: Partial<RecoverStep>
  recovery?: Partial<Policy['recovery']>
  /** How long after now it is. */
  later?: number
  /** The step dies with the look-up after so many. */
  dies?: number
}
type Scene = Watched & {
  /** When logging was off, in milliseconds. */
  from: number
  to: number
  gap: Gap
  happened: (region: string, count: number) => void
  recover: (how?: Recovering) => Promise<RecoverStepped | 'died'>
  told: () => string[]
  s3: S3Client
  files: (of?: string) => Promise<Map<string, Buffer>>
}

/** An account whose trail was off for half an hour, a while ago. */
const gapped = (
  test: (scene: Scene) => Promise<void>,
  mode: Policy['recovery']['mode'] = 'enforce',
  policy: Omit<WrittenPolicy, 'version'> = {},
) =>
  watched(
    whole,
    { ...policy, recovery: { mode, ...(mode === 'enforce' && { bucket }) } },
    async (bench) => {
      const { sandbox } = bench
      const s3 = new S3Client({
        region: 'us-east-1',
        endpoint: sandbox.url,
        credentials,
        forcePathStyle: true,
      })
      // Within one hour, so that parts are five minutes long whenever this runs.
      const to = Math.floor((Date.now() - hour) / hour) * hour - 2 * minute
      const from = to - 30 * minute
      const gap: Gap = {
        trailArn,
        cause: 'stopped',
        from: new Date(from + 250).toISOString(),
        to: new Date(to).toISOString(),
        regions: 'all',
        inHistory: { ok: true, value: { events: 0, more: true } },
        lost: [],
        coveredBy: [],
      }
      await s3.send(new CreateBucketCommand({ Bucket: bucket }))
      let seen = 0
      await test({
        ...bench,
        from,
        to,
        gap,
        s3,
        happened: (region, count) => {
          for (let n = 0; n < count; n += 1)
            keepRecord(sandbox.world, aRecord(region, n, from + Math.floor((n * (to - from)) / count)))
        },
        recover: (how = {}) => recovered(bench, how),
        told: () => {
          const fresh = sandbox.alerts().slice(seen)
          seen += fresh.length
          return fresh.map(({ message }) => message)
        },
        files: (of = bucket) => filesIn(s3, of),
      })
      s3.destroy()
    },
    regions,
  )

/** One step, or all that follow it where nothing kills it. */
async function recovered(
  { sandbox, settings }: Watched,
  { step, recovery, later = 0, dies = Infinity }: Recovering,
): Promise<RecoverStepped | 'died'> {
  const death = new AbortController()
  const died = once(death.signal, 'abort').then(() => 'died' as const)
  let lookups = 0
  const budget: ApiBudget = ({ operation }) => {
    if (operation !== 'LookupEvents') return undefined
    lookups += 1
    if (lookups <= dies) return undefined
    death.abort()
    return new Promise(() => undefined)
  }
  const clients = createClients({
    endpoint: sandbox.url,
    credentials,
    maxAttempts: 2,
    timeout: 120_000,
    budget,
  })
  const { policy } = settings
  const going = guardRecover(
    {
      ...settings,
      clients,
      now: () => new Date(Date.now() + later),
      policy: { ...policy, recovery: { ...policy.recovery, ...recovery } },
    },
    { run: 'one', remaining: () => 900_000, ...step },
  )
  const came = await Promise.race([going, died])
  clients.close()
  return came
}

async function filesIn(s3: S3Client, Bucket: string): Promise<Map<string, Buffer>> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }))
  const files = await Promise.all(
    Contents.map(async ({ Key = '' }) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }))
      return [Key, Buffer.from((await Body?.transformToByteArray()) ?? [])] as const
    }),
  )
  return new Map(files)
}

const logFiles = (files: ReadonlyMap<string, Buffer>) => [...files].filter(([key]) => key.endsWith('.gz'))

const idsOf = (files: ReadonlyMap<string, Buffer>): string[] =>
  logFiles(files)
    .flatMap(([, bytes]): CloudTrailRecord[] => JSON.parse(gunzipSync(bytes).toString()).Records)
    .map(({ eventID }) => eventID)
    .toSorted()

/** Below the folder of their gap. */
const bare = (files: ReadonlyMap<string, Buffer>) =>
  logFiles(files).map(([key, bytes]) => [key.replace(/^recovered\/[^/]+\//, ''), bytes])

const manifestOf = (files: ReadonlyMap<string, Buffer>): Manifest =>
  JSON.parse([...files].find(([key]) => key.endsWith('manifest.json'))?.[1].toString() ?? 'null')

const ids = (region: string, count: number) =>
  Array.from({ length: count }, (_, n) => `${region}-${String(n).padStart(6, '0')}`)

describe('the function recover', () => {
  it('brings every event of a gap back once, into a folder of its own, and tells of it once', () =>
    gapped(async ({ settings, gap, happened, recover, told, files }) => {
      happened('us-east-1', 130)
      happened('eu-west-1', 7)
      await putGaps(stateOf(settings), account, [gap])
      expect(await recover()).toEqual({ isDone: true, recovered: 1, waiting: 0 })
      const found = await files()
      expect(idsOf(found)).toEqual([...ids('eu-west-1', 7), ...ids('us-east-1', 130)])
      const manifest = manifestOf(found)
      expect(manifest).toMatchObject({ complete: true, incomplete: [], events: 137, unread: [] })
      expect(logFiles(found).map(([key]) => key.replace(/^recovered\/[^/]+\//, ''))).toEqual(
        manifest.files.map(({ key }) => key),
      )
      const [text, ...others] = told()
      expect(text).toContain('recovered 137 events')
      expect(text).toContain(bucket)
      expect(others).toEqual([])
      // The same gap again, as a second delivery of its event puts it.
      await putGaps(stateOf(settings), account, [gap])
      expect(await recover()).toEqual({ isDone: true, recovered: 0, waiting: 0 })
      expect(told()).toEqual([])
      expect(await files()).toEqual(found)
    }))

  it('calls nothing but what its role lets it', () =>
    gapped(async ({ sandbox, settings, gap, happened, recover }) => {
      happened('us-east-1', 60)
      await putGaps(stateOf(settings), account, [gap])
      const before = sandbox.requests.length
      await recover()
      const used = iamActions(sandbox.requests.slice(before))
      const allowed = actionsOf(functionPolicy('recover', settings.policy))
      expect(used).toEqual(expect.arrayContaining(['cloudtrail:LookupEvents', 's3:PutObject']))
      expect(used.filter((action) => !allowed.includes(action))).toEqual([])
    }))

  it('killed at any page, goes on to the same bytes: nothing twice, nothing lost', () =>
    gapped(async ({ settings, gap, happened, recover, s3, files }) => {
      happened('us-east-1', 600)
      happened('eu-west-1', 90)
      await s3.send(new CreateBucketCommand({ Bucket: 'at-once' }))
      await putGaps(stateOf(settings), account, [gap])
      let deaths = 0
      for (; deaths < 200; deaths += 1) if ((await recover({ dies: 1 + (deaths % 16) })) !== 'died') break
      expect(deaths).toBeGreaterThan(3)
      const cut = await files()
      expect(idsOf(cut)).toEqual([...ids('eu-west-1', 90), ...ids('us-east-1', 600)])
      const other = { ...gap, from: new Date(Date.parse(gap.from) + 1).toISOString() }
      await putGaps(stateOf(settings), account, [other])
      await recover({ recovery: { bucket: 'at-once' } })
      const atOnce = await files('at-once')
      expect(bare(cut)).toEqual(bare(atOnce))
      expect(manifestOf(cut).files).toEqual(manifestOf(atOnce).files)
    }))

  it('out of time, says that there is more to do, and the state machine goes on with it', () =>
    gapped(async ({ settings, sandbox, gap, happened, files, told }) => {
      happened('us-east-1', 300)
      await putGaps(stateOf(settings), account, [gap])
      let steps = 0
      process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT'
      const handler = recoverHandler(settings)
      const machine: ConstructorParameters<typeof StateMachine>[0] = JSON.parse(
        JSON.stringify(deployedRecoveryMachine),
      )
      const { result } = new StateMachine(machine).run(
        {},
        {
          context: { Execution: { Name: 'one' } },
          overrides: {
            taskResourceLocalHandlers: {
              Recover: async (event) => {
                steps += 1
                const before = sandbox.requests.length
                const lookups = () =>
                  sandbox.requests.slice(before).filter(({ operation }) => operation === 'LookupEvents')
                    .length
                return handler(event, {
                  awsRequestId: 'x',
                  getRemainingTimeInMillis: () => (lookups() > 4 ? 0 : 900_000),
                })
              },
            },
            waitTimeOverrides: { Pause: 0 },
          },
        },
      )
      expect(await result).toEqual({ isDone: true, recovered: 1, waiting: 0 })
      expect(steps).toBeGreaterThan(1)
      expect(idsOf(await files())).toEqual(ids('us-east-1', 300))
      expect(told()).toHaveLength(1)
    }))

  it('leaves it to one at a time: another run finds it held, and does nothing', () =>
    gapped(async ({ settings, gap, happened, recover }) => {
      happened('us-east-1', 120)
      await putGaps(stateOf(settings), account, [gap])
      expect(await recover({ dies: 1 })).toBe('died')
      const other = { run: 'two' }
      expect(await recover({ step: other })).toEqual({ isDone: true, recovered: 0, waiting: 1 })
      // Whoever holds it and is silent for longer than a function may take is no more.
      expect(await recover({ step: other, later: 20 * minute })).toMatchObject({ recovered: 1 })
    }))

  it('waits until event history has what comes late', () =>
    gapped(async ({ settings, gap, recover, to }) => {
      await putGaps(stateOf(settings), account, [gap])
      expect(await recover({ later: to + 14 * minute - Date.now() })).toEqual({
        isDone: true,
        recovered: 0,
        waiting: 1,
      })
      expect(await recover({ later: to + 16 * minute - Date.now() })).toMatchObject({ recovered: 1 })
    }))

  it('tells once why it cannot, with the command for a person, and does it as soon as it can', () =>
    gapped(async ({ sandbox, settings, gap, happened, recover, told, files }) => {
      happened('us-east-1', 20)
      happened('eu-west-1', 20)
      await putGaps(stateOf(settings), account, [gap])
      const fault = {
        operation: 'LookupEvents',
        region: 'eu-west-1',
        fault: { kind: 'access-denied' },
      } as const
      sandbox.faults.add(fault)
      expect(await recover()).toMatchObject({ isDone: true, recovered: 0, waiting: 1 })
      const [text, ...others] = told()
      expect(text).toContain(`${account} eu-west-1: cloudtrail:LookupEvents gave AccessDeniedException`)
      expect(text).toContain('trailkeeper recover --from')
      expect(others).toEqual([])
      await recover()
      await recover({ later: hour })
      expect(told()).toEqual([])
      sandbox.faults.remove()
      expect(await recover({ later: 5 * hour })).toMatchObject({ recovered: 1 })
      expect(idsOf(await files())).toEqual([...ids('eu-west-1', 20), ...ids('us-east-1', 20)])
      expect(manifestOf(await files())).toMatchObject({ complete: true })
      expect(told()).toHaveLength(1)
    }))

  it('gives up after a dozen tries, and says what is missing: unread is never complete', () =>
    gapped(async ({ sandbox, settings, gap, happened, recover, told, files }) => {
      happened('us-east-1', 5)
      await putGaps(stateOf(settings), account, [gap])
      sandbox.faults.add({ operation: 'LookupEvents', region: 'eu-west-1', fault: { kind: 'access-denied' } })
      for (let tries = 1; tries <= 13; tries += 1) await recover({ later: tries * 13 * hour })
      expect(manifestOf(await files())).toMatchObject({ complete: false, events: 5 })
      const texts = told()
      expect(texts).toHaveLength(2)
      expect(texts[1]).toContain('recovered 5 events')
      expect(texts[1]).toContain('INCOMPLETE')
      expect(texts[1]).toContain('Missing: 123456789012 eu-west-1')
    }))

  it('says that the bucket is missing, and brings nothing back into another account’s', () =>
    gapped(async ({ settings, gap, recover, told }) => {
      await putGaps(stateOf(settings), account, [gap])
      await recover({ recovery: { bucket: 'not-there' } })
      expect(told()).toEqual([expect.stringContaining('s3:HeadBucket gave NoSuchBucket')])
    }))

  it('in mode plan writes nothing, and tells how many events there are', () =>
    gapped(async ({ sandbox, settings, gap, happened, recover, told, files }) => {
      happened('us-east-1', 60)
      await putGaps(stateOf(settings), account, [gap])
      const before = sandbox.requests.length
      expect(await recover()).toMatchObject({ recovered: 1 })
      expect([...(await files()).keys()]).toEqual([])
      const writes = sandbox.requests.slice(before).filter(({ operation }) => operation === 'PutObject')
      expect(writes).toEqual([])
      const [text] = told()
      expect(text).toContain('event history has 60 events')
      expect(text).toContain('trailkeeper recover --from')
    }, 'plan'))

  it('of a gap that an event alone claims, asks event history for that event first', () =>
    gapped(async ({ settings, gap, happened, recover, told, files }) => {
      happened('us-east-1', 3)
      const claimed: Gap = { ...gap, cause: 'deleted', claimed: true }
      const tamper = { eventId: 'forged', region: 'us-east-1' }
      await putGaps(stateOf(settings), account, [claimed], tamper)
      expect(await recover()).toMatchObject({ recovered: 0, waiting: 1 })
      expect(told()).toEqual([expect.stringContaining('an event claims that event history does not have')])
      expect([...(await files()).keys()]).toEqual([])
      const real = { ...claimed, from: new Date(Date.parse(gap.from) + 1).toISOString() }
      await putGaps(stateOf(settings), account, [real], { ...tamper, eventId: 'us-east-1-000000' })
      expect(await recover()).toMatchObject({ recovered: 1, waiting: 1 })
    }))
})

/** What the trail delivered of its first events in a region. */
async function delivered({ s3, from, to }: Scene, region: string, count: number): Promise<void> {
  const Records = Array.from({ length: count }, (_, n) => aRecord(region, n, from))
  const stamp = new Date(to).toISOString()
  const folder = `AWSLogs/${account}/CloudTrail/${region}/${stamp.slice(0, 10).replaceAll('-', '/')}`
  const name = `${account}_CloudTrail_${region}_${stamp.slice(0, 16).replaceAll(/[-:]/g, '')}Z_Ab3dEf6hIj9lMn0p.json.gz`
  const Body = gzipSync(JSON.stringify({ Records }))
  await s3.send(new PutObjectCommand({ Bucket: 'logs', Key: `${folder}/${name}`, Body }))
}

describe('the function recover, where the policy lets it compare with what was delivered', () => {
  const comparing = { diff: true } as const

  it('leaves out what the trails’ own files have', () =>
    gapped(async (scene) => {
      const { settings, gap, happened, recover, told, files } = scene
      happened('us-east-1', 60)
      happened('eu-west-1', 7)
      await delivered(scene, 'us-east-1', 45)
      await putGaps(stateOf(settings), account, [gap])
      expect(await recover({ recovery: comparing })).toMatchObject({ recovered: 1 })
      expect(idsOf(await files())).toEqual([...ids('eu-west-1', 7), ...ids('us-east-1', 60).slice(45)])
      expect(manifestOf(await files())).toMatchObject({
        complete: true,
        events: 22,
        alreadyDelivered: 45,
        query: { diff: true },
      })
      const [text] = told()
      expect(text).toContain('recovered 22 events')
      expect(text).toContain('45 more were delivered already')
    }))

  it('writes all of them where those files cannot be read, and says so: nothing is lost', () =>
    gapped(async (scene) => {
      const { sandbox, settings, gap, happened, recover, told, files } = scene
      happened('us-east-1', 20)
      await delivered(scene, 'us-east-1', 5)
      await putGaps(stateOf(settings), account, [gap])
      sandbox.faults.add({ service: 's3', operation: 'GetObject', fault: { kind: 'access-denied' } })
      expect(await recover({ recovery: comparing })).toMatchObject({ recovered: 1 })
      sandbox.faults.remove()
      expect(idsOf(await files())).toEqual(ids('us-east-1', 20))
      const [text] = told()
      expect(text).toContain('recovered 20 events of a gap of main (us-east-1) (complete)')
      expect(text).toMatch(/not all files could be compared \(123456789012: s3:GetObject gave AccessDenied/)
    }))

  it('killed at any page, goes on to the same bytes', () =>
    gapped(async (scene) => {
      const { settings, gap, happened, recover, files } = scene
      happened('us-east-1', 300)
      await delivered(scene, 'us-east-1', 120)
      await putGaps(stateOf(settings), account, [gap])
      let deaths = 0
      for (; deaths < 100; deaths += 1)
        if ((await recover({ dies: 1 + (deaths % 8), recovery: comparing })) !== 'died') break
      expect(deaths).toBeGreaterThan(2)
      expect(idsOf(await files())).toEqual(ids('us-east-1', 300).slice(120))
      expect(manifestOf(await files())).toMatchObject({ events: 180, alreadyDelivered: 120 })
    }))
})

const stopped = async ({ aws, react }: Watched) => {
  await aws().send(new StopLoggingCommand({ Name: trailArn }))
  await react({ eventName: 'StopLogging', requestParameters: { name: trailArn } })
}
const items = async ({ settings }: Watched) => getGaps(stateOf(settings))

describe('a gap that a reaction closes', () => {
  it('is put for the function, once', () =>
    gapped(async (scene) => {
      await scene.sweep()
      await stopped(scene)
      const [put, ...others] = await items(scene)
      expect(put).toMatchObject({ account, trailArn, regions: 'all', isDone: false })
      expect(others).toEqual([])
      scene.told()
      expect(await scene.recover({ later: hour })).toMatchObject({ recovered: 1 })
      expect(scene.told()).toEqual([expect.stringMatching(/^recovered \d+ events of a gap of main/)])
    }))

  it('is missed by the next sweep where somebody deletes it', () =>
    gapped(async (scene) => {
      const { settings } = scene
      await scene.sweep()
      await stopped(scene)
      const [put] = await items(scene)
      const dynamodb = await settings.clients.dynamodb('us-east-1')
      const { pk, sk } = recoveryItem.key(account, put?.from ?? '', trailArn)
      const Key = { pk: { S: pk }, sk: { S: sk } }
      await dynamodb.send(new DeleteItemCommand({ TableName: settings.table.name, Key }))
      scene.told()
      await scene.sweep()
      expect(scene.told().join()).toContain('changed or removed by somebody else')
    }))

  it('is nobody’s business where the policy turns it off', () =>
    gapped(async (scene) => {
      await scene.sweep()
      await stopped(scene)
      expect(await items(scene)).toEqual([])
    }, 'off'))
})

/** A guard that only proposes leaves a trail stopped, and the gap open when it is told. */
const proposing = (test: (scene: Scene) => Promise<void>) =>
  gapped(test, 'enforce', { mode: 'plan', checks: { 'trail-logging': { mode: 'plan' } } })

const times = async ({ aws }: Watched) => {
  const status = await aws().send(new GetTrailStatusCommand({ Name: trailArn }))
  return { from: status.StopLoggingTime?.toISOString(), to: status.StartLoggingTime?.toISOString() }
}
const started = ({ aws }: Watched) => aws().send(new StartLoggingCommand({ Name: trailArn }))

describe('a gap that is open when it is told', () => {
  it('is put with its true end by the answer to a further call on the trail, which a person started again', () =>
    proposing(async (scene) => {
      await scene.sweep()
      await stopped(scene)
      expect(await items(scene)).toEqual([])
      expect(await scene.recover({ later: hour })).toEqual({ isDone: true, recovered: 0, waiting: 0 })
      await started(scene)
      await scene.react({
        eventID: 'further',
        eventName: 'UpdateTrail',
        requestParameters: { name: trailArn },
      })
      expect(await items(scene)).toMatchObject([
        { account, trailArn, regions: 'all', ...(await times(scene)) },
      ])
      scene.told()
      expect(await scene.recover({ later: hour })).toMatchObject({ recovered: 1 })
      expect(scene.told()).toEqual([expect.stringMatching(/^recovered \d+ events of a gap of main/)])
    }))

  it('is put by the next sweep alone, where no event came of its end, nor of its begin', () =>
    proposing(async (scene) => {
      await scene.sweep()
      await scene.aws().send(new StopLoggingCommand({ Name: trailArn }))
      await scene.sweep()
      await scene.sweep()
      expect(await items(scene)).toEqual([])
      await started(scene)
      await scene.sweep()
      const ended = { account, trailArn, regions: 'all', ...(await times(scene)) }
      expect(await items(scene)).toMatchObject([ended])
      await scene.sweep()
      expect(await items(scene)).toMatchObject([ended])
    }))

  it('ended where the trail was started, and is stopped again since: the next stop is another gap', () =>
    proposing(async (scene) => {
      const { settings, gap, aws, sweep } = scene
      const { to: _to, ...open } = gap
      await aws().send(new StopLoggingCommand({ Name: trailArn }))
      await sweep()
      await putGaps(stateOf(settings), account, [open])
      await sweep()
      expect(await items(scene)).toEqual([])
      await started(scene)
      const { to } = await times(scene)
      await aws().send(new StopLoggingCommand({ Name: trailArn }))
      await sweep()
      expect(await items(scene)).toMatchObject([{ trailArn, from: gap.from, to }])
    }))

  it.each([
    [
      'that records less, when it is as its baseline has it again',
      async ({ aws }: Watched) => {
        const put = (ReadWriteType: 'ReadOnly' | 'All') =>
          aws().send(
            new PutEventSelectorsCommand({
              TrailName: trailArn,
              EventSelectors: [{ ReadWriteType, IncludeManagementEvents: true }],
            }),
          )
        await put('ReadOnly')
        return () => put('All')
      },
    ],
    [
      'that was deleted, when it is there again and logs',
      async ({ aws }: Watched) => {
        await aws().send(new DeleteTrailCommand({ Name: trailArn }))
        return async () => {
          await aws().send(
            new CreateTrailCommand({ Name: 'main', S3BucketName: 'logs', IsMultiRegionTrail: true }),
          )
          await aws().send(new StartLoggingCommand({ Name: trailArn }))
        }
      },
    ],
  ])('of a trail %s', (_, attack) =>
    proposing(async (scene) => {
      await scene.sweep()
      const putBack = await attack(scene)
      await scene.sweep()
      expect(await items(scene)).toEqual([])
      const before = Date.now()
      await putBack()
      await scene.sweep()
      const [gap, ...others] = await items(scene)
      expect(gap).toMatchObject({ account, trailArn, regions: 'all' })
      expect(Date.parse(gap?.to ?? '')).toBeGreaterThanOrEqual(before - 1_000)
      expect(others).toEqual([])
    }),
  )
})

describe('what somebody else wrote into the guard’s memory', () => {
  const query = {
    TableName: 'trailkeeper-state',
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: 'recoveries' } },
  }

  it('a gap without the guard’s MAC is none, and is told', () =>
    gapped(async ({ settings, gap, recover, told, files }) => {
      await putGaps(stateOf(settings), account, [gap])
      const dynamodb = await settings.clients.dynamodb('us-east-1')
      const { Items: [item] = [] } = await dynamodb.send(new QueryCommand(query))
      const forged = { ...item, value: { S: String(item?.['value']?.S).replace('"all"', '["eu-west-1"]') } }
      await dynamodb.send(new PutItemCommand({ TableName: query.TableName, Item: forged }))
      expect(await recover()).toMatchObject({ recovered: 0, waiting: 0 })
      expect([...(await files()).keys()]).toEqual([])
      expect(told()).toEqual([expect.stringContaining('changed or removed by somebody else')])
    }))

  it('an older state of one brings it back once more, to the same files', () =>
    gapped(async ({ settings, gap, happened, recover, told, files }) => {
      happened('us-east-1', 30)
      await putGaps(stateOf(settings), account, [gap])
      const dynamodb = await settings.clients.dynamodb('us-east-1')
      const { Items: [item] = [] } = await dynamodb.send(new QueryCommand(query))
      await recover()
      const found = await files()
      expect(told()).toHaveLength(1)
      await dynamodb.send(new PutItemCommand({ TableName: query.TableName, Item: item }))
      expect(await recover()).toMatchObject({ recovered: 1 })
      expect(logFiles(await files())).toEqual(logFiles(found))
      expect(told()).toEqual([])
    }))
})
