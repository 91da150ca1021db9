import { createHash, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { World } from '../../../world.ts'
import { signingKey } from '../public-keys.ts'
import { digestKeyName } from './file-keys.ts'
import type { FileOwner } from './file-keys.ts'
import { packed } from './packed.ts'
import type { DeliveredLog, Link, NewFile } from './stream.ts'

export type Digest = {
  from: Date
  to: Date
  logs: readonly DeliveredLog[]
  previous: Link | undefined
  /** Of a backfill digest: when it was made, which is not when its hour ended. */
  generated?: Date
}

/**
 * A digest file and its signature (user guide, "CloudTrail digest file structure" and "Custom implementations of
 * CloudTrail log file integrity validation"; for backfill digests the AWS CLI's `validate-logs`). Without events its
 * event times are null [U].
 */
export async function digestFile(
  world: World,
  owner: FileOwner,
  { from, to, logs, previous, generated }: Digest,
): Promise<{ file: NewFile; link: Link }> {
  const { bucket } = owner.configuration
  const key = digestKeyName(world, owner, to, generated ? '_backfill' : '')
  const { privateKey, fingerprint } = await signingKey(world, owner.region, generated ?? to)
  const content = JSON.stringify({
    awsAccountId: owner.account,
    digestStartTime: seconds(from),
    digestEndTime: seconds(to),
    digestS3Bucket: bucket,
    digestS3Object: key,
    digestPublicKeyFingerprint: fingerprint,
    digestSignatureAlgorithm: 'SHA256withRSA',
    newestEventTime:
      logs
        .map(({ newest }) => newest)
        .toSorted()
        .at(-1) ?? null,
    oldestEventTime: logs.map(({ oldest }) => oldest).toSorted()[0] ?? null,
    previousDigestS3Bucket: previous?.bucket ?? null,
    previousDigestS3Object: previous?.key ?? null,
    previousDigestHashValue: previous?.hash ?? null,
    previousDigestHashAlgorithm: previous ? 'SHA-256' : null,
    previousDigestSignature: previous?.signature ?? null,
    logFiles: logs.map((log) => ({
      s3Bucket: log.bucket,
      s3Object: log.key,
      hashValue: log.hash,
      hashAlgorithm: 'SHA-256',
      newestEventTime: log.newest,
      oldestEventTime: log.oldest,
    })),
  })
  const hash = createHash('sha256').update(content).digest('hex')
  const signed = [seconds(to), `${bucket}/${key}`, hash, previous?.signature ?? 'null'].join('\n')
  const signature = await rsaSignature(signed, privateKey)
  const metadata = {
    signature,
    'signature-algorithm': 'SHA256withRSA',
    ...(generated && { 'backfill-generation-timestamp': seconds(generated) }),
  }
  return { file: { key, body: packed(content), metadata }, link: { bucket, key, hash, signature } }
}

/** Times in digests have no fractions of a second. */
const seconds = (time: Date): string => time.toISOString().replace(/\.\d+/, '')

/** Off the main thread: a month of an account asks for twelve thousand. */
const rsaSignature = (text: string, key: KeyObject): Promise<string> =>
  new Promise((resolve, reject) => {
    sign('sha256', Buffer.from(text), key, (error, signature) => {
      if (error) reject(error)
      else resolve(signature.toString('hex'))
    })
  })
