import { describe, expect, it } from '@jest/globals'
import {
  GetTrailStatusCommand,
  StartLoggingCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail'
import { addTrail } from '../../../../sandbox/services/cloudtrail/add-trail.ts'
import type { TrailToAdd } from '../../../../sandbox/services/cloudtrail/add-trail.ts'
import { findBucket } from '../../../../sandbox/services/s3/buckets.ts'
import { openBucket } from './destinations.ts'
import { arnOf, away, bench, home } from './sandbox.ts'
import type { Bench } from './sandbox.ts'

const minute = 60_000

async function withTrail(trail: Partial<TrailToAdd> = {}): Promise<Bench> {
  const sandbox = await bench()
  await openBucket(sandbox, 'logs')
  addTrail(sandbox.world, { name: 'trail', homeRegion: home, bucket: 'logs', multiRegion: true, ...trail })
  return sandbox
}

const statusIn = (sandbox: Bench, region: string) =>
  sandbox.at(region).send(new GetTrailStatusCommand({ Name: arnOf('trail') }))
const start = (sandbox: Bench) => sandbox.at(home).send(new StartLoggingCommand({ Name: 'trail' }))
const stop = (sandbox: Bench) => sandbox.at(home).send(new StopLoggingCommand({ Name: arnOf('trail') }))
const pass = (sandbox: Bench, minutes: number): void => {
  sandbox.clock.now = new Date(sandbox.clock.now.getTime() + minutes * minute)
}

describe('GetTrailStatus', () => {
  it('follows StartLogging and StopLogging, in every region', async () => {
    const sandbox = await withTrail({ logging: false })
    const started = sandbox.clock.now
    await start(sandbox)
    expect(await statusIn(sandbox, away)).toMatchObject({
      IsLogging: true,
      StartLoggingTime: started,
      TimeLoggingStarted: '2026-11-01T12:00:00Z',
      TimeLoggingStopped: '',
    })
    pass(sandbox, 30)
    await stop(sandbox)
    expect(await statusIn(sandbox, away)).toMatchObject({
      IsLogging: false,
      StartLoggingTime: started,
      StopLoggingTime: new Date(started.getTime() + 30 * minute),
      TimeLoggingStopped: '2026-11-01T12:30:00Z',
    })
  })

  it('is not moved by starting a trail that logs', async () => {
    const sandbox = await withTrail()
    const before = await statusIn(sandbox, home)
    pass(sandbox, 1)
    await start(sandbox)
    expect((await statusIn(sandbox, home)).StartLoggingTime).toEqual(before.StartLoggingTime)
  })

  it('tells of deliveries about every five minutes once logging started', async () => {
    const sandbox = await withTrail({ logging: false, logFileValidation: true })
    expect(await statusIn(sandbox, home)).not.toHaveProperty('LatestDeliveryTime')
    const started = sandbox.clock.now.getTime()
    await start(sandbox)
    pass(sandbox, 4)
    expect(await statusIn(sandbox, home)).not.toHaveProperty('LatestDeliveryTime')
    pass(sandbox, 60)
    expect(await statusIn(sandbox, home)).toMatchObject({
      LatestDeliveryTime: new Date(started + 60 * minute),
      LatestDigestDeliveryTime: new Date(started + 60 * minute),
    })
    await stop(sandbox)
    pass(sandbox, 60)
    expect(await statusIn(sandbox, home)).toMatchObject({
      LatestDeliveryTime: new Date(started + 60 * minute),
    })
  })

  it('tells of digests only where they are made', async () => {
    expect(await statusIn(await withTrail(), home)).not.toHaveProperty('LatestDigestDeliveryTime')
  })

  it('tells that the bucket is gone', async () => {
    const sandbox = await withTrail({ bucket: 'gone', logFileValidation: true })
    expect(await statusIn(sandbox, away)).toMatchObject({
      IsLogging: true,
      LatestDeliveryError: 'NoSuchBucket',
      LatestDigestDeliveryError: 'NoSuchBucket',
    })
  })

  // CloudTrail user guide, "Amazon S3 bucket policy for CloudTrail"; the code of the error is [U].
  it('tells that a Requester Pays bucket takes nothing', async () => {
    const sandbox = await withTrail({ logFileValidation: true })
    const bucket = findBucket(sandbox.world, 'logs')
    if (bucket) bucket.payer = 'Requester'
    expect(await statusIn(sandbox, home)).toMatchObject({
      IsLogging: true,
      LatestDeliveryError: 'AccessDenied',
      LatestDigestDeliveryError: 'AccessDenied',
    })
  })

  it('tells of one region’s trouble there alone', async () => {
    const deliveryErrors = { [away]: { delivery: 'AccessDenied', digest: 'AccessDenied' } }
    const sandbox = await withTrail({ deliveryErrors, logFileValidation: true })
    expect(await statusIn(sandbox, away)).toMatchObject({
      LatestDeliveryError: 'AccessDenied',
      LatestDigestDeliveryError: 'AccessDenied',
    })
    const healthy = await statusIn(sandbox, home)
    expect(healthy).not.toHaveProperty('LatestDeliveryError')
    expect(healthy).toHaveProperty('LatestDeliveryTime')
  })

  it('tells of a region where nothing was delivered for long', async () => {
    const longAgo = new Date('2026-10-01T00:00:00Z')
    const sandbox = await withTrail({ deliveryErrors: { [away]: { latestDelivery: longAgo } } })
    expect((await statusIn(sandbox, away)).LatestDeliveryTime).toEqual(longAgo)
  })

  it('tells of no digest until an hour after validation was switched on', async () => {
    const sandbox = await withTrail()
    const on = sandbox.clock.now.getTime()
    await sandbox.at(home).send(new UpdateTrailCommand({ Name: 'trail', EnableLogFileValidation: true }))
    pass(sandbox, 59)
    expect(await statusIn(sandbox, home)).not.toHaveProperty('LatestDigestDeliveryTime')
    pass(sandbox, 1)
    expect((await statusIn(sandbox, away)).LatestDigestDeliveryTime).toEqual(new Date(on + 60 * minute))
  })

  it('tells of digests that stopped in one region, or never came, while log files flow', async () => {
    const longAgo = new Date('2026-10-01T00:00:00Z')
    const deliveryErrors = { [away]: { latestDigest: longAgo }, [home]: { latestDigest: null } }
    const sandbox = await withTrail({ deliveryErrors, logFileValidation: true })
    expect((await statusIn(sandbox, away)).LatestDigestDeliveryTime).toEqual(longAgo)
    const never = await statusIn(sandbox, home)
    expect(never).not.toHaveProperty('LatestDigestDeliveryTime')
    expect(never.LatestDeliveryTime?.getTime()).toBeGreaterThan(longAgo.getTime())
  })
})
