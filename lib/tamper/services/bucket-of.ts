import type { ApiCall } from '../api-call.ts'
import { resourceArns } from '../rule.ts'
import { field, nonEmpty } from '../../text/fields.ts'

/**
 * The bucket of a call; a record whose parameters are missing still has its ARN among the resources. An access point
 * that stands in the bucket's place does not tell which bucket it leads to.
 */
export function bucketOf(call: ApiCall): (string | undefined)[] {
  const named = nonEmpty(field(call.params, 'bucketName'))
  const buckets = [named && isAccessPoint(named) ? undefined : named]
  for (const arn of resourceArns(call, ':s3:::')) buckets.push(arn.replace(/\/.*/s, ''))
  return buckets
}

const accessPoint = /^(?:arn:[^:]*:s3:[^:]*:[^:]*:accesspoint[/:]|[^/]*-s3alias(?:\/|$))/

/** True for an access point's ARN or alias, also with a key behind it (S3 user guide, "Access point aliases"). */
export const isAccessPoint = (bucketName: string) => accessPoint.test(bucketName)

/** The name of a bucket that is given by ARN or by name. */
export const shortOfBucket = (bucket: string | undefined) => bucket?.replace(/^arn:[^:]*:s3:::/, '')
