import { LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketEncryptionCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { CreateKeyCommand } from '@aws-sdk/client-kms'
import { CreateTopicCommand } from '@aws-sdk/client-sns'
import { gzipSync } from 'node:zlib'
import { expect, it, jest } from '@jest/globals'
import { recordsOf } from '../../sandbox/event-history.ts'
import { applyScenario } from '../../sandbox/scenarios/apply-scenario.ts'
import { scenario } from '../../sandbox/scenarios/scenario.ts'
import { actionsOf } from '../cli/permissions/actions-of.ts'
import { functionPolicy } from '../../cli/permissions/function-policy.ts'
import { openChannels } from '../../lib/alert/channels/index.ts'
import { type Clients, createClients } from '../../lib/aws/clients.ts'
import { unlimited } from '../../lib/aws/request-path.ts'
import { lookupsASecond, spacedLookups } from '../../lib/evidence/recover/lookup.ts'
import { guardRecover } from '../../lib/guard/guard-recover.ts'
import { type GuardSettings, stateOf } from '../../lib/guard/guard-settings.ts'
import type { Gap } from '../../lib/model/index.ts'
import { putGaps } from '../../lib/state/recoveries.ts'
import { issueRoleSession } from '../../sandbox/callers.ts'
import { makeStateKey } from '../../sandbox/guard/make-state-key.ts'
import { makeStateTable } from '../../sandbox/guard/make-state-table.ts'
import { addRole } from '../../sandbox/services/iam/roles.ts'
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts'
import { aPolicy } from '../builders/a-policy.ts'
import { account, filledWorld } from '../cli/filled-history.ts'
import { iamActions } from '../cli/permissions/iam-actions.ts'
import { madeValue } from '../cli/permissions/made-policy.ts'

/*
 * The function `recover` under the role that the template gives it, which the sandbox holds it to, and against
 * LookupEvents' quota, on a clock of its own.
 */

jest.setTimeout(600_000)

const region = 'us-east-1'
const bucket = 'recovered-events'
const topicArn = `arn:aws:sns:${region}:${account}:trailkeeper-alerts`
const trailArn = `arn:aws:cloudtrail:${region}:${account}:trail/main`

type Scene = {
  sandbox: Sandbox
  settings: GuardSettings
  /** What the test may do, who is the account's administrator. */
  clients: Clients
  /** Waits as the function's own look-ups do. */
  clock: Clock
}
type Clock = { now: () => number; wait: (milliseconds: number) => Promise<void>; onWait: () => Promise<void> }

/** A clock that stands still but for waits. In the middle of each something else may happen. */
function aClock(): Clock {
  let now = 0
  const clock: Clock = {
    now: () => now,
    wait: async (milliseconds) => {
      now += milliseconds / 2
      await clock.onWait()
      now += milliseconds / 2
    },
    onWait: () => Promise.resolve(),
  }
  return clock
}

/** An account with a gap of so many events in its memory, and a bucket that encrypts what is recovered. */
async function deployed(events: number, test: (scene: Scene) => Promise<void>, diff = false): Promise<void> {
  const policy = aPolicy({ recovery: { mode: 'enforce', bucket, diff } })
  const clock = aClock()
  const { world, from, to } = filledWorld(events, undefined, [region])
  const sandbox = await startSandbox({ world, strict: true, quotas: true, monotonic: clock.now })
  const made = { endpoint: sandbox.url, timeout: 120_000 }
  const clients = createClients({
    ...made,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    budget: unlimited,
  })
  const baselineKey = await makeStateKey(clients, region)
  await makeStateTable(clients, { name: 'trailkeeper-state', region })
  const [s3, kms, sns] = await Promise.all([clients.s3(region), clients.kms(region), clients.sns(region)])
  await sns.send(new CreateTopicCommand({ Name: 'trailkeeper-alerts' }))
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}))
  await s3.send(new CreateBucketCommand({ Bucket: bucket }))
  const ApplyServerSideEncryptionByDefault = {
    SSEAlgorithm: 'aws:kms',
    KMSMasterKeyID: KeyMetadata?.Arn,
  } as const
  await s3.send(
    new PutBucketEncryptionCommand({
      Bucket: bucket,
      ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault }] },
    }),
  )
  const session = { account, name: 'trailkeeper-RecoverRole-1A2B3C', session: 'trailkeeper-recover' }
  addRole(world, account, {
    name: session.name,
    trustPolicy: '{"Statement":[]}',
  }).policies.set('recover', JSON.stringify(madeValue(functionPolicy('recover', policy), names)))
  const asFunction = createClients({
    ...made,
    credentials: issueRoleSession(world, session),
    budget: spacedLookups(lookupsASecond.shared, clock),
    // Whatever is throttled fails.
    maxAttempts: 1,
  })
  const settings: GuardSettings = {
    clients: asFunction,
    policy,
    homeRegion: region,
    topicArn,
    channels: openChannels(policy.alerts.channels, { region, targets: { sns: topicArn } }),
    table: { name: 'trailkeeper-state', region },
    now: () => new Date(),
    baselineKey,
  }
  const gap: Gap = {
    trailArn,
    cause: 'stopped',
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    regions: 'all',
    inHistory: { ok: true, value: { events: 0, more: true } },
    lost: [],
    coveredBy: [],
  }
  await putGaps(stateOf({ ...settings, clients }), account, [gap])
  try {
    await test({ sandbox, settings, clients, clock })
  } finally {
    clients.close()
    asFunction.close()
    await sandbox.close()
  }
}

