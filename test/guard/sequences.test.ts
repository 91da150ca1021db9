import {
  CreateTrailCommand,
  DeleteTrailCommand,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  PutEventSelectorsCommand,
  StartLoggingCommand,
  StopLoggingCommand,
  type Trail,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail'
import { DeleteItemCommand, DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb'
import { DisableRuleCommand, ListRulesCommand } from '@aws-sdk/client-eventbridge'
import { DisableKeyCommand, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms'
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  PutBucketPolicyCommand,
} from '@aws-sdk/client-s3'
import { describe, expect, it } from '@jest/globals'
import { clean } from '../../sandbox/scenarios/clean.ts'
import { isSoak, seedOr, tenthOf } from '../soak.ts'
import { type Guarded, guarded } from './guarded.ts'

/** `npm run soak` tries other sequences each time: the seed that it prints comes before their number. */
const seedOf = (sequence: number): number => sequence + seedOr(0)

const regions = ['us-east-1', 'us-west-2', 'eu-west-1', 'eu-west-3']
const [Bucket, squat] = ['clean-trail-logs', 'squatter-logs']

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

type Dice = { below: (count: number) => number; one: <T>(of: readonly T[]) => T | undefined }
type Attack = (account: Guarded, dice: Dice) => Promise<unknown>

const trailsOf = async ({ trails }: Guarded): Promise<Trail[]> =>
  (await trails.send(new DescribeTrailsCommand({}))).trailList ?? []

/** A call on one of the trails, in its home region. */
const onTrail =
  (
    call: (trail: Trail, client: ReturnType<Guarded['by']['cloudtrail']>, dice: Dice) => Promise<unknown>,
  ): Attack =>
  async (account, dice) => {
    const trail = dice.one(await trailsOf(account))
    if (trail) await call(trail, account.by.cloudtrail(trail.HomeRegion), dice)
  }

const settings = [
  { IsMultiRegionTrail: false },
  { S3BucketName: squat },
  { EnableLogFileValidation: false, KmsKeyId: '' },
  { SnsTopicName: '', CloudWatchLogsLogGroupArn: '', CloudWatchLogsRoleArn: '' },
]

const selectors = [
  { ReadWriteType: 'WriteOnly' as const, IncludeManagementEvents: true },
  { ReadWriteType: 'All' as const, IncludeManagementEvents: false },
  {
    ReadWriteType: 'All' as const,
    IncludeManagementEvents: true,
    ExcludeManagementEventSources: ['kms.amazonaws.com'],
  },
]

const denial = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: `arn:aws:s3:::${Bucket}/*` },
  ],
})

const attacks: Record<string, Attack> = {
  stop: onTrail(({ TrailARN: Name }, client) => client.send(new StopLoggingCommand({ Name }))),
  delete: onTrail(({ TrailARN: Name }, client) => client.send(new DeleteTrailCommand({ Name }))),
  update: onTrail(({ TrailARN: Name }, client, dice) =>
    client.send(new UpdateTrailCommand({ Name, ...dice.one(settings) })),
  ),
  select: onTrail(({ TrailARN: TrailName }, client, dice) =>
    client.send(new PutEventSelectorsCommand({ TrailName, EventSelectors: [dice.one(selectors) ?? {}] })),
  ),
  create: async ({ by }, dice) => {
    const client = by.cloudtrail(dice.one(regions))
    const Name = dice.one([
      'management-events',
      'trailkeeper-management-events',
      `squatter-${dice.below(1000)}`,
    ])
    const IsMultiRegionTrail = dice.below(2) === 0
    await client.send(new CreateTrailCommand({ Name, S3BucketName: squat, IsMultiRegionTrail }))
    if (dice.below(2) === 0) await client.send(new StartLoggingCommand({ Name }))
  },
  fill: async ({ by }, dice) => {
    const client = by.cloudtrail(dice.one(regions))
    for (const index of [1, 2, 3, 4, 5])
      await client.send(
        new CreateTrailCommand({ Name: `full-${dice.below(1000)}-${index}`, S3BucketName: squat }),
      )
  },
  policy: ({ by }, dice) =>
    dice.below(2) === 0
      ? by.s3().send(new DeleteBucketPolicyCommand({ Bucket }))
      : by.s3().send(new PutBucketPolicyCommand({ Bucket, Policy: denial })),
  bucket: ({ by }) => by.s3().send(new DeleteBucketCommand({ Bucket })),
  key: async (account, dice) => {
    const KeyId = (await trailsOf(account)).find((trail) => trail.KmsKeyId)?.KmsKeyId
    await account.by
      .kms()
      .send(
        dice.below(2) === 0
          ? new DisableKeyCommand({ KeyId })
          : new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }),
      )
  },
  forwarding: async ({ by }, dice) => {
    const client = by.events(dice.one(regions))
    const { Rules = [] } = await client.send(new ListRulesCommand({ NamePrefix: 'trailkeeper-' }))
    await client.send(new DisableRuleCommand({ Name: dice.one(Rules)?.Name }))
  },
  state: async ({ sandbox }, dice) => {
    const credentials = { accessKeyId: 'AKIAINTRUDER', secretAccessKey: 'x' }
    const table = new DynamoDBClient({ region: 'us-east-1', endpoint: sandbox.url, credentials })
    const TableName = 'trailkeeper-state'
    try {
      const { Items = [] } = await table.send(new ScanCommand({ TableName }))
      const kind = dice.one([...new Set(Items.map(({ sk }) => (sk?.S ?? '').split('#')[0]))])
      for (const item of Items.filter(({ sk }) => (sk?.S ?? '').split('#')[0] === kind)) {
        const { pk, sk } = item
        if (!pk || !sk) continue
        if (dice.below(2) === 0) await table.send(new DeleteItemCommand({ TableName, Key: { pk, sk } }))
        else
          await table.send(new PutItemCommand({ TableName, Item: { pk, sk, json: { S: '{"gone":true}' } } }))
      }
    } finally {
      table.destroy()
    }
  },
  hold: ({ sandbox }) => control(sandbox.url, 'events?hold=true'),
  release: ({ sandbox }) => control(sandbox.url, 'events?hold=false'),
}

