import * as z from 'zod'
import { check } from './check.ts'
import { trailBucket } from './judging/destination.ts'
import { ownTrails, trailVerdict, unknownTrail } from './judging/verdicts.ts'

const expected = 'the bucket exists'

const settings = () => ({
  buckets: z
    .array(z.string().min(1))
    .default([])
    .meta({
      description: 'Buckets of other accounts that trails may be restored to.',
      examples: [['acme-log-archive']],
    }),
})

/** S3 API reference, HeadBucket: 404 means that nobody has the bucket, 403 that somebody else may. */
export const bucketExists = check({
  id: 'bucket-exists',
  title: "Each trail's bucket exists",
  why: 'Without its bucket a trail loses every log file, while it still counts as logging. Worse, anybody may take the free name and receive the log.',
  failsWhen: 'the bucket is gone (NoSuchBucket); one that belongs to somebody else is unknown',
  group: 'bucket',
  severity: 'critical',
  scope: 'trail',
  reads: ['bucket'],
  controls: { cis: [], securityHub: [], nist: ['AU-4', 'AU-9', 'AU-11'], pci: ['10.3.3', '10.5.1'] },
  remedies: [],
  manual:
    'Create the bucket again in its old region and account (aws s3api create-bucket), block public access, and put the bucket policy for CloudTrail back; if the name is taken, point the trail at another bucket (aws cloudtrail update-trail --s3-bucket-name)',
  settings,
  run: (snapshot) =>
    ownTrails(snapshot).map((trail) => {
      const bucket = trailBucket(trail, snapshot)
      if (!bucket.ok) return unknownTrail(trail, expected, bucket)
      const { name, region } = bucket.value
      if (region.ok) {
        return trailVerdict(trail, 'pass', {
          expected,
          actual: `${name} is in ${region.value}`,
          message: `${trail.name} delivers to ${name} in ${region.value}.`,
        })
      }
      if (region.code !== 'NoSuchBucket') return unknownTrail(trail, expected, region)
      return trailVerdict(trail, 'fail', {
        expected,
        actual: 'NoSuchBucket',
        message: `The bucket ${name} does not exist: ${trail.name} loses its log files, and whoever takes the name can receive them.`,
      })
    }),
})
