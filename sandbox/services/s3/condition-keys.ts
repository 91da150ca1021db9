import type { RequestKeys } from '../../policy-conditions.ts'
import { signedAt } from '../../protocol/presigned.ts'
import type { WireRequest } from '../../protocol/wire.ts'
import type { RequestContext } from '../../service.ts'
import type { SandboxBucket } from './buckets.ts'

/** Headers that are condition keys under their own names. */
const HEADERS = [
  'if-match',
  'if-none-match',
  'x-amz-acl',
  'x-amz-content-sha256',
  'x-amz-copy-source',
  'x-amz-grant-full-control',
  'x-amz-grant-read',
  'x-amz-grant-read-acp',
  'x-amz-grant-write',
  'x-amz-grant-write-acp',
  'x-amz-metadata-directive',
  'x-amz-object-ownership',
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-storage-class',
  'x-amz-website-redirect-location',
]

/** Query parameters that are. */
const PARAMETERS = ['delimiter', 'max-keys', 'prefix', 'versionId']

/** Headers `x-amz-object-lock-…` that are condition keys without `x-amz-`. */
const LOCKS = ['mode', 'retain-until-date', 'legal-hold']

const DAY = 24 * 3_600_000

/**
 * What S3's own condition keys are of a request (Service authorization reference, "Condition keys for Amazon S3"). The
 * sandbox stands for an S3 that is asked over TLS 1.3. Keys of tags are those of a header alone: tags in a body and
 * those of the object that stands there are not among them.
 */
export function conditionKeys({ wire, now }: RequestContext, bucket: SandboxBucket): RequestKeys {
  const always = { 's3:TlsVersion': '1.3', 's3:ResourceAccount': bucket.account }
  if (!wire) return always
  return {
    ...always,
    ...ofTheSignature(wire, now),
    ...named(HEADERS, '', (name) => wire.headers[name]),
    ...named(PARAMETERS, '', (name) => wire.query.get(name) ?? undefined),
    ...named(LOCKS, 'object-lock-', (name) => wire.headers[`x-amz-object-lock-${name}`]),
    ...ofRetention(wire, now),
    ...ofTags(wire),
  }
}

function named(names: string[], prefix: string, read: (name: string) => string | undefined): RequestKeys {
  const keys: Record<string, string> = {}
  for (const name of names) {
    const value = read(name)
    if (value !== undefined) keys[`s3:${prefix}${name}`] = value
  }
  return keys
}

function ofTheSignature(wire: WireRequest, now: Date): RequestKeys {
  const signed = signedAt(wire)
  if (!signed) return {}
  return {
    's3:signatureversion': 'AWS4-HMAC-SHA256',
    's3:authType': wire.query.has('X-Amz-Signature') ? 'REST-QUERY-STRING' : 'REST-HEADER',
    's3:signatureAge': String(now.getTime() - signed.getTime()),
  }
}

/** How many days a lock is to last yet. */
function ofRetention({ headers }: WireRequest, now: Date): RequestKeys {
  const until = Date.parse(headers['x-amz-object-lock-retain-until-date'] ?? '')
  if (Number.isNaN(until)) return {}
  return { 's3:object-lock-remaining-retention-days': String(Math.ceil((until - now.getTime()) / DAY)) }
}

function ofTags({ headers }: WireRequest): RequestKeys {
  const header = headers['x-amz-tagging']
  if (header === undefined) return {}
  const tags = [...new URLSearchParams(header)]
  return {
    ...Object.fromEntries(tags.map(([key, value]) => [`s3:RequestObjectTag/${key}`, value])),
    's3:RequestObjectTagKeys': tags.map(([key]) => key),
  }
}
