import {
  CreateTrailCommand,
  DeleteTrailCommand,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  PutEventSelectorsCommand,
  StopLoggingCommand,
} from '@aws-sdk/client-cloudtrail'
import { CreateBucketCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3'
import { DeleteItemCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'
import { describe, expect, it } from '@jest/globals'
import { clean } from '../../sandbox/scenarios/clean.ts'
import { type Guarded, guarded } from './guarded.ts'

const Name = 'management-events'
const squat = 'squatter-logs'

const statement = (Action: string, Resource: string) => ({
  Effect: 'Allow',
  Principal: { Service: 'cloudtrail.amazonaws.com' },
  Action,
  Resource,
})

/** A bucket that CloudTrail may write to for any trail of the account, as an intruder makes one. */
async function squattersBucket({ by }: Guarded): Promise<void> {
  await by.s3().send(new CreateBucketCommand({ Bucket: squat }))
  const Statement = [
    statement('s3:GetBucketAcl', `arn:aws:s3:::${squat}`),
    statement('s3:PutObject', `arn:aws:s3:::${squat}/*`),
  ]
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement })
  await by.s3().send(new PutBucketPolicyCommand({ Bucket: squat, Policy }))
}

const squatter = (
  { by }: Guarded,
  name: string,
  region = 'us-east-1',
  IsMultiRegionTrail = false,
): Promise<unknown> =>
  by.cloudtrail(region).send(new CreateTrailCommand({ Name: name, S3BucketName: squat, IsMultiRegionTrail }))

/** Trails that log all management events of all regions. */
async function whole({ by }: Guarded): Promise<string[]> {
  const { trailList = [] } = await by.cloudtrail().send(new DescribeTrailsCommand({}))
  const found = await Promise.all(
    trailList.map(async ({ TrailARN = '', HomeRegion, IsMultiRegionTrail, S3BucketName }) => {
      const client = by.cloudtrail(HomeRegion)
      const { IsLogging } = await client.send(new GetTrailStatusCommand({ Name: TrailARN }))
      const { EventSelectors = [] } = await client.send(new GetEventSelectorsCommand({ TrailName: TrailARN }))
      const isWhole = EventSelectors.some(
        (one) => one.ReadWriteType === 'All' && one.IncludeManagementEvents === true,
      )
      return IsMultiRegionTrail && IsLogging && isWhole ? [`${TrailARN} ${S3BucketName}`] : []
    }),
  )
  return found.flat()
}

const deleted = ({ trails }: Guarded) => trails.send(new DeleteTrailCommand({ Name }))