const control = (url: string, path: string) => fetch(`${url}/_sandbox/${path}`, { method: 'POST' })

/** Whether some trail logs all management events of all regions; those of KMS may be left out. */
async function isWhole(account: Guarded): Promise<boolean> {
  for (const { TrailARN = '', HomeRegion, IsMultiRegionTrail } of await trailsOf(account)) {
    const client = account.by.cloudtrail(HomeRegion)
    const { IsLogging } = await client.send(new GetTrailStatusCommand({ Name: TrailARN }))
    const { EventSelectors = [], AdvancedEventSelectors = [] } = await client.send(
      new GetEventSelectorsCommand({ TrailName: TrailARN }),
    )
    const isAll =
      EventSelectors.some((one) => one.ReadWriteType === 'All' && one.IncludeManagementEvents === true) ||
      AdvancedEventSelectors.some(
        ({ FieldSelectors = [] }) =>
          FieldSelectors.some(({ Equals = [] }) => Equals.includes('Management')) &&
          FieldSelectors.every(({ Field }) => Field === 'eventCategory' || Field === 'eventSource'),
      )
    if (IsMultiRegionTrail && IsLogging && isAll) return true
  }
  return false
}

async function struck(account: Guarded, seed: number): Promise<string[]> {
  const random = randomOf(seed)
  const below = (count: number) => Math.floor(random() * count)
  const dice: Dice = { below, one: (of) => of[below(of.length)] }
  await account.by.s3().send(new CreateBucketCommand({ Bucket: squat }))
  await account.by.s3().send(new PutBucketPolicyCommand({ Bucket: squat, Policy: openTo(squat) }))
  const names = Array.from({ length: 3 + below(6) }, () => dice.one(Object.keys(attacks)) ?? 'stop')
  for (const name of names) {
    // What AWS refuses is no attack: the name is taken, the bucket is not empty.
    await attacks[name]?.(account, dice).catch(() => undefined)
    if (below(2) === 0) await account.sandbox.settled()
  }
  await control(account.sandbox.url, 'events?hold=false')
  await account.sandbox.settled()
  return names
}

const openTo = (name: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: ['s3:GetBucketAcl', 's3:PutObject'].map((Action) => ({
      Effect: 'Allow',
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Action,
      Resource: Action === 's3:PutObject' ? `arn:aws:s3:::${name}/*` : `arn:aws:s3:::${name}`,
    })),
  })

describe('attacks in a row, and then two sweeps', () => {
  it.each(tenthOf(1, 200, 3))(
    'sequence %i: all is logged again, or an alert says what stands in the way, with the command',
    (seed) =>
      guarded(clean, async (account) => {
        const { sandbox, guard } = account
        const before = sandbox.alerts().length
        const names = await struck(account, seedOf(seed))
        // A sweep that fails for what was put into its memory is one that the next must not fail for.
        const ends = [await swept(guard.sweep), await swept(guard.sweep)]
        await sandbox.settled()
        const isLogged = await isWhole(account)
        const text = sandbox
          .alerts()
          .slice(before)
          .map(({ message }) => message)
          .join('\n')
        const isTold =
          /multi-region-trail|takes its place|take its place/.test(text) && /\n +aws |: aws /.test(text)
        if (isSoak) process.stderr.write(`${seed} ${isLogged ? 'logged' : 'told'} ${names.join(' ')}\n`)
        expect({ names, ends, is: isLogged ? 'logged' : isTold ? 'told' : text }).toEqual({
          names,
          ends: [expect.any(String), 'done'],
          is: expect.stringMatching(/^(?:logged|told)$/),
        })
      }),
  )
})

const swept = (sweep: () => Promise<void>): Promise<string> =>
  sweep().then(
    () => 'done',
    (error: unknown) => String(error),
  )
