import { ownFailure } from '../aws/own-failure.ts'
import type { Bucket, LogTarget, Region, Trail, Verdict } from '../model.ts'
import type { Check } from './check.ts'
import { judgeBucket } from './trail-bucket.ts'
import { ownTrails, trailVerdict, unknownTrail } from './verdicts.ts'

const expected = 'server access logging goes to another bucket, which can take it'

/** CIS v5.0 3.4; S3 user guide, "Logging requests with server access logging". */
export const bucketAccessLogging: Check = {
  id: 'bucket-access-logging',
  title: "Access to each trail's bucket is logged",
  why: "CloudTrail's management events do not show who read or deleted a log file. The bucket's access log does.",
  failsWhen:
    'the bucket has no access logging, it logs into itself, or S3 cannot deliver to the bucket that it logs to: one that is gone, in another region or account, with Object Lock, Requester Pays or default encryption by KMS',
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
    'aws s3api put-bucket-logging --bucket <bucket> --bucket-logging-status \'{"LoggingEnabled":{"TargetBucket":"<another bucket>","TargetPrefix":"<bucket>/"}}\'',
  run: (snapshot) =>
    ownTrails(snapshot).map((trail) =>
      judgeBucket(trail, snapshot, expected, (bucket) => judge(trail, bucket)),
    ),
}

const unreadTarget = ownFailure('s3:HeadBucket', 'NotRead', 'the bucket that it logs to was not read')

function judge(trail: Trail, { name, region, logging }: Bucket): Verdict {
  if (!logging.ok) return unknownTrail(trail, expected, logging)
  if (logging.value === undefined) {
    return trailVerdict(trail, 'fail', {
      expected,
      actual: 'no access logging',
      message: `Nobody records who reads or deletes the log files of ${trail.name} in ${name}.`,
    })
  }
  const { targetBucket, target } = logging.value
  if (targetBucket === name) {
    return trailVerdict(trail, 'fail', {
      expected,
      actual: 'it logs into itself',
      message: `The bucket ${name} of ${trail.name} logs access into itself: each log file makes another, and who may delete the log may delete its access log.`,
    })
  }
  const unfit = target && region.ok ? whyUnfit(target, region.value) : undefined
  if (unfit !== undefined) {
    return trailVerdict(trail, 'fail', {
      expected,
      actual: `access is logged to ${targetBucket}, ${unfit}`,
      message: `Access to the bucket ${name} of ${trail.name} is not recorded: it is logged to ${targetBucket}, ${unfit}.`,
    })
  }
  const unread = target ? Object.values(target).filter((part) => !part.ok) : [unreadTarget]
  if (unread.length > 0) return unknownTrail(trail, expected, ...unread)
  return trailVerdict(trail, 'pass', {
    expected,
    actual: `access is logged to ${targetBucket}`,
    message: `Access to the bucket ${name} of ${trail.name} is logged to ${targetBucket}.`,
  })
}

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
