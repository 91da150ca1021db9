import type { ApiCall } from '../api-call.ts'
import { isLogKey, mayBeLogKey } from '../log-objects.ts'
import { isListed, type ProtectedResources } from '../protected-resources.ts'
import { type ServiceRules, type Weakness, when } from '../rule.ts'
import { field, fieldAt, fieldsOf, listOf, nonEmpty } from '../../text/fields.ts'
import { grantsOthers } from './s3-access.ts'
import { bucketOf, isAccessPoint } from './s3-access-points.ts'

const logObject = {
  kind: 'buckets',
  targets: objectTargets,
  weakens: ['log-integrity'],
  auto: 'alert',
  byName: false,
  byResources: true,
  isElsewhere: hasOtherKey,
} as const

/** Most objects that are written are no log files. The record of DeleteObjects has no key. */
function hasOtherKey(record: unknown): boolean {
  const key = field(field(record, 'requestParameters'), 'key')
  return typeof key === 'string' && !mayBeLogKey(key)
}

/** Data events on log objects; they are recorded only where a trail logs S3 data events. */
export const s3ObjectRules: ServiceRules = {
  DeleteObject: { ...logObject, when: 'a log file is deleted', judge: touchesLogs },
  DeleteObjects: {
    ...logObject,
    when: 'log files are deleted: its record names no keys, so that it must be in a bucket that is named as protected',
    judge: deletesLogs,
  },
  PutObject: { ...logObject, when: 'a log file is written by another than AWS', judge: touchesLogs },
  CopyObject: {
    ...logObject,
    targets: copyTargets,
    when: 'a log file is overwritten by a copy',
    judge: (call) => when(destinationsOf(call).some(isLogKey), 'log-integrity'),
  },
  CompleteMultipartUpload: { ...logObject, when: 'a log file is overwritten', judge: touchesLogs },
  PutObjectRetention: { ...logObject, when: "a log file's retention is changed", judge: touchesLogs },
  PutObjectLegalHold: {
    ...logObject,
    when: "a log file's legal hold is lifted",
    judge: (call) =>
      nonEmpty(fieldAt(call.params, 'LegalHold', 'Status')) === 'ON' ? [] : touchesLogs(call),
  },
  PutObjectAcl: {
    ...logObject,
    weakens: ['log-confidentiality'],
    when: 'a log file is opened to everyone, to all AWS users or to a foreign owner',
    judge: (call) => when(objectsOf(call).some(isLogKey) && grantsOthers(call), 'log-confidentiality'),
  },
  UpdateObjectEncryption: {
    ...logObject,
    weakens: ['kms-encryption'],
    when: 'a log file is put under a KMS key, without which nobody reads it',
    judge: (call) => when(objectsOf(call).some(isLogKey) && !isUnderS3Key(call), 'kms-encryption'),
  },
}

function touchesLogs(call: ApiCall): Weakness[] {
  return when(objectsOf(call).some(isLogKey), 'log-integrity')
}

/**
 * A record of DeleteObjects names the bucket and no key: `delete: ""`, and among the resources
 * `{type: AWS::S3::Object, ARNPrefix: arn:aws:s3:::bucket/}` (S3 user guide, "CloudTrail log file entries"; keys stand
 * in old records alone). In a bucket that is known to hold logs, that is enough.
 */
function deletesLogs(call: ApiCall, listed: ProtectedResources): Weakness[] {
  const objects = objectsOf(call)
  const bucket = bucketOf(call).filter((name) => name !== undefined)
  const blind = objects.length === 0 && isListed('buckets', bucket, listed)
  return when(blind || objects.some(isLogKey), 'log-integrity')
}

/** S3 takes only SSE-KMS today; its schema knows SSE-S3 too (S3 API reference, UpdateObjectEncryption). */
const isUnderS3Key = ({ params }: ApiCall) =>
  ['SSES3', 'SSE-S3'].some((name) => fieldAt(params, 'ObjectEncryption', name) !== undefined)

/** `bucket/key` of every object that the record names. */
function objectsOf(call: ApiCall): string[] {
  const objects = named(call)
  for (const { arn } of call.resources) {
    const object = objectIn(arn)
    if (object !== undefined && !objects.includes(object)) objects.push(object)
  }
  return objects
}

/** The keys among the parameters. */
function named({ params }: ApiCall): string[] {
  const { bucketName, key, Delete } = fieldsOf(params)
  const bucket = nonEmpty(bucketName) ?? ''
  const one = nonEmpty(key)
  const objects = one === undefined ? [] : [`${bucket}/${one}`]
  for (const object of listOf(field(Delete, 'Object'))) {
    const listed = nonEmpty(field(object, 'Key'))
    if (listed !== undefined) objects.push(`${bucket}/${listed}`)
  }
  return objects
}

/** The object of an ARN; a prefix that is a whole bucket is none. */
const objectIn = (arn: string): string | undefined => /^arn:[^:]*:s3:::([^/]+\/.+)/s.exec(arn)?.[1]

/**
 * The record of a copy lists source and destination among its resources, and says in its parameters which is which.
 * Where those are missing, either may be the destination.
 */
function destinationsOf(call: ApiCall): string[] {
  const destinations = named(call)
  return destinations.length > 0 ? destinations : objectsOf(call)
}

function objectTargets(call: ApiCall): (string | undefined)[] {
  return logFiles(objectsOf(call)).concat(bucketOf(call))
}

function copyTargets(call: ApiCall): (string | undefined)[] {
  const bucket = nonEmpty(field(call.params, 'bucketName'))
  const buckets = bucket === undefined ? bucketOf(call) : isAccessPoint(bucket) ? [] : [bucket]
  return logFiles(destinationsOf(call)).concat(buckets)
}

const logFiles = (objects: readonly string[]): (string | undefined)[] =>
  objects.filter((path) => isLogKey(path) && !isAccessPoint(path))
