import { PutEventSelectorsCommand } from '@aws-sdk/client-cloudtrail'
import { PutBucketVersioningCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { regionsOnByDefault } from '../../lib/aws/regions.ts'
import { guardReact } from '../../lib/guard/guard-react.ts'
import { guardSweep } from '../../lib/guard/guard-sweep.ts'
import { anEvent } from '../builders/an-event.ts'
import { done } from '../flow/bench.ts'
import { type Watched, watched } from './watched.ts'

const regions = regionsOnByDefault('aws')
/** Five a region, which is all that CloudTrail allows. */
const trails = regions.flatMap((region) =>
  [1, 2, 3, 4, 5].map((number) => ({ region, name: `trail-${number}`, bucket: `logs-${region}-${number}` })),
)
const world = {
  buckets: trails.map(({ region, bucket }) => ({ name: bucket, region, versioning: true })),
  trails: trails.map((trail) => ({ ...trail, validation: true })),
}
const policy = {
  mode: 'enforce' as const,
  secondCopy: 'allow' as const,
  checks: { 'multi-region-trail': { enabled: false }, 'bucket-versioning': { enabled: true } },
}

/** The account after a sweep that has kept the baselines: such a sweep takes longer than all that is tried in it. */
let account: Watched
let leave = (): void => undefined
let left: Promise<void>

beforeAll(
  () =>
    new Promise<void>((enter, fail) => {
      left = watched(
        world,
        policy,
        async (opened) => {
          await guardSweep(opened.settings)
          account = opened
          const leaving = new Promise<void>((resolve) => (leave = resolve))
          enter()
          await leaving
        },
        regions,
      )
      left.catch(fail)
    }),
)
afterAll(() => {
  leave()
  return left
})

/** What is asked from now on, by service and operation. */
function asking(): () => Map<string, number> {
  const { requests } = account.sandbox
  const before = requests.length
  return () => {
    const counts = new Map<string, number>()
    for (const { service, operation } of requests.slice(before))
      counts.set(`${service}:${operation}`, (counts.get(`${service}:${operation}`) ?? 0) + 1)
    return counts
  }
}

it('PutEventSelectors on one of 85 trails: no baseline is asked of KMS, one region is looked at', async () => {
  const { settings, aws } = account
  const asked = asking()
  const arn = 'arn:aws:cloudtrail:eu-west-1:123456789012:trail/trail-3'
  const EventSelectors = [{ ReadWriteType: 'ReadOnly' as const, IncludeManagementEvents: true }]
  await aws('eu-west-1').send(new PutEventSelectorsCommand({ TrailName: 'trail-3', EventSelectors }))
  const event = anEvent({
    eventTime: new Date().toISOString(),
    eventName: 'PutEventSelectors',
    awsRegion: 'eu-west-1',
    requestParameters: {
      trailName: 'trail-3',
      eventSelectors: [{ readWriteType: 'ReadOnly', includeManagementEvents: true }],
    },
  })
  const report = await guardReact(settings, { ...event, region: 'eu-west-1' })
  expect(done(report)).toEqual(['applied PutEventSelectors'])
  expect(report.outcomes.map(({ resource }) => resource)).toEqual([arn])
  const counts = asked()
  // The guard's own MAC vouches for them, and is checked without a call.
  expect(counts.get('kms:VerifyMac')).toBeUndefined()
  // Before and after the repair, and what compares and reads back the write.
  expect(counts.get('cloudtrail:DescribeTrails')).toBe(2)
  expect(counts.get('cloudtrail:GetTrailStatus')).toBe(10)
})

it('PutBucketVersioning on the bucket of one of 85 trails: nothing is asked of the other trails', async () => {
  const { settings, sandbox } = account
  const told = sandbox.alerts().length
  const asked = asking()
  const Bucket = 'logs-us-east-1-2'
  const s3 = await settings.clients.s3('us-east-1')
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Suspended' } }))
  const event = anEvent({
    // Another call than the one before: an event that was answered is not answered again.
    eventID: '55555555-aaaa-bbbb-cccc-666666666666',
    eventTime: new Date().toISOString(),
    eventSource: 's3.amazonaws.com',
    eventName: 'PutBucketVersioning',
    requestParameters: {
      bucketName: Bucket,
      VersioningConfiguration: { Status: 'Suspended' },
      versioning: '',
    },
  })
  const report = await guardReact(settings, { ...event, source: 'aws.s3' })
  expect(done(report)).toEqual(['applied PutBucketVersioning'])
  expect(sandbox.alerts().slice(told)).toHaveLength(1)
  const counts = asked()
  // The guard's own MAC vouches for them, and is checked without a call.
  expect(counts.get('kms:VerifyMac')).toBeUndefined()
  // One bucket: before and after the repair, by the look ahead, by the write, and twice by what tells what it lost.
  expect(counts.get('s3:HeadBucket')).toBe(6)
  expect(counts.get('cloudtrail:GetTrailStatus')).toBe(2)
})
