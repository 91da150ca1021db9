import { AwsError } from '../../service.ts'

/** S3's errors that its model does not declare, with their statuses (S3 API reference, "List of error codes"). */
const STATUSES: Readonly<Record<string, number>> = {
  AccessControlListNotSupported: 400,
  AccessDenied: 403,
  BucketAlreadyExists: 409,
  BucketAlreadyOwnedByYou: 409,
  BucketNotEmpty: 409,
  Forbidden: 403,
  IllegalLocationConstraintException: 400,
  InvalidArgument: 400,
  InvalidBucketAclWithObjectOwnership: 400,
  InvalidBucketName: 400,
  InvalidBucketState: 409,
  InvalidLocationConstraint: 400,
  InvalidRequest: 400,
  InvalidTargetBucketForLogging: 400,
  MalformedPolicy: 400,
  MalformedXML: 400,
  NoSuchBucket: 404,
  NoSuchBucketPolicy: 404,
  NoSuchKey: 404,
  NoSuchLifecycleConfiguration: 404,
  NoSuchPublicAccessBlockConfiguration: 404,
  NotFound: 404,
  ObjectLockConfigurationNotFoundError: 404,
  OwnershipControlsNotFoundError: 404,
  PermanentRedirect: 301,
  ReplicationConfigurationNotFoundError: 404,
  ServerSideEncryptionConfigurationNotFoundError: 404,
}

export const S3_ERRORS: ReadonlySet<string> = new Set(Object.keys(STATUSES))

/** An S3 error with its status; details become elements of the XML. */
export const s3Error = (code: string, message: string, details: Record<string, unknown> = {}): AwsError =>
  new AwsError(code, message, STATUSES[code] ?? 400, details)
