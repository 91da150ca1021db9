import type { AwsError } from '../../service.ts'
import { s3Error } from './errors.ts'
import type { ObjectVersion, Version } from './object-store.ts'

/** What a request asks of the object that it reads. */
export type ReadConditions = {
  match?: string | undefined
  noneMatch?: string | undefined
  modifiedSince?: Date | undefined
  unmodifiedSince?: Date | undefined
}

/** The condition that does not hold, by its header. */
type Failed = 'If-Match' | 'If-Unmodified-Since' | 'If-None-Match' | 'If-Modified-Since'

/** ETags are compared without their quotes, which S3 does not ask for. */
const bare = (etag: string): string => etag.trim().replace(/^W\//, '').replaceAll('"', '')

const names = (header: string, etag: string): boolean =>
  header.trim() === '*' || header.split(',').some((one) => bare(one) === bare(etag))

/** HTTP's dates have no fractions of a second. */
const seconds = (date: Date): number => Math.floor(date.getTime() / 1000)

/**
 * The first condition that fails, in S3's order (GetObject's and CopyObject's API reference: If-Match that holds
 * overrules If-Unmodified-Since, If-None-Match that holds overrules If-Modified-Since; a date ahead is ignored).
 */
function failedCondition(conditions: ReadConditions, object: ObjectVersion, now: Date): Failed | undefined {
  const { match, noneMatch, modifiedSince, unmodifiedSince } = conditions
  const modified = seconds(object.modified)
  if (match !== undefined) {
    if (!names(match, object.etag)) return 'If-Match'
  } else if (unmodifiedSince && modified > seconds(unmodifiedSince)) return 'If-Unmodified-Since'
  if (noneMatch !== undefined) return names(noneMatch, object.etag) ? 'If-None-Match' : undefined
  const past = modifiedSince && seconds(modifiedSince) <= seconds(now)
  return past && modified <= seconds(modifiedSince) ? 'If-Modified-Since' : undefined
}

/** @throws AwsError 304 Not Modified, 412 PreconditionFailed */
export function requireToRead(conditions: ReadConditions, object: ObjectVersion, now: Date): void {
  const failed = failedCondition(conditions, object, now)
  if (failed === undefined) return
  if (failed === 'If-Match' || failed === 'If-Unmodified-Since') throw preconditionFailed(failed)
  const headers = { etag: object.etag, 'last-modified': object.modified.toUTCString() }
  throw s3Error('NotModified', 'Not Modified', {}, headers)
}

/** The same for the source of a copy, where nothing is ever unchanged: all fail alike. */
export function requireToCopy(conditions: ReadConditions, object: ObjectVersion, now: Date): void {
  const failed = failedCondition(conditions, object, now)
  if (failed !== undefined) throw preconditionFailed(`x-amz-copy-source-${failed}`)
}

export type WriteConditions = { IfMatch?: string | undefined; IfNoneMatch?: string | undefined }

/**
 * What a write asks of the object in its place. Recorded: LocalStack's `TestS3ObjectWritePrecondition`.
 * @throws AwsError PreconditionFailed, NoSuchKey, NotImplemented
 */
export function requireToWrite(
  { IfMatch, IfNoneMatch }: WriteConditions,
  standing: Version | undefined,
  Key: string,
): void {
  if (IfMatch !== undefined && IfNoneMatch !== undefined)
    throw notAccepted('If-Match,If-None-Match', 'Multiple conditional request headers present in the request')
  if (IfNoneMatch !== undefined && IfNoneMatch !== '*') throw notAccepted('If-None-Match')
  if (IfMatch === '*') throw notAccepted('If-Match')
  const object = standing?.deleteMarker === false ? standing : undefined
  if (IfNoneMatch !== undefined && object) throw preconditionFailed('If-None-Match')
  if (IfMatch === undefined) return
  if (!object) throw s3Error('NoSuchKey', 'The specified key does not exist.', { Key })
  if (!names(IfMatch, object.etag)) throw preconditionFailed('If-Match')
}

/** The same of a deletion, which a missing object does not hinder unless it was asked for. */
export function requireToDelete(match: string | undefined, standing: Version | undefined, Key: string): void {
  if (match === undefined) return
  const object = standing?.deleteMarker === false ? standing : undefined
  if (!object) throw s3Error('NoSuchKey', 'The specified key does not exist.', { Key })
  if (!names(match, object.etag)) throw preconditionFailed('If-Match')
}

const preconditionFailed = (Condition: string): AwsError =>
  s3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    Condition,
  })

const notAccepted = (Header: string, additionalMessage?: string): AwsError =>
  notImplemented(
    Header,
    additionalMessage ?? `We don't accept the provided value of ${Header} header for this API`,
  )

/** What the sandbox does not honour, it refuses in S3's words. */
export const notImplemented = (Header: string, additionalMessage?: string): AwsError =>
  s3Error('NotImplemented', 'A header you provided implies functionality that is not implemented', {
    Header,
    ...(additionalMessage === undefined ? {} : { additionalMessage }),
  })
