import type { AccountId, PolicyDocument, Region } from '../model/index.ts'
import { evaluate, type Evaluation } from './evaluate.ts'
import { unknownKey } from './request.ts'
import { serviceRequest } from './service-loss.ts'

/** Where S3 delivers the access logs of a bucket. */
export type AccessLog = {
  partition: string
  account: AccountId
  region: Region
  /** The bucket that is watched. */
  source: string
  target: string
  prefix: string
  /** Whether the account, the region, the bucket and the day stand in the key, behind the prefix. */
  partitioned: boolean
  now: Date
}

const logging = 'logging.s3.amazonaws.com'

/**
 * What the target's policy says of S3's delivery: its logging service puts each log file for the bucket that is watched
 * (S3 user guide, "Enabling Amazon S3 server access logging", Permissions for log delivery: a Deny stops it too). What
 * ACL and encryption its requests ask for is documented nowhere.
 */
export function accessLogDelivery(document: PolicyDocument, log: AccessLog): Evaluation {
  const { partition, account, region, source, target, now } = log
  const arn = (path: string) => `arn:${partition}:s3:::${path}`
  const request = serviceRequest(
    {
      service: logging,
      source: arn(source),
      account,
      organization: 'unknown',
      owner: { account, organization: 'unknown', region },
      action: 's3:PutObject',
      resource: arn(`${target}/${keyOf(log)}`),
      at: now,
    },
    { 's3:x-amz-acl': unknownKey, 's3:x-amz-grant-*': unknownKey },
  )
  return evaluate(document, request)
}

/** S3 user guide, "Logging requests with server access logging", Log object key format. */
function keyOf({ account, region, source, prefix, partitioned, now }: AccessLog): string {
  const time = now.toISOString().slice(0, 19).replaceAll(/[T:]/g, '-')
  const folder = partitioned
    ? `${account}/${region}/${source}/${time.slice(0, 10).replaceAll('-', '/')}/`
    : ''
  return `${prefix}${folder}${time}-0123456789ABCDEF`
}
