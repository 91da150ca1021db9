import type * as schemas from '@aws-sdk/client-s3'
import type { ObjectLockConfiguration } from '@aws-sdk/client-s3'
import type { Operations, RequestContext } from '../../service.ts'
import { invalidArgument, malformedXml, s3Error } from './errors.ts'
import { openObject } from './find-version.ts'
import type { Found, ObjectRequest } from './find-version.ts'
import { mayDo } from './bucket-access.ts'
import { openBucket } from './open-bucket.ts'
import { charged } from './open-bucket.ts'

/** Recorded: LocalStack's TestS3ObjectLock, TestS3ObjectLockRetention, TestS3ObjectLockLegalHold. */
export const objectLock: Operations<typeof schemas> = {
  GetObjectLockConfiguration: (input, context) => {
    const bucket = openBucket(input, context, 'GetBucketObjectLockConfiguration')
    if (!bucket.objectLock)
      throw s3Error(
        'ObjectLockConfigurationNotFoundError',
        'Object Lock configuration does not exist for this bucket',
        { BucketName: bucket.name },
      )
    return { ObjectLockConfiguration: bucket.objectLock }
  },
  PutObjectLockConfiguration: (input, context) => {
    const bucket = openBucket(input, context, 'PutBucketObjectLockConfiguration')
    if (bucket.versioning !== 'Enabled')
      throw s3Error(
        'InvalidBucketState',
        "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
      )
    bucket.objectLock = checkedConfiguration(input.ObjectLockConfiguration)
    return {}
  },
  GetObjectRetention: (input, context) => {
    const { object } = openLockable(input, context, 'GetObjectRetention')
    const { mode: Mode, until: RetainUntilDate } = object.lock
    if (Mode === undefined || RetainUntilDate === undefined) throw neverSet()
    return { Retention: { Mode, RetainUntilDate } }
  },
  PutObjectRetention: (input, context) => {
    const { bucket, object } = openLockable(input, context, 'PutObjectRetention')
    const { Mode, RetainUntilDate: until } = input.Retention ?? {}
    const empties = Mode === undefined && until === undefined
    if (!empties && (Mode === undefined || until === undefined)) throw malformedXml()
    if (until && until <= context.now)
      throw invalidArgument(
        'The retain until date must be in the future!',
        'RetainUntilDate',
        until.toISOString(),
      )
    const { mode: stood, until: before } = object.lock
    const standing = before !== undefined && before > context.now
    const weakens =
      empties || (before && until && until < before) || (stood === 'COMPLIANCE' && Mode !== stood)
    const changes = weakens || Mode !== stood
    const passes =
      input.BypassGovernanceRetention === true &&
      mayDo(bucket, context, 'BypassGovernanceRetention', object.key)
    const held = stood === 'COMPLIANCE' ? weakens : changes && !passes
    if (standing && held) throw s3Error('AccessDenied', 'Access Denied')
    const { legalHold } = object.lock
    object.lock = {
      ...(legalHold === undefined ? {} : { legalHold }),
      ...(Mode === undefined ? {} : { mode: Mode }),
      ...(until === undefined ? {} : { until }),
    }
    return charged(bucket, context)
  },
  GetObjectLegalHold: (input, context) => {
    const { legalHold } = openLockable(input, context, 'GetObjectLegalHold').object.lock
    if (legalHold === undefined) throw neverSet()
    return { LegalHold: { Status: legalHold } }
  },
  PutObjectLegalHold: (input, context) => {
    const { bucket, object } = openLockable(input, context, 'PutObjectLegalHold')
    const legalHold = input.LegalHold?.Status
    if (legalHold === undefined) throw malformedXml()
    object.lock = { ...object.lock, legalHold }
    return charged(bucket, context)
  },
}

/** Object Lock enabled, and one default retention in days or years, if any. */
function checkedConfiguration(given: ObjectLockConfiguration | undefined): ObjectLockConfiguration {
  if (given?.ObjectLockEnabled !== 'Enabled') throw malformedXml()
  if (!given.Rule) return { ObjectLockEnabled: 'Enabled' }
  const { Mode, Days, Years } = given.Rule.DefaultRetention ?? {}
  if (Mode === undefined || (Days === undefined) === (Years === undefined)) throw malformedXml()
  const period = Days ?? Years ?? 0
  if (!(period > 0))
    throw invalidArgument(
      'Default retention period must be a positive integer value.',
      Days === undefined ? 'Years' : 'Days',
      period,
    )
  return given
}

function openLockable(input: ObjectRequest, context: RequestContext, action: string): Found {
  const found = openObject(input, context, action, 'not-allowed')
  if (!found.bucket.objectLock) throw s3Error('InvalidRequest', 'Bucket is missing Object Lock Configuration')
  return found
}

const neverSet = () =>
  s3Error('NoSuchObjectLockConfiguration', 'The specified object does not have a ObjectLock configuration')
