import { existsSync } from 'node:fs'
import { copyFile, mkdir, readFile, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import type { Clients } from '../../aws/clients.ts'
import { errorCode, RunError } from '../../aws/errors.ts'
import { answered } from '../../aws/read.ts'
import type { AccountId, Region } from '../../model/index.ts'
import { awsLogsFolder } from '../names.ts'
import type { RecoveredStore } from './write-files.ts'

const never = () => false

const taken = (place: string) =>
  new RunError(
    `${place} is there already, and holds something else: it is left as it is; choose another --out`,
  )

/** A folder of this machine. A file is there whole, or not at all. */
export const folderStore = (folder: string): RecoveredStore => ({
  name: folder,
  operation: 'write',
  put: async (key, file, mayReplace = never) => {
    const place = join(folder, key)
    if (existsSync(place)) {
      const there = await readFile(place)
      if (there.equals(await readFile(file))) return
      if (!mayReplace(there.toString('utf8'))) throw taken(place)
    }
    await mkdir(dirname(place), { recursive: true })
    await copyFile(file, `${place}.new`)
    await rename(`${place}.new`, place)
  },
})

export type BucketPlace = { bucket: string; prefix: string; region: Region; owner: AccountId }

/**
 * A bucket of the owner. What is there is replaced only as it was seen (S3 API reference, PutObject, If-None-Match and
 * If-Match).
 */
export const bucketStore = (
  clients: Clients,
  { bucket, prefix, region, owner }: BucketPlace,
): RecoveredStore => ({
  name: `s3://${bucket}/${prefix}`,
  operation: 's3:PutObject',
  put: async (key, file, mayReplace = never) => {
    const client = await clients.s3(region)
    const Body = await readFile(file)
    const place = { Bucket: bucket, Key: `${prefix}${key}`, ExpectedBucketOwner: owner }
    try {
      await client.send(new PutObjectCommand({ ...place, Body, IfNoneMatch: '*' }))
    } catch (error) {
      if (errorCode(error) !== 'PreconditionFailed') throw error
      const there = await objectAt(client, place)
      if (Body.equals(there.bytes)) return
      if (!mayReplace(there.bytes.toString('utf8'))) throw taken(`s3://${bucket}/${prefix}${key}`)
      await client.send(new PutObjectCommand({ ...place, Body, IfMatch: there.etag }))
    }
  },
})

async function objectAt(
  client: S3Client,
  place: { Bucket: string; Key: string; ExpectedBucketOwner: string },
): Promise<{ bytes: Buffer; etag: string }> {
  const { Body, ETag } = await client.send(new GetObjectCommand(place))
  const bytes = await answered(Body, 'Body').transformToByteArray()
  return { bytes: Buffer.from(bytes), etag: answered(ETag, 'ETag') }
}

/** A trail, as far as it says where its files lie. */
export type Delivering = { name: string; bucket?: string; prefix?: string }

/**
 * What was recovered must never pose as delivered.
 * @param prefix of the place, with the slash at its end
 * @throws RunError where the place's `AWSLogs/` is one that a trail writes to, or lies inside of one
 */
export function refuseTrailsOwn(
  { bucket, prefix }: Pick<BucketPlace, 'bucket' | 'prefix'>,
  trails: readonly Delivering[],
): void {
  const own = trails.find(
    (trail) => trail.bucket === bucket && awsLogsFolder(prefix).startsWith(awsLogsFolder(trail.prefix)),
  )
  if (own)
    throw new RunError(
      `the trail ${own.name} writes to s3://${bucket}/${awsLogsFolder(own.prefix)}: what is recovered must not lie among what was delivered; choose another prefix`,
    )
}

/** Where only what would be written is wanted. */
export const plannedStore: RecoveredStore = {
  name: 'nowhere',
  operation: 'write',
  put: () => Promise.resolve(),
}
