import { ownFailure } from '../../aws/own-failure.ts'
import type { LogTarget, Read, ReadFailure, Region } from '../../model/index.ts'
import { type AccessLog, accessLogDelivery } from '../../resource-policy/access-log-delivery.ts'

/** Whether S3 can deliver access logs to a bucket: why not, or what was not read that would tell. */
export type Deliverable = 'yes' | { unfit: string } | { unread: ReadFailure[] }

const unreadTarget = ownFailure('s3:HeadBucket', 'NotRead', 'the bucket that it logs to was not read')

/** Asks all that decides it; what is certain goes before what was not read. */
export function deliverable(target: LogTarget | undefined, log: AccessLog): Deliverable {
  if (!target) return { unread: [unreadTarget] }
  const unfit = whyUnfit(target, log.region)
  if (unfit !== undefined) return { unfit }
  const { region, owned, objectLock, requesterPays, encryption } = target
  const permitted = mayDeliver(target, log)
  if (typeof permitted === 'object' && 'unfit' in permitted) return permitted
  const unread = [
    ...[region, owned, objectLock, requesterPays, encryption].filter(isUnread),
    ...(permitted === 'yes' ? [] : permitted.unread),
  ]
  return unread.length > 0 ? { unread: [...new Set(unread)] } : 'yes'
}

const isUnread = (part: Read<unknown>): part is ReadFailure => !part.ok

/**
 * Why S3 delivers no access logs to a bucket (S3 user guide, "Logging requests with server access logging": same region
 * and account, no Requester Pays; "Object Lock considerations"; "Setting default server-side encryption behavior": only
 * SSE-S3). A default retention alone is what the first of these names; the second names any bucket with Object Lock.
 */
function whyUnfit(target: LogTarget, region: Region): string | undefined {
  if (!target.region.ok) return target.region.code === 'NoSuchBucket' ? 'which does not exist' : undefined
  if (target.region.value !== region) return `which stands in ${target.region.value}, not ${region}`
  const { owned, objectLock, requesterPays, encryption } = target
  if (owned.ok && !owned.value) return 'which belongs to another account'
  if (objectLock.ok && objectLock.value) return 'which has Object Lock'
  if (requesterPays.ok && requesterPays.value) return 'for which the requester pays'
  return encryption.ok && encryption.value.startsWith('aws:kms')
    ? `which encrypts with ${encryption.value} by default`
    : undefined
}

const undecidable = ownFailure(
  's3:GetBucketPolicy',
  'Undecidable',
  "the policy of the bucket that it logs to has conditions whose outcome for S3's logging service cannot be told from outside",
)

/** By the policy, or by the ACL where no Deny may stop it. */
function mayDeliver({ policy, grants }: LogTarget, log: AccessLog): Deliverable {
  if (!policy.ok) return { unread: [policy] }
  const { access, openDenies } = accessLogDelivery(policy.value ?? { Statement: [] }, log)
  if (access === 'denied') return { unfit: 'whose policy forbids S3 to deliver there' }
  if (access === 'allowed') return 'yes'
  if (openDenies.length > 0) return { unread: [undecidable] }
  if (grants.ok && letsLogDelivery(grants.value)) return 'yes'
  if (access === 'cannot-tell') return { unread: [undecidable] }
  return grants.ok
    ? { unfit: 'which lets S3 deliver neither by its policy nor by its ACL' }
    : { unread: [grants] }
}

const group = 'http://acs.amazonaws.com/groups/s3/LogDelivery'

/**
 * The group needs WRITE and READ_ACP (S3 user guide, "Enabling Amazon S3 server access logging", Permissions for log
 * delivery). Where the owner of a bucket owns all objects, ACLs count for nothing, and GetBucketAcl gives the owner's
 * grant alone (S3 API reference, GetBucketAcl).
 */
function letsLogDelivery(grants: readonly { grantee: string; permission: string }[]): boolean {
  const given = grants.filter(({ grantee }) => grantee === group).map(({ permission }) => permission)
  return ['WRITE', 'READ_ACP'].every((one) => given.includes(one) || given.includes('FULL_CONTROL'))
}
