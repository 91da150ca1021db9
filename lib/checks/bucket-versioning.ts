import { check, noSettings } from './check.ts'
import { judgeBucket } from './judging/destination.ts'
import { ownTrails, trailVerdict, unknownTrail } from './judging/verdicts.ts'

const expected = 'versioning is Enabled'

/** CloudTrail user guide, "Security best practices"; S3 user guide, "Using versioning in S3 buckets". */
export const bucketVersioning = check({
  id: 'bucket-versioning',
  title: "Each trail's bucket keeps versions",
  why: 'With versioning a deleted or overwritten log file can be had back. Without it, it is gone, and validation can only say that something is missing.',
  failsWhen: 'versioning is not Enabled',
  group: 'bucket',
  severity: 'medium',
  scope: 'trail',
  reads: ['bucket', 'bucket-versioning'],
  controls: {
    cis: [],
    securityHub: [],
    nist: ['AU-9', 'CP-9', 'SI-12'],
    pci: ['10.3.2', '10.3.4', '10.5.1'],
  },
  remedies: ['enable-versioning'],
  manual: 'aws s3api put-bucket-versioning --bucket <bucket> --versioning-configuration Status=Enabled',
  settings: noSettings,
  run: (snapshot) =>
    ownTrails(snapshot).map((trail) =>
      judgeBucket(trail, snapshot, expected, ({ name, versioning }) => {
        if (!versioning.ok) return unknownTrail(trail, expected, versioning)
        const actual = `versioning is ${versioning.value}`
        return versioning.value === 'Enabled'
          ? trailVerdict(trail, 'pass', {
              expected,
              actual,
              message: `The bucket ${name} of ${trail.name} keeps versions.`,
            })
          : trailVerdict(trail, 'fail', {
              expected,
              actual,
              message: `A log file of ${trail.name} that is deleted or overwritten in ${name} cannot be had back.`,
            })
      }),
    ),
})
