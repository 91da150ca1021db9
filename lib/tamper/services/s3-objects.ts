import type { ApiCall } from '../api-call.ts'
import { isListed, type ProtectedResources } from '../protected-resources.ts'
import { type ServiceRules, when } from '../rule.ts'
import { resourceArns } from '../targets.ts'
import type { Weakness } from '../weakness.ts'
import { field, fieldAt, listOf, nonEmpty } from '../wire.ts'
import { bucketOf } from './s3-bucket.ts'

const logObject = {
  kind: 'buckets',
  targets: (call: ApiCall) => [...objectsOf(call).filter(isLogObject), ...bucketOf(call)],
  weakens: ['log-integrity'],
  auto: 'alert',
  byName: false,
} as const

/** Data events on log objects; they are recorded only where a trail logs S3 data events. */
export const s3ObjectRules: ServiceRules = {
  DeleteObject: { ...logObject, when: 'a log file is deleted', judge: touchesLogs },
  DeleteObjects: { ...logObject, when: 'log files are deleted', judge: deletesLogs },
  PutObject: { ...logObject, when: 'a log file is written by another than AWS', judge: touchesLogs },
  CopyObject: { ...logObject, when: 'a log file is overwritten by a copy', judge: touchesLogs },
  CompleteMultipartUpload: { ...logObject, when: 'a log file is overwritten', judge: touchesLogs },
  PutObjectRetention: { ...logObject, when: "a log file's retention is changed", judge: touchesLogs },
  PutObjectLegalHold: {
    ...logObject,
    when: "a log file's legal hold is lifted",
    judge: (call) =>
      nonEmpty(fieldAt(call.params, 'LegalHold', 'Status')) === 'ON' ? [] : touchesLogs(call),
  },
}

function touchesLogs(call: ApiCall): Weakness[] {
  return when(objectsOf(call).some(isLogObject), 'log-integrity')
}

/** Records of DeleteObjects seldom name the keys: in a bucket that is known to hold logs, that is enough. */
function deletesLogs(call: ApiCall, listed: ProtectedResources): Weakness[] {
  const objects = objectsOf(call)
  const bucket = bucketOf(call).filter((name) => name !== undefined)
  const blind = objects.length === 0 && isListed('buckets', bucket, listed)
  return when(blind || objects.some(isLogObject), 'log-integrity')
}

/** `bucket/key` of every object that the record names. */
function objectsOf(call: ApiCall): string[] {
  const bucket = nonEmpty(field(call.params, 'bucketName')) ?? ''
  const keys = [
    nonEmpty(field(call.params, 'key')),
    ...listOf(fieldAt(call.params, 'Delete', 'Object')).map((object) => nonEmpty(field(object, 'Key'))),
  ].filter((key) => key !== undefined)
  const arns = resourceArns(call, ':s3:::')
    .map((arn) => arn.replace(/^arn:[^:]*:s3:::/, ''))
    .filter((path) => path.includes('/'))
  return [...new Set([...keys.map((key) => `${bucket}/${key}`), ...arns])]
}

/** Other services write under AWSLogs too: `AWSLogs/<account>/Config/…` and the like. */
const others =
  /^(?:Config|vpcflowlogs|vpcdnsquerylogs|elasticloadbalancing|GuardDuty|WAFLogs|redshift|RedshiftLogs)$/i

/** A log object is one under `AWSLogs/`, with or without a prefix before it, that is no other service's. */
function isLogObject(path: string): boolean {
  // Nearly every object is none: a search costs less than cutting the path.
  if (!path.includes('/AWSLogs/')) return false
  const segments = path.split('/').slice(1)
  const root = segments.indexOf('AWSLogs')
  const service = segments.slice(root + 1, root + 4)
  return segments.at(-1) !== '' && !service.some((segment) => others.test(segment))
}
