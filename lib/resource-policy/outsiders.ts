import type { Arn, PolicyDocument } from '../model/index.ts'
import { evaluate } from './evaluate.ts'
import type { Certainty } from './certainty.ts'
import { insiderOf, outsidersOf } from './outside-callers.ts'
import type { Outsider, Owner } from './outsider.ts'

/** A bucket or a key, as those see it who read or destroy. */
export type Guarded = Owner & {
  /** What is asked for, with its ARN: `['s3:GetObject', 'arn:aws:s3:::logs/AWSLogs/…']`. */
  calls: readonly (readonly [action: string, resource: Arn])[]
}

/**
 * Actions by which a log's bucket or key is read or destroyed, or that lead there, on the bucket, on its objects, on a
 * key (service authorization reference, "Actions defined by Amazon S3", "Actions defined by AWS KMS").
 */
export const readingOrDestroying = {
  bucket: [
    's3:ListBucket',
    's3:PutBucketPolicy',
    's3:DeleteBucketPolicy',
    's3:PutBucketAcl',
    's3:PutBucketOwnershipControls',
    's3:PutBucketPublicAccessBlock',
    's3:PutReplicationConfiguration',
    's3:PutLifecycleConfiguration',
    's3:PutBucketVersioning',
    's3:PutBucketObjectLockConfiguration',
    's3:PutEncryptionConfiguration',
    's3:DeleteBucket',
  ],
  object: [
    's3:GetObject',
    's3:GetObjectVersion',
    's3:DeleteObject',
    's3:DeleteObjectVersion',
    's3:PutObject',
    's3:PutObjectAcl',
    's3:PutObjectVersionAcl',
    's3:PutObjectRetention',
    's3:PutObjectLegalHold',
    's3:BypassGovernanceRetention',
    's3:ReplicateObject',
    's3:ReplicateDelete',
  ],
  key: [
    'kms:Decrypt',
    'kms:ReEncryptFrom',
    'kms:PutKeyPolicy',
    'kms:CreateGrant',
    'kms:DisableKey',
    'kms:ScheduleKeyDeletion',
    'kms:DeleteImportedKeyMaterial',
  ],
} as const

export type Grant = { principal: string; action: string; resource: Arn; certainty: Exclude<Certainty, 'no'> }

/**
 * What a policy lets principals do that belong neither to the account nor to those known to be its own: everybody, as
 * far as conditions let them, those that it names, and services that act for anybody. They choose what a client can
 * choose: address, network, user agent, referer, encryption of the connection, names and tags of their own.
 */
export function outsiderGrants(document: PolicyDocument, guarded: Guarded): Grant[] {
  const granted = outsidersOf(document, guarded).flatMap((outsider) =>
    guarded.calls.flatMap(([action, resource]) => grantOf(document, outsider, action, resource)),
  )
  // Of those who may be anybody one is enough to say what anybody may do.
  return granted.filter((one, index) => granted.findIndex((other) => isSame(one, other)) === index)
}

function grantOf(
  document: PolicyDocument,
  { principal, requester, keys, makes }: Outsider,
  action: string,
  resource: Arn,
): Grant[] {
  if (makes?.(action) === false) return []
  const { access } = evaluate(document, { requester, action, resource, keys })
  if (access === 'denied' || access === 'not-allowed') return []
  return [{ principal, action, resource, certainty: access === 'allowed' ? 'yes' : access }]
}

const isSame = (one: Grant, other: Grant): boolean =>
  one.principal === other.principal &&
  one.action === other.action &&
  one.resource === other.resource &&
  one.certainty === other.certainty

/**
 * Whether a Deny keeps the account's own principals from a call, all but those that it names. What network they come
 * from and how they sign in is theirs to choose: a Deny that only asks for that keeps nobody out.
 */
export function shutsInsidersOut(document: PolicyDocument, guarded: Guarded): boolean {
  const { requester, keys } = insiderOf(guarded)
  return guarded.calls.some(
    ([action, resource]) => evaluate(document, { requester, action, resource, keys }).denying.length > 0,
  )
}
