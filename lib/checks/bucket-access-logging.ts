import { check, noSettings } from './check.ts'
import type {
  Bucket,
  LogTarget,
  Read,
  ReadFailure,
  Region,
  Snapshot,
  Trail,
  Verdict,
} from '../model/index.ts'
import { judgeBucket } from './judging/destination.ts'
import { ownTrails, trailVerdict, unknownTrail } from './judging/verdicts.ts'
import { ownFailure } from '../aws/errors.ts'
import { type AccessLog, accessLogDelivery } from '../resource-policy/access-log-delivery.ts'

const expected = 'server access logging goes to another bucket, which can take it'

/** CIS v5.0 3.4; S3 user guide, "Logging requests with server access logging". */
export const bucketAccessLogging = check({
  id: 'bucket-access-logging',
  title: "Access to each trail's bucket is logged",
  why: "CloudTrail's management events do not show who read or deleted a log file. The bucket's access log does.",
  failsWhen:
    'the bucket has no access logging, it logs into itself, or S3 cannot deliver to the bucket that it logs to: one that is gone, in another region or account, with Object Lock, Requester Pays or default encryption by KMS, or whose policy and ACL do not let its logging service write',
  group: 'bucket',
  severity: 'low',
  scope: 'trail',
  reads: ['bucket', 'bucket-logging'],
  controls: {
    cis: ['v1.4 3.6', 'v3.0 3.4', 'v5.0 3.4', 'v7.0 4.4'],
    securityHub: ['CloudTrail.7'],
    nist: ['AU-2', 'AU-9', 'AU-12'],
    pci: ['10.2.1'],
  },
  remedies: [],
  manual:
    'aws s3api put-bucket-logging --bucket <bucket> --bucket-logging-status \'{"LoggingEnabled":{"TargetBucket":"<another bucket>","TargetPrefix":"<bucket>/"}}\'; the policy of that bucket must let logging.s3.amazonaws.com s3:PutObject on <another bucket>/<bucket>/*, with aws:SourceArn arn:aws:s3:::<bucket>',
  settings: noSettings,
  run: (snapshot) =>
    ownTrails(snapshot).map((trail) =>
      judgeBucket(trail, snapshot, expected, (bucket) => judge(trail, bucket, snapshot)),
    ),
})

function judge(trail: Trail, { name, region, logging }: Bucket, snapshot: Snapshot): Verdict {
  if (!logging.ok) return unknownTrail(trail, expected, logging)
  if (!region.ok) return unknownTrail(trail, expected, region)
  if (logging.value === undefined) {
    return trailVerdict(trail, 'fail', {
      expected,
      actual: 'no access logging',
      message: `Nobody records who reads or deletes the log files of ${trail.name} in ${name}.`,
    })
  }
  const { targetBucket, targetPrefix, partitioned = false, target } = logging.value
  if (targetBucket === name) {
    return trailVerdict(trail, 'fail', {
      expected,
      actual: 'it logs into itself',
      message: `The bucket ${name} of ${trail.name} logs access into itself: each log file makes another, and who may delete the log may delete its access log.`,
    })
  }
  const { account, partition, takenAt } = snapshot
  const answer = deliverable(target, {
    partition,
    account,
    region: region.value,
    source: name,
    target: targetBucket,
    prefix: targetPrefix,
    partitioned,
    now: new Date(takenAt),
  })
  if (answer === 'yes') {
    return trailVerdict(trail, 'pass', {
      expected,
      actual: `access is logged to ${targetBucket}`,
      message: `Access to the bucket ${name} of ${trail.name} is logged to ${targetBucket}.`,
    })
  }
  if ('unread' in answer) return unknownTrail(trail, expected, ...answer.unread)
  return trailVerdict(trail, 'fail', {
    expected,
    actual: `access is logged to ${targetBucket}, ${answer.unfit}`,
    message: `Access to the bucket ${name} of ${trail.name} is not recorded: it is logged to ${targetBucket}, ${answer.unfit}.`,
  })
}

/** Whether S3 can deliver access logs to a bucket: why not, or what was not read that would tell. */
type Deliverable = 'yes' | { unfit: string } | { unread: ReadFailure[] }

const unreadTarget = ownFailure('s3:HeadBucket', 'NotRead', 'the bucket that it logs to was not read')

/** Asks all that decides it; what is certain goes before what was not read. */
function deliverable(target: LogTarget | undefined, log: AccessLog): Deliverable {
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
