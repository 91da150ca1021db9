import { check, noSettings } from './check.ts'
import { judgeBucket } from './judging/destination.ts'
import { ownTrails, trailVerdict, unknownTrail } from './judging/verdicts.ts'

const expected = 'MFA delete is Enabled'

/**
 * S3 user guide, "Configuring MFA delete"; S3 API reference, GetBucketVersioning: MFADelete is only in the answer where
 * the bucket has been configured with it. Controls: Security Hub user guide, "S3 controls", S3.20.
 */
export const bucketMfaDelete = check({
  id: 'bucket-mfa-delete',
  title: 'Deleting a version of a log file takes a second factor',
  why: 'With MFA delete nobody can delete a version of a log file, or suspend versioning, without the device of the root user: stolen keys are not enough. Only the root user can turn it on, and S3 then refuses lifecycle rules on the bucket, so that this check is off unless asked for.',
  failsWhen: "MFA delete is not Enabled on the trail's bucket",
  group: 'bucket',
  severity: 'low',
  optIn: true,
  scope: 'trail',
  reads: ['bucket', 'bucket-versioning'],
  controls: {
    cis: ['v1.4 2.1.3', 'v3.0 2.1.2', 'v5.0 2.1.2'],
    securityHub: ['S3.20'],
    nist: ['CA-9(1)', 'CM-2', 'CM-2(2)', 'CM-3', 'SC-5(2)'],
    pci: [],
  },
  remedies: [],
  manual:
    'aws s3api put-bucket-versioning --bucket <bucket> --versioning-configuration Status=Enabled,MFADelete=Enabled --mfa <device ARN and code>; with keys of the root user, who alone may, and after lifecycle rules are removed',
  settings: noSettings,
  run: (snapshot) =>
    ownTrails(snapshot).map((trail) =>
      judgeBucket(trail, snapshot, expected, ({ name, mfaDelete }) => {
        if (!mfaDelete.ok) return unknownTrail(trail, expected, mfaDelete)
        return mfaDelete.value
          ? trailVerdict(trail, 'pass', {
              expected,
              actual: expected,
              message: `Versions of log files of ${trail.name} are deleted from ${name} with a second factor only.`,
            })
          : trailVerdict(trail, 'fail', {
              expected,
              actual: 'MFA delete is not Enabled',
              message: `Whoever may delete versions in ${name} can delete log files of ${trail.name} without a second factor.`,
            })
      }),
    ),
})