describe('a deleted trail that cannot be made again', () => {
  // Whoever calls a trail as AWS Control Tower does has not made it a trail of Control Tower.
  it.each(['squatter', 'aws-controltower'])(
    'where five others take all the room of its region, %s-1 to 5: the youngest takes its place, and it is said',
    (name) =>
      guarded(clean, async (account) => {
        const { sandbox, told, unheard, sweep } = account
        await unheard(async () => {
          await squattersBucket(account)
          for (const index of [1, 2, 3, 4]) await squatter(account, `${name}-${index}`)
          await deleted(account)
          await squatter(account, `${name}-5`)
        })
        await sweep()
        const youngest = `arn:aws:cloudtrail:us-east-1:123456789012:trail/${name}-5`
        expect(await whole(account)).toEqual([`${youngest} clean-trail-logs`])
        expect(told().join()).toContain('partly repaired, DeleteTrail on management-')
        const messages = sandbox.alerts().map(({ message }) => message)
        expect(messages.join()).toContain(`Until then ${youngest} takes its place.`)
      }),
  )

  it('where a trail of all regions has its name: that one takes its place', () =>
    guarded(clean, async (account) => {
      const { unheard, sweep } = account
      await unheard(async () => {
        await squattersBucket(account)
        await deleted(account)
        await squatter(account, Name, 'eu-west-1', true)
        await account.by.cloudtrail('eu-west-1').send(
          new PutEventSelectorsCommand({
            TrailName: Name,
            EventSelectors: [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true }],
          }),
        )
      })
      await sweep()
      expect(await whole(account)).toEqual([
        'arn:aws:cloudtrail:eu-west-1:123456789012:trail/management-events clean-trail-logs',
      ])
      await sweep()
      expect(await whole(account)).toHaveLength(1)
    }))

  it('at once, by the event, where the squatters were there before', () =>
    guarded(clean, async (account) => {
      const { sandbox, guard } = account
      const { functions } = sandbox.world
      const react = `arn:aws:lambda:us-east-1:123456789012:function:trailkeeper-react`
      const handler = functions.get(react)
      const kept: unknown[] = []
      functions.set(react, async (event) => void kept.push(event))
      await squattersBucket(account)
      for (const index of [1, 2, 3, 4]) await squatter(account, `squatter-${index}`)
      await deleted(account)
      await squatter(account, 'squatter-5')
      await sandbox.settled()
      if (handler) functions.set(react, handler)
      for (const event of kept) await handler?.(event)
      await sandbox.settled()
      expect(await whole(account)).toHaveLength(1)
      expect(guard.homeRegion).toBe('us-east-1')
    }))

  it('where every region but one is full of others: the alert says so, with the commands that make room', () =>
    guarded(clean, async (account) => {
      const { sandbox, unheard, sweep } = account
      await unheard(async () => {
        await squattersBucket(account)
        await deleted(account)
        for (const region of ['us-west-2', 'eu-west-1'])
          for (const index of [1, 2, 3, 4, 5]) await squatter(account, `s-${region}-${index}`, region)
      })
      await sweep()
      expect(await whole(account)).toEqual([])
      const text = sandbox
        .alerts()
        .map(({ message }) => message)
        .join()
      expect(text).toContain('No other trail of account 123456789012 can take its place')
      expect(text).toContain('aws cloudtrail delete-trail')
    }))
})

/** Takes items out of the guard's memory, as whoever can write to the table may. */
const forgotten = async ({ sandbox }: Guarded, isLost: (sk: string) => boolean) => {
  const credentials = { accessKeyId: 'AKIAINTRUDER', secretAccessKey: 'x' }
  const table = new DynamoDBClient({ region: 'us-east-1', endpoint: sandbox.url, credentials })
  const TableName = 'trailkeeper-state'
  const { Items = [] } = await table.send(new ScanCommand({ TableName }))
  for (const { pk, sk } of Items)
    if (pk && sk && isLost(sk.S ?? ''))
      await table.send(new DeleteItemCommand({ TableName, Key: { pk, sk } }))
  table.destroy()
}

describe('where no trail is left, and no baseline', () => {
  it.each([
    ['the baselines were deleted from the memory', (sk: string) => sk.startsWith('baseline')],
    ['all of the memory was', () => true],
  ])('%s: a new trail is made, and it is said that the baselines are lost', (_case, isLost) =>
    guarded(clean, async (account) => {
      const { sandbox, unheard, sweep } = account
      await unheard(async () => {
        await forgotten(account, isLost)
        await deleted(account)
      })
      await sweep()
      expect(await whole(account)).toEqual([expect.stringContaining('trail/trailkeeper-management-events')])
      const text = sandbox
        .alerts()
        .map(({ message }) => message)
        .join()
      expect(text).toMatch(/baselines are lost/)
    }),
  )

  it('and a stopped trail of an intruder’s stands in its place: a new one is made all the same', () =>
    guarded(clean, async (account) => {
      const { unheard, sweep, trails } = account
      await unheard(async () => {
        await forgotten(account, (sk) => sk.startsWith('baseline'))
        await squattersBucket(account)
        await squatter(account, 'trailkeeper-management-events')
        await trails.send(new StopLoggingCommand({ Name: 'trailkeeper-management-events' }))
        await deleted(account)
      })
      await sweep()
      expect(await whole(account)).toHaveLength(1)
    }))
})
