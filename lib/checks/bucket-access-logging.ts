import type { Check } from './check.ts'
import { judgeBucket } from './trail-bucket.ts'
import { ownTrails, trailVerdict, unknownTrail } from './verdicts.ts'

const expected = 'server access logging goes to another bucket'

/** CIS v5.0 3.4; S3 user guide, "Logging requests with server access logging" (a bucket that logs into itself loops). */
export const bucketAccessLogging: Check = {
  id: 'bucket-access-logging',
  title: "Access to each trail's bucket is logged",
  why: "CloudTrail's management events do not show who read or deleted a log file. The bucket's access log does.",
  failsWhen: 'the bucket has no access logging, or it logs into itself',
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
      judgeBucket(trail, snapshot, expected, ({ name, logging }) => {
        if (!logging.ok) return unknownTrail(trail, expected, logging)
        const target = logging.value?.targetBucket
        if (target === undefined) {
          return trailVerdict(trail, 'fail', {
            expected,
            actual: 'no access logging',
            message: `Nobody records who reads or deletes the log files of ${trail.name} in ${name}.`,
          })
        }
        if (target === name) {
          return trailVerdict(trail, 'fail', {
            expected,
            actual: 'it logs into itself',
            message: `The bucket ${name} of ${trail.name} logs access into itself: each log file makes another, and who may delete the log may delete its access log.`,
          })
        }
        return trailVerdict(trail, 'pass', {
          expected,
          actual: `access is logged to ${target}`,
          message: `Access to the bucket ${name} of ${trail.name} is logged to ${target}.`,
        })
      }),
    ),
}
