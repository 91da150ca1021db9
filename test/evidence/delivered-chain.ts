import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { Buckets } from './bucket-in-memory.ts'

/** A pair that signs digests, and how CloudTrail names it: by the MD5 of its DER. */
export type Signer = { privateKey: KeyObject; der: Uint8Array; fingerprint: string }

function makeSigner(type: 'pkcs1' | 'spki'): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const der = new Uint8Array(publicKey.export({ type, format: 'der' }))
  return { privateKey, der, fingerprint: createHash('md5').update(der).digest('hex') }
}

/** Made once for all tests of a file: a pair takes longer than a chain of a day. */
const made = new Map<string, Signer>()
export function signer(name: string, type: 'pkcs1' | 'spki' = 'pkcs1'): Signer {
  const known = made.get(name) ?? makeSigner(type)
  made.set(name, known)
  return known
}

export const hour = 3_600_000
export const minute = 60_000

export type ChainPlan = {
  bucket: string
  account: string
  region: string
  trail: string
  homeRegion: string
  prefix?: string
  organizationId?: string
  /** When the chain begins, in milliseconds. */
  start: number
  hours: number
  logsAnHour: number
  signer: Signer
  /** The digest before the first, where it is no starting digest. */
  previous?: Delivered
  /** Older logs have no `_` before the unique part of their names. */
  oldNames?: boolean
  /** For a chain of backfill digests: when they were made. */
  backfilledAt?: number
  /** What the names of log files are told apart by. */
  seed?: string
}

/** A digest as it was delivered, as the next one names it. */
export type Delivered = {
  bucket: string
  key: string
  sha256: string
  signature: string
  start: number
  end: number
  logs: string[]
}

const iso = (time: number) => `${new Date(time).toISOString().slice(0, 19)}Z`
const stamp = (time: number) => iso(time).replaceAll(/[-:]/g, '')
const day = (time: number) => iso(time).slice(0, 10).replaceAll('-', '/')
const hashOf = (text: string | Uint8Array, algorithm = 'sha256') =>
  createHash(algorithm).update(text).digest('hex')

const base = ({ prefix, organizationId, account }: ChainPlan) =>
  [...(prefix ? [prefix] : []), 'AWSLogs', ...(organizationId ? [organizationId] : []), account].join('/')

/**
 * Delivers a chain of hourly digests with their log files as CloudTrail does (CloudTrail user guide, "CloudTrail digest
 * file structure"). Written apart from the sandbox and from what verifies it, and with keys of its own.
 */
export function deliverChain(buckets: Buckets, plan: ChainPlan): Delivered[] {
  const digests: Delivered[] = []
  for (let index = 0; index < plan.hours; index += 1) {
    const previous = digests.at(-1) ?? plan.previous
    digests.push(deliverDigest(buckets, plan, plan.start + index * hour, previous))
  }
  return digests
}

/** One digest of a time, by default of an hour. */
export function deliverDigest(
  buckets: Buckets,
  plan: ChainPlan,
  start: number,
  previous: Delivered | undefined,
  end = start + hour,
): Delivered {
  const logs = Array.from({ length: plan.logsAnHour }, (_, index) =>
    deliverLog(buckets, plan, start + Math.floor(((index + 0.5) * (end - start)) / plan.logsAnHour)),
  )
  const { bucket, account, region, trail, homeRegion } = plan
  const suffix = plan.backfilledAt === undefined ? '' : '_backfill'
  const key = `${base(plan)}/CloudTrail-Digest/${region}/${day(end)}/${account}_CloudTrail-Digest_${region}_${trail}_${homeRegion}_${stamp(end)}${suffix}.json.gz`
  const content = JSON.stringify({
    awsAccountId: account,
    digestStartTime: iso(start),
    digestEndTime: iso(end),
    digestS3Bucket: bucket,
    digestS3Object: key,
    digestPublicKeyFingerprint: plan.signer.fingerprint,
    digestSignatureAlgorithm: 'SHA256withRSA',
    newestEventTime: null,
    oldestEventTime: null,
    previousDigestS3Bucket: previous?.bucket ?? null,
    previousDigestS3Object: previous?.key ?? null,
    previousDigestHashValue: previous?.sha256 ?? null,
    previousDigestHashAlgorithm: previous ? 'SHA-256' : null,
    previousDigestSignature: previous?.signature ?? null,
    logFiles: logs.map((log) => ({
      s3Bucket: bucket,
      s3Object: log.key,
      hashValue: log.sha256,
      hashAlgorithm: 'SHA-256',
    })),
  })
  const sha256 = hashOf(content)
  const text = `${iso(end)}\n${bucket}/${key}\n${sha256}\n${previous?.signature ?? 'null'}`
  const signature = sign('sha256', Buffer.from(text), plan.signer.privateKey).toString('hex')
  const metadata = {
    signature,
    'signature-algorithm': 'SHA256withRSA',
    ...(plan.backfilledAt !== undefined && { 'backfill-generation-timestamp': iso(plan.backfilledAt) }),
  }
  buckets.put(bucket, key, { body: gzipSync(content), metadata, lastModified: end + 5 * minute })
  return { bucket, key, sha256, signature, start, end, logs: logs.map((log) => log.key) }
}

let deliveredLogs = 0

/** A log file of CloudTrail's form, delivered at a time. */
export function deliverLog(
  buckets: Buckets,
  plan: ChainPlan,
  at: number,
  records?: readonly object[],
): { key: string; sha256: string } {
  deliveredLogs += 1
  const unique = hashOf(`${plan.seed ?? ''}${plan.trail}${deliveredLogs}`).slice(0, 16)
  const slot = Math.floor(at / (5 * minute)) * 5 * minute
  const name = `${plan.account}_CloudTrail_${plan.region}_${stamp(slot).slice(0, 13)}Z${plan.oldNames ? '' : '_'}${unique}`
  const key = `${base(plan)}/CloudTrail/${plan.region}/${day(slot)}/${name}.json.gz`
  const content = JSON.stringify({
    Records: records ?? [{ eventID: unique, eventTime: iso(at), eventName: 'ListBuckets' }],
  })
  buckets.put(plan.bucket, key, { body: gzipSync(content), metadata: {}, lastModified: at })
  return { key, sha256: hashOf(content) }
}
