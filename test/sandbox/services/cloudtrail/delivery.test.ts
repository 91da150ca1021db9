/**
 * What CloudTrail delivers in the sandbox. Forms of keys and digests, the chain and its start: CloudTrail user guide,
 * "Finding your CloudTrail log files" and "CloudTrail digest file structure"; that they are signed right is witnessed by
 * the AWS CLI (test/sandbox/validate-logs.test.ts).
 */
import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import {
  CreateTrailCommand,
  DeleteTrailCommand,
  DescribeTrailsCommand,
  GetTrailStatusCommand,
  ListTrailsCommand,
  PutEventSelectorsCommand,
  StartLoggingCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail'
import {
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
} from '@aws-sdk/client-s3'
import { SubscribeCommand } from '@aws-sdk/client-sns'
import { describe, expect, it } from '@jest/globals'
import * as z from 'zod'
import { addTrail } from '../../../../sandbox/services/cloudtrail/add-trail.ts'
import type { TrailToAdd } from '../../../../sandbox/services/cloudtrail/add-trail.ts'
import { deliverUntil } from '../../../../sandbox/services/cloudtrail/delivery/deliver.ts'
import { setOrganization } from '../../../../sandbox/services/organizations/organization.ts'
import { bucketsOf } from '../../../../sandbox/services/s3/buckets.ts'
import { alertsOf } from '../../../../sandbox/services/sns/alerts.ts'
import { confirmSubscriptions } from '../../../../sandbox/services/sns/confirm.ts'
import { settled } from '../../../../sandbox/deliveries.ts'
import { key, openBucket, policy, s3At, snsAt, topic } from './destinations.ts'
import { account, arnOf, away, bench, home } from './sandbox.ts'
import type { Bench } from './sandbox.ts'

const minute = 60_000
const hour = 60 * minute
const member = '111122223333'

/** A sandbox at 12:00 with a trail that began to log then. */
async function logging(trail: Partial<TrailToAdd> = {}) {
  const sandbox = await bench()
  const { world, clock } = sandbox
  await openBucket(sandbox, 'logs')
  addTrail(world, {
    name: 'audit',
    homeRegion: home,
    bucket: 'logs',
    multiRegion: true,
    logFileValidation: true,
    startedAt: clock.now,
    ...trail,
  })
  return {
    ...sandbox,
    sandbox,
    /** Lets minutes pass, and delivers. */
    pass: async (minutes: number) => {
      clock.now = new Date(clock.now.getTime() + minutes * minute)
      return await deliverUntil(world, clock.now)
    },
    call: async (region = home) => await sandbox.at(region).send(new DescribeTrailsCommand({})),
  }
}

const logFile = z.object({ Records: z.array(z.object({ eventName: z.string(), eventTime: z.string() })) })
const digestFile = z.object({
  digestStartTime: z.string(),
  digestEndTime: z.string(),
  digestS3Bucket: z.string(),
  digestS3Object: z.string(),
  newestEventTime: z.string().nullable(),
  previousDigestS3Bucket: z.string().nullable(),
  previousDigestS3Object: z.string().nullable(),
  previousDigestHashValue: z.string().nullable(),
  previousDigestSignature: z.string().nullable(),
  logFiles: z.array(z.object({ s3Bucket: z.string(), s3Object: z.string(), hashValue: z.string() })),
})

/** Every version of the files whose keys hold a text, in the order of their writing. */
function filesOf({ world }: Bench, part: string, bucket = 'logs') {
  const versions = [...(bucketsOf(world).get(bucket)?.objects.versions.values() ?? [])].flat()
  return versions
    .filter((version) => !version.deleteMarker && version.key.includes(part))
    .toSorted((a, b) => a.sequence - b.sequence)
    .flatMap((version) => (version.deleteMarker ? [] : [version]))
}

const logsIn = (sandbox: Bench, region = home, bucket = 'logs') =>
  filesOf(sandbox, `/CloudTrail/${region}/`, bucket).map((file) => ({
    ...file,
    text: gunzipSync(file.body).toString(),
    names: logFile.parse(JSON.parse(gunzipSync(file.body).toString())).Records.map((r) => r.eventName),
  }))
const digestsIn = (sandbox: Bench, region = home, bucket = 'logs') =>
  filesOf(sandbox, `/CloudTrail-Digest/${region}/`, bucket).map((file) => ({
    ...file,
    text: gunzipSync(file.body).toString(),
    ...digestFile.parse(JSON.parse(gunzipSync(file.body).toString())),
  }))
const hours = (sandbox: Bench, region = home, bucket = 'logs') =>
  digestsIn(sandbox, region, bucket).map(
    (d) => `${d.digestStartTime.slice(11, 16)}–${d.digestEndTime.slice(11, 16)}`,
  )
const statusIn = (sandbox: Bench, region = home) =>
  sandbox.at(region).send(new GetTrailStatusCommand({ Name: arnOf('audit') }))

describe('log files', () => {
  it('hold what was called in a slot of five minutes, and are named by its end', async () => {
    const { sandbox, call, clock, pass } = await logging()
    await call()
    clock.now = new Date(clock.now.getTime() + 6 * minute)
    await call()
    await call(away)
    expect(await pass(10)).toEqual({ logs: 3, digests: 0, waiting: 0 })
    expect(logsIn(sandbox).map(({ names }) => names)).toEqual([['DescribeTrails'], ['DescribeTrails']])
    expect(logsIn(sandbox)[1]?.key).toMatch(
      /^AWSLogs\/123456789012\/CloudTrail\/us-east-1\/2026\/11\/01\/123456789012_CloudTrail_us-east-1_20261101T1210Z_\w{16}\.json\.gz$/,
    )
    expect(logsIn(sandbox, away)).toHaveLength(1)
  })

  it('wait for the end of their slot, and come once', async () => {
    const { sandbox, call, pass } = await logging()
    await call()
    await pass(4)
    expect(logsIn(sandbox)).toEqual([])
    await pass(1)
    await pass(60)
    expect(logsIn(sandbox)).toHaveLength(1)
  })

  it('leave out what the selectors do not log', async () => {
    const { sandbox, at, call, pass } = await logging()
    const selector = { ReadWriteType: 'WriteOnly' as const, IncludeManagementEvents: true }
    const data = { Type: 'AWS::S3::Object', Values: ['arn:aws:s3:::logs/'] }
    await at(home).send(
      new PutEventSelectorsCommand({
        TrailName: 'audit',
        EventSelectors: [{ ...selector, DataResources: [data] }],
      }),
    )
    await call()
    const write = { ...selector, DataResources: [data] }
    await at(home).send(new PutEventSelectorsCommand({ TrailName: 'audit', EventSelectors: [write] }))
    const missing = new GetObjectCommand({ Bucket: 'logs', Key: 'nothing' })
    await s3At(sandbox)
      .send(missing)
      .catch(() => undefined)
    await at(home).send(new UpdateTrailCommand({ Name: 'audit', S3KeyPrefix: '' }))
    await pass(5)
    // The first one was made while the trail had its default selectors.
    expect(logsIn(sandbox).flatMap(({ names }) => names)).toEqual([
      'PutEventSelectors',
      'PutEventSelectors',
      'UpdateTrail',
    ])
  })

  it('hold the events of data selectors', async () => {
    const { sandbox, pass } = await logging({
      selectors: {
        kind: 'basic',
        selectors: [
          {
            IncludeManagementEvents: false,
            DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3'] }],
          },
        ],
      },
    })
    await s3At(sandbox)
      .send(new GetObjectCommand({ Bucket: 'logs', Key: 'nothing' }))
      .catch(() => undefined)
    await pass(5)
    expect(logsIn(sandbox).flatMap(({ names }) => names)).toEqual(['GetObject'])
  })

  it('hold the call that stops them, and nothing after it', async () => {
    const { sandbox, at, call, pass } = await logging()
    await at(home).send(new StopLoggingCommand({ Name: 'audit' }))
    await call()
    await pass(60)
    expect(logsIn(sandbox).flatMap(({ names }) => names)).toEqual(['StopLogging'])
  })

  it('are told to the topic', async () => {
    const { sandbox, world, call, pass, at } = await logging()
    const SnsTopicName = await topic(sandbox, 'deliveries')
    const mail = { TopicArn: SnsTopicName, Protocol: 'email', Endpoint: 'security@example.com' }
    await snsAt(sandbox).send(new SubscribeCommand(mail))
    confirmSubscriptions(world)
    await at(home).send(new UpdateTrailCommand({ Name: 'audit', SnsTopicName }))
    await call()
    await pass(5)
    await settled(world)
    const [file] = logsIn(sandbox)
    expect(alertsOf(world).map(({ message }): unknown => JSON.parse(message))).toEqual([
      { s3Bucket: 'logs', s3ObjectKey: [file?.key] },
    ])
  })
})

describe('digests', () => {
  it('come each hour from each region, with the hashes of its logs or without any', async () => {
    const { sandbox, call, pass } = await logging()
    await call()
    await pass(125)
    expect(hours(sandbox)).toEqual(['12:00–13:00', '13:00–14:00'])
    expect(hours(sandbox, away)).toEqual(['12:00–13:00', '13:00–14:00'])
    const [log] = logsIn(sandbox)
    const [first, second] = digestsIn(sandbox)
    expect(first?.logFiles).toMatchObject([
      { s3Bucket: 'logs', s3Object: log?.key, hashValue: sha256(log?.text ?? '') },
    ])
    expect(first?.newestEventTime).toBe('2026-11-01T12:00:00Z')
    expect(second).toMatchObject({ logFiles: [], newestEventTime: null })
    expect(first?.key).toBe(
      'AWSLogs/123456789012/CloudTrail-Digest/us-east-1/2026/11/01/123456789012_CloudTrail-Digest_us-east-1_audit_us-east-1_20261101T130000Z.json.gz',
    )
  })

  it('are a chain, whose first one has none before it', async () => {
    const { sandbox, pass } = await logging()
    await pass(60)
    await pass(60)
    const [first, second] = digestsIn(sandbox)
    expect(first).toMatchObject({
      previousDigestS3Bucket: null,
      previousDigestS3Object: null,
      previousDigestHashValue: null,
      previousDigestSignature: null,
    })
    expect(second).toMatchObject({
      previousDigestS3Bucket: 'logs',
      previousDigestS3Object: first?.key,
      previousDigestHashValue: sha256(first?.text ?? ''),
      previousDigestSignature: first?.metadata['signature'],
    })
  })

  it('end with the hour in which logging stops, and begin anew when it starts', async () => {
    const { sandbox, at, pass } = await logging()
    await pass(70)
    await at(home).send(new StopLoggingCommand({ Name: 'audit' }))
    await pass(200)
    await at(home).send(new StartLoggingCommand({ Name: 'audit' }))
    await pass(60)
    expect(hours(sandbox)).toEqual(['12:00–13:00', '13:00–14:00', '16:30–17:30'])
    expect(digestsIn(sandbox)[2]).toMatchObject({ previousDigestS3Object: null })
    // The call that stops it is in the last digest.
    expect(digestsIn(sandbox)[1]?.logFiles).toHaveLength(1)
  })

  it('go on where logging stops and starts within an hour', async () => {
    const { sandbox, at, pass } = await logging()
    await pass(10)
    await at(home).send(new StopLoggingCommand({ Name: 'audit' }))
    await pass(20)
    await at(home).send(new StartLoggingCommand({ Name: 'audit' }))
    await pass(90)
    expect(hours(sandbox)).toEqual(['12:00–13:00', '13:00–14:00'])
    expect(digestsIn(sandbox)[1]?.previousDigestS3Object).toBe(digestsIn(sandbox)[0]?.key)
  })

  it('follow validation, and do not name what was logged without it', async () => {
    const { sandbox, at, call, pass } = await logging({ logFileValidation: false })
    await call()
    await pass(60)
    expect(hours(sandbox)).toEqual([])
    const validation = (EnableLogFileValidation: boolean) =>
      at(home).send(new UpdateTrailCommand({ Name: 'audit', EnableLogFileValidation }))
    await validation(true)
    await pass(60)
    await validation(false)
    await pass(120)
    await validation(true)
    await pass(60)
    expect(hours(sandbox)).toEqual(['13:00–14:00', '14:00–15:00', '16:00–17:00'])
    expect(logsIn(sandbox)).toHaveLength(4)
    expect(digestsIn(sandbox).flatMap((digest) => digest.logFiles)).toHaveLength(3)
  })

  it('follow the trail into another bucket', async () => {
    const { sandbox, at, pass } = await logging()
    await pass(60)
    await openBucket(sandbox, 'elsewhere')
    await at(home).send(new UpdateTrailCommand({ Name: 'audit', S3BucketName: 'elsewhere' }))
    await pass(60)
    expect(hours(sandbox)).toEqual(['12:00–13:00'])
    const [moved] = digestsIn(sandbox, home, 'elsewhere')
    expect(moved).toMatchObject({
      digestS3Bucket: 'elsewhere',
      previousDigestS3Bucket: 'logs',
      previousDigestS3Object: digestsIn(sandbox)[0]?.key,
    })
  })

  it('are a chain of their own for a trail that is made again under its name', async () => {
    const { sandbox, at, pass } = await logging()
    await pass(30)
    await at(home).send(new DeleteTrailCommand({ Name: 'audit' }))
    await pass(60)
    await at(home).send(
      new CreateTrailCommand({ Name: 'audit', S3BucketName: 'logs', EnableLogFileValidation: true }),
    )
    await at(home).send(new StartLoggingCommand({ Name: 'audit' }))
    await pass(60)
    expect(hours(sandbox)).toEqual(['12:00–13:00', '13:30–14:30'])
    expect(digestsIn(sandbox)[1]?.previousDigestS3Object).toBeNull()
    expect(logsIn(sandbox).flatMap(({ names }) => names)).toEqual(['DeleteTrail'])
  })

  it('are completed by backfill digests, which are a chain of their own', async () => {
    const { sandbox, world, clock, call } = await logging()
    for (const passed of [0, 1, 2]) {
      clock.now = new Date(Date.parse('2026-11-01T12:10:00Z') + passed * hour)
      await call()
    }
    clock.now = new Date('2026-11-01T15:00:00Z')
    await deliverUntil(world, clock.now, { backfill: true })
    const all = digestsIn(sandbox)
    const late = all.filter(({ key: name }) => name.endsWith('_backfill.json.gz'))
    expect(late.map((digest) => digest.digestEndTime)).toEqual([
      '2026-11-01T13:00:00Z',
      '2026-11-01T14:00:00Z',
    ])
    expect(late.map((digest) => digest.metadata['backfill-generation-timestamp'])).toEqual([
      '2026-11-01T14:00:00Z',
      '2026-11-01T15:00:00Z',
    ])
    expect(late.map((digest) => digest.previousDigestS3Object)).toEqual([null, late[0]?.key])
    expect(late.flatMap((digest) => digest.logFiles.map((log) => log.s3Object))).toEqual(
      logsIn(sandbox)
        .slice(0, 2)
        .map((log) => log.key),
    )
    expect(all.filter((digest) => !late.includes(digest)).flatMap((digest) => digest.logFiles)).toEqual([])
  })
})

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

describe('files are put', () => {
  it('encrypted with the trail’s key, and beside older versions', async () => {
    const { sandbox, at, call, pass } = await logging()
    const KmsKeyId = await key(sandbox, 'alias/trail')
    const s3 = s3At(sandbox)
    const versions = { Status: 'Enabled' as const }
    await s3.send(new PutBucketVersioningCommand({ Bucket: 'logs', VersioningConfiguration: versions }))
    await at(home).send(new UpdateTrailCommand({ Name: 'audit', KmsKeyId }))
    await call()
    await pass(60)
    for (const { key: Key } of [...logsIn(sandbox), ...digestsIn(sandbox)])
      expect(await s3.send(new HeadObjectCommand({ Bucket: 'logs', Key }))).toMatchObject({
        ServerSideEncryption: 'aws:kms',
        SSEKMSKeyId: KmsKeyId,
        ContentType: 'application/json',
        ContentEncoding: 'gzip',
        VersionId: expect.stringMatching(/^.{32}$/),
      })
  })

  it('for each member of an organization below its id', async () => {
    const { sandbox, world, call, pass } = await logging({ organization: true })
    setOrganization(world, { id: 'o-audited', managementAccount: account, members: [member] })
    await call()
    await pass(60)
    expect(filesOf(sandbox, `AWSLogs/o-audited/${account}/CloudTrail/`)).toHaveLength(1)
    expect(filesOf(sandbox, `AWSLogs/o-audited/${member}/CloudTrail-Digest/${away}/`)).toHaveLength(1)
  })

  it('from the home region alone for a single-region trail', async () => {
    const { sandbox, call, pass } = await logging({ multiRegion: false })
    await call(away)
    await pass(60)
    expect(filesOf(sandbox, away)).toEqual([])
    expect(hours(sandbox)).toEqual(['12:00–13:00'])
  })
})

const shut = async (sandbox: Bench) => {
  const Policy = policy({
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:PutObject',
    Resource: 'arn:aws:s3:::logs/*',
  })
  await s3At(sandbox).send(new PutBucketPolicyCommand({ Bucket: 'logs', Policy }))
}
const mend = async (sandbox: Bench) => {
  const Policy = policy({
    Effect: 'Allow',
    Principal: { Service: 'cloudtrail.amazonaws.com' },
    Action: 's3:*',
    Resource: ['arn:aws:s3:::logs', 'arn:aws:s3:::logs/*'],
  })
  await s3At(sandbox).send(new PutBucketPolicyCommand({ Bucket: 'logs', Policy }))
}

describe('a bucket that refuses', () => {
  it('gets nothing, and all of it once it is mended', async () => {
    const { sandbox, call, pass } = await logging({ multiRegion: false })
    await pass(60)
    const before = await statusIn(sandbox)
    await shut(sandbox)
    await call()
    expect(await pass(120)).toEqual({ logs: 0, digests: 0, waiting: 3 })
    expect(hours(sandbox)).toEqual(['12:00–13:00'])
    expect(await statusIn(sandbox)).toMatchObject({
      LatestDeliveryError: 'AccessDenied',
      LatestDigestDeliveryError: 'AccessDenied',
      LatestDigestDeliveryTime: before.LatestDigestDeliveryTime,
    })
    await mend(sandbox)
    await pass(60)
    expect(hours(sandbox)).toEqual(['12:00–13:00', '13:00–14:00', '14:00–15:00', '15:00–16:00'])
    expect(logsIn(sandbox).flatMap(({ names }) => names)).toContain('DescribeTrails')
    const named = digestsIn(sandbox).flatMap((digest) => digest.logFiles.map((log) => log.s3Object))
    expect(named.toSorted()).toEqual(
      logsIn(sandbox)
        .map((log) => log.key)
        .toSorted(),
    )
    expect(await statusIn(sandbox)).toMatchObject({
      LatestDigestDeliveryTime: new Date('2026-11-01T16:00:00Z'),
    })
  })

  it('gets nothing that is older than 30 days', async () => {
    const { sandbox, call, pass } = await logging({ multiRegion: false, logFileValidation: false })
    await shut(sandbox)
    await call()
    await pass(10)
    await pass(31 * 24 * 60)
    await mend(sandbox)
    expect(await pass(60)).toEqual({ logs: 1, digests: 0, waiting: 0 })
    expect(logsIn(sandbox).flatMap(({ names }) => names)).not.toContain('DescribeTrails')
  })
})

describe('GetTrailStatus', () => {
  it('tells of what was delivered', async () => {
    const { sandbox, clock, world, pass } = await logging()
    await pass(63)
    expect(await statusIn(sandbox, away)).toMatchObject({
      LatestDeliveryTime: new Date('2026-11-01T13:00:00Z'),
      LatestDigestDeliveryTime: new Date('2026-11-01T13:00:00Z'),
    })
    // What was not delivered yet is not told, whatever the clock says.
    clock.now = new Date(clock.now.getTime() + 5 * hour)
    expect(await statusIn(sandbox, away)).toMatchObject({
      LatestDigestDeliveryTime: new Date('2026-11-01T13:00:00Z'),
    })
    await deliverUntil(world, new Date('2026-11-02T00:00:00Z'))
    expect(await statusIn(sandbox, away)).toMatchObject({
      LatestDigestDeliveryTime: new Date('2026-11-02T00:00:00Z'),
    })
  })

  it('tells of no digests where a scenario says that they never came', async () => {
    const { sandbox, pass } = await logging({ deliveryErrors: { [away]: { latestDigest: null } } })
    await pass(120)
    expect(hours(sandbox, away)).toEqual([])
    expect(await statusIn(sandbox, away)).not.toHaveProperty('LatestDigestDeliveryTime')
    expect(hours(sandbox)).toHaveLength(2)
  })
})

it('what is delivered ahead of the clock is not delivered again', async () => {
  const { sandbox, world, call, clock } = await logging()
  await deliverUntil(world, new Date(clock.now.getTime() + 3 * hour))
  clock.now = new Date(clock.now.getTime() + 10 * minute)
  await call()
  await sandbox.at(home).send(new ListTrailsCommand({}))
  expect(await deliverUntil(world, new Date('2026-11-01T14:00:00Z'))).toEqual({
    logs: 0,
    digests: 0,
    waiting: 0,
  })
  await deliverUntil(world, new Date('2026-11-01T16:00:00Z'))
  expect(logsIn(sandbox).map(({ names }) => names)).toEqual([['DescribeTrails', 'ListTrails']])
  expect(digestsIn(sandbox).at(-1)?.logFiles).toHaveLength(1)
})