const at = `${region}:${account}`
const names = {
  'AWS::Partition': 'aws',
  'AWS::AccountId': account,
  'AWS::Region': region,
  'AWS::URLSuffix': 'amazonaws.com',
  AlertTopic: topicArn,
  AlertKey: `arn:aws:kms:${at}:key/alerts`,
  StateTable: `arn:aws:dynamodb:${at}:table/trailkeeper-state`,
}

const step = { run: 'one', remaining: () => 900_000 }

/** A trail of an organization, and a file that it delivered, encrypted, with what the account has of the first minutes. */
async function withDelivered({ sandbox, clients }: Scene): Promise<void> {
  await applyScenario(
    sandbox,
    scenario.parse({
      organization: { id: 'o-acme000001', members: [] },
      keys: [{ alias: 'alias/trail', region }],
      buckets: [{ name: 'trail-logs', region }],
      trails: [
        {
          name: 'main',
          region,
          bucket: 'trail-logs',
          key: 'alias/trail',
          multiRegion: true,
          organization: true,
        },
      ],
    }),
  )
  const Records = recordsOf(sandbox.world, account, region).slice(0, 30)
  const time = Records.map(({ eventTime }) => eventTime).toSorted()[0] ?? ''
  const folder = `AWSLogs/o-acme000001/${account}/CloudTrail/${region}/${time.slice(0, 10).replaceAll('-', '/')}`
  const s3 = await clients.s3(region)
  await s3.send(
    new PutObjectCommand({
      Bucket: 'trail-logs',
      Key: `${folder}/${account}_CloudTrail_${region}_${time.slice(0, 16).replaceAll(/[-:]/g, '')}Z_Ab3dEf6hIj9lMn0p.json.gz`,
      Body: gzipSync(JSON.stringify({ Records })),
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: 'alias/trail',
    }),
  )
}

it('reads the trails’ own files under no more than the rights that the policy’s recovery.diff adds', () =>
  deployed(
    120,
    async (scene) => {
      await withDelivered(scene)
      const { sandbox, settings, clients } = scene
      const before = sandbox.requests.length
      expect(await guardRecover(settings, step)).toMatchObject({ recovered: 1 })
      const during = sandbox.requests.slice(before)
      expect(during.filter(({ status }) => status === 403)).toEqual([])
      const s3 = await clients.s3(region)
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }))
      const Key = Contents.map((one) => one.Key ?? '').find((key) => key.endsWith('manifest.json')) ?? ''
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }))
      expect(JSON.parse((await Body?.transformToString()) ?? '')).toMatchObject({ alreadyDelivered: 30 })
      const plain = actionsOf(functionPolicy('recover', aPolicy({ recovery: { mode: 'enforce', bucket } })))
      const added = actionsOf(functionPolicy('recover', settings.policy)).filter(
        (one) => !plain.includes(one),
      )
      expect(added).toEqual(['organizations:DescribeOrganization'])
    },
    true,
  ))

it('brings a gap back under exactly the rights that the template gives its role', () =>
  deployed(120, async ({ sandbox, settings, clients }) => {
    const before = sandbox.requests.length
    expect(await guardRecover(settings, step)).toEqual({ isDone: true, recovered: 1, waiting: 0 })
    const during = sandbox.requests.slice(before)
    expect(during.filter(({ status }) => status === 403)).toEqual([])
    expect(iamActions(during)).toEqual(expect.arrayContaining(['cloudtrail:LookupEvents', 's3:PutObject']))
    const s3 = await clients.s3(region)
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }))
    expect(Contents.map(({ Key = '' }) => Key.split('/')[0])).toEqual(Contents.map(() => 'recovered'))
    expect(Contents.length).toBeGreaterThan(2)
  }))

it('uses three quarters of the quota, and leaves the guard’s own look-ups their quarter: none is throttled', () =>
  deployed(4_000, async ({ sandbox, settings, clients, clock }) => {
    const client = await clients.cloudtrailUnpaced(region)
    let own = 0
    clock.onWait = async () => {
      // Two seconds apart: a quarter of the quota.
      if (clock.now() < own * 2_000) return
      own += 1
      await client.send(new LookupEventsCommand({ MaxResults: 1 }))
    }
    expect(await guardRecover(settings, step)).toMatchObject({ recovered: 1 })
    const lookups = sandbox.requests.filter(({ operation }) => operation === 'LookupEvents')
    expect(lookups.filter(({ status }) => status !== 200)).toEqual([])
    const rate = (lookups.length - own - 1) / (clock.now() / 1_000)
    expect(lookups.length - own).toBeGreaterThan(80)
    expect(own).toBeGreaterThan(20)
    expect(rate / lookupsASecond.shared).toBeGreaterThan(0.95)
  }))
