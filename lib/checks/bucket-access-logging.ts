import type { Bucket, Snapshot, Trail, Verdict } from '../model/index.ts'
import type { Check } from './check.ts'
import { deliverable } from './judging/log-target.ts'
import { judgeBucket } from './judging/trail-bucket.ts'
import { ownTrails, trailVerdict, unknownTrail } from './judging/verdicts.ts'

const expected = 'server access logging goes to another bucket, which can take it'

/** CIS v5.0 3.4; S3 user guide, "Logging requests with server access logging". */
export const bucketAccessLogging: Check = {
  id: 'bucket-access-logging',
  title: "Access to each trail's bucket is logged",
  why: "CloudTrail's management events do not show who read or deleted a log file. The bucket's access log does.",
  failsWhen:
    'the bucket has no access logging, it logs into itself, or S3 cannot deliver to the bucket that it logs to: one that is gone, in another region or account, with Object Lock, Requester Pays or default encryption by KMS, or whose policy and ACL do not let its logging service write',
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
  run: (snapshot) =>
    ownTrails(snapshot).map((trail) =>
      judgeBucket(trail, snapshot, expected, (bucket) => judge(trail, bucket, snapshot)),
    ),
}

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
