import { AwsError } from '../service.ts'
import type { WireRequest } from './wire.ts'

const WEEK = 7 * 24 * 3600

/**
 * Holds a presigned request to its time. The signature itself is not verified (S3 API reference, "Authenticating
 * Requests: Using Query Parameters"; the messages as minio and others have them from S3).
 * @throws AwsError AccessDenied where it has expired, AuthorizationQueryParametersError
 */
export function checkPresigned(request: WireRequest, now: Date): void {
  const { query } = request
  if (!query.has('X-Amz-Signature')) return
  const signed = signedAt(request)
  const expires = query.get('X-Amz-Expires')
  if (!signed || expires === null) {
    const all =
      'X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires'
    throw malformed(`Query-string authentication version 4 requires the ${all} parameters.`)
  }
  const seconds = Number(expires)
  if (!Number.isInteger(seconds)) throw malformed('X-Amz-Expires should be a number')
  if (seconds < 0) throw malformed('X-Amz-Expires must be non-negative')
  if (seconds > WEEK)
    throw malformed(
      `X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than ${WEEK} seconds`,
    )
  const until = new Date(signed.getTime() + seconds * 1000)
  if (now <= until) return
  const details = {
    'X-Amz-Expires': expires,
    Expires: until.toISOString().replace(/\.\d+/, ''),
    ServerTime: now.toISOString().replace(/\.\d+/, ''),
  }
  throw new AwsError('AccessDenied', 'Request has expired', 403, details)
}

const malformed = (message: string): AwsError =>
  new AwsError('AuthorizationQueryParametersError', message, 400)

/** When a request was signed, where it is signed at all. */
export const signedAt = ({ query, headers }: WireRequest): Date | undefined =>
  timeOf(query.get('X-Amz-Date') ?? headers['x-amz-date'] ?? '')

/** `20130524T000000Z`. */
function timeOf(text: string): Date | undefined {
  const [, date, time] = /^(\d{8})T(\d{6})Z$/.exec(text) ?? []
  if (date === undefined || time === undefined) return undefined
  const parsed = new Date(
    `${date.replace(/(....)(..)(..)/, '$1-$2-$3')}T${time.replace(/(..)(..)(..)/, '$1:$2:$3')}Z`,
  )
  return Number.isNaN(parsed.getTime()) ? undefined : parsed
}
