import type { AccountId, Arn, Read } from '../model.ts'
import type { RequestContext } from './condition-holds.ts'

export const cloudTrail = 'cloudtrail.amazonaws.com'

/** Whose trail it is that CloudTrail writes for. `organization`: its id, `undefined` inside a Read for none. */
export type TrailIdentity = { arn: Arn; account: AccountId; organization: Read<string | undefined> }

/**
 * The condition keys of CloudTrail's own requests for a trail. It signs, sends over TLS, names the trail and its
 * account, and asks for the bucket owner's full control (CloudTrail user guide, "Amazon S3 bucket policy for
 * CloudTrail" and "Configure AWS KMS key policies"; IAM user guide, "Global condition keys", for what a service
 * principal's request carries). The organization's path is known by its first part only.
 */
export function trailRequestContext({ arn, account, organization }: TrailIdentity): RequestContext {
  const id = organization.ok ? (organization.value ?? 'absent') : 'unknown'
  const orgId = id === 'absent' || id === 'unknown' ? id : [id]
  return {
    'aws:sourcearn': [arn],
    'aws:sourceaccount': [account],
    'aws:sourceorgid': orgId,
    'aws:sourceorgpaths': id === 'absent' || id === 'unknown' ? id : [`${id}/`],
    'aws:principalisawsservice': ['true'],
    'aws:principalservicename': [cloudTrail],
    'aws:principalservicenameslist': [cloudTrail],
    'aws:viaawsservice': ['false'],
    'aws:securetransport': ['true'],
    'aws:principalorgid': 'absent',
    'aws:principalorgpaths': 'absent',
    'aws:principalaccount': 'absent',
    'aws:sourcevpc': 'absent',
    'aws:sourcevpce': 'absent',
    'aws:multifactorauthpresent': 'absent',
    's3:x-amz-acl': ['bucket-owner-full-control'],
    'kms:encryptioncontext:aws:cloudtrail:arn': [arn],
    'kms:viaservice': 'absent',
  }
}
