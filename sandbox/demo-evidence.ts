import { gunzipSync, gzipSync } from 'node:zlib'
import { GetTrailStatusCommand } from '@aws-sdk/client-cloudtrail'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { verifyAccount } from '../cli/verify/verify-account.ts'
import { timeText } from '../lib/evidence/names.ts'
import { rangeOf } from '../lib/evidence/verify-trails.ts'
import { worst } from '../lib/evidence/verify-trail.ts'
import type { Sweep } from '../lib/flow.ts'
import type { Verification } from '../lib/model/index.ts'
import { advanceClock } from './control/advance-clock.ts'
import type { Sandbox } from './start-sandbox.ts'

const Bucket = 'acme-cloudtrail-logs'
const trail = 'acme-management'
/** How long is delivered, and then verified. */
const PASSED = 6 * 3_600_000

/** What the intruder does to the files that prove what happened, and what `trailkeeper verify` says of it. */
export type Evidence = {
  /** Before anything was touched. */
  before: Verification
  after: Verification
  deleted: string[]
  edited: string
}

/**
 * Lets six hours of log files and digests be delivered into the trail's bucket, which keeps versions. Then an intruder
 * deletes the three newest digests of the home region, and takes StopLogging out of the log file that tells of it.
 */
export async function tamperWithEvidence(run: Sweep, sandbox: Sandbox): Promise<Evidence> {
  const credentials = { accessKeyId: 'AKIAEXAMPLEMALLORY', secretAccessKey: 'demo' }
  const region = run.defaultRegion
  const intruder = new S3Client({ region, endpoint: sandbox.url, credentials, forcePathStyle: true })
  try {
    const VersioningConfiguration = { Status: 'Enabled' } as const
    await intruder.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }))
    const from = sandbox.world.clock().getTime()
    await advanceClock(sandbox.world, PASSED)
    const period = { from, to: await newestDigest(run) }
    const before = await verified(run, sandbox, period)
    const deleted = (await keysBelow(intruder, `/CloudTrail-Digest/${region}/`)).slice(-3)
    for (const Key of deleted) await intruder.send(new DeleteObjectCommand({ Bucket, Key }))
    const edited = await withoutStopLogging(intruder, await keysBelow(intruder, `/CloudTrail/${region}/`))
    return { before, after: await verified(run, sandbox, period), deleted, edited }
  } finally {
    intruder.destroy()
  }
}

type Period = { from: number; to: number }

/** Log files that were delivered later are proven by a digest that is not there yet. */
async function newestDigest({ clients, defaultRegion }: Sweep): Promise<number> {
  const client = await clients.cloudtrail(defaultRegion)
  const { LatestDigestDeliveryTime } = await client.send(new GetTrailStatusCommand({ Name: trail }))
  if (!LatestDigestDeliveryTime) throw new Error(`${trail} delivered no digest in ${PASSED} ms`)
  return LatestDigestDeliveryTime.getTime()
}

async function keysBelow(s3: S3Client, part: string): Promise<string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }))
  return Contents.flatMap(({ Key = '' }) => (Key.includes(part) ? [Key] : [])).toSorted()
}

/** @returns the key of the file that was changed */
async function withoutStopLogging(s3: S3Client, keys: readonly string[]): Promise<string> {
  for (const Key of keys) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }))
    const text = gunzipSync((await Body?.transformToByteArray()) ?? new Uint8Array()).toString()
    if (!text.includes('"StopLogging"')) continue
    const edited = text.replaceAll('"StopLogging"', '"GetTrailStatus"')
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: gzipSync(edited) }))
    return Key
  }
  return 'no file tells of StopLogging'
}

async function verified(
  { clients, defaultRegion }: Sweep,
  { world }: Sandbox,
  period: Period,
): Promise<Verification> {
  const now = world.clock().getTime()
  const { trails, identity, requests } = await verifyAccount(
    [trail],
    {
      org: false,
      also: [],
      quick: false,
      regions: [defaultRegion],
      output: 'table',
      quiet: true,
      verbose: false,
    },
    period,
    {
      clients,
      defaultRegion,
      now,
      requests: {},
      note: () => undefined,
      runOf: (source) => ({
        source,
        ...rangeOf(period.from, period.to, now),
        now,
        quick: false,
        progress: { digests: 0, logs: 0, bytes: 0, logsKnown: 0, regionsDone: 0 },
        onProgress: () => undefined,
        stopped: () => false,
        atOnce: 16,
        isOffline: false,
      }),
    },
  )
  const [from, to] = [timeText(period.from), timeText(period.to)]
  return {
    schemaVersion: '1',
    from,
    to,
    verdict: worst(trails.map(({ verdict }) => verdict)),
    trails,
    startedAt: from,
    finishedAt: to,
    quick: false,
    partition: identity.partition,
    ranBy: identity.callerArn,
    apiCalls: requests,
  }
}
