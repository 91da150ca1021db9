import * as z from 'zod'
import type { Bucket, Trail, Verdict } from '../model/index.ts'
import { check, type PolicyOf } from './check.ts'
import { judgeBucket } from './judging/destination.ts'
import { ownTrails, trailVerdict, unknownTrail } from './judging/verdicts.ts'

const settings = () => ({
  retention: z
    .enum(['GOVERNANCE', 'COMPLIANCE'])
    .default('GOVERNANCE')
    .meta({
      description: 'The weakest mode of the default retention that passes; COMPLIANCE is the stronger.',
      examples: ['COMPLIANCE'],
    }),
  days: z
    .int()
    .positive()
    .default(1)
    .meta({ description: 'Days for which it must lock each log file.', examples: [365] }),
})

type Asked = PolicyOf<'bucket-object-lock', ReturnType<typeof settings>>['checks']['bucket-object-lock']

/**
 * S3 user guide, "Locking objects with Object Lock": without a default retention only objects that their writer locks
 * are locked, which CloudTrail does not do. Controls: Security Hub user guide, "S3 controls", S3.15.
 */
export const bucketObjectLock = check({
  id: 'bucket-object-lock',
  title: 'Log files are locked against deletion and change',
  why: 'Under Object Lock a log file cannot be deleted or overwritten until its retention ends, in compliance mode not even by the root user. A lock can be neither removed nor cut short, so that this check is off unless asked for.',
  failsWhen:
    "the trail's bucket has no Object Lock, no default retention, or one that is weaker or shorter than the policy asks for",
  group: 'bucket',
  severity: 'low',
  optIn: true,
  scope: 'trail',
  reads: ['bucket', 'bucket-object-lock'],
  controls: { cis: [], securityHub: ['S3.15'], nist: ['CP-6(2)'], pci: ['10.5.1'] },
  remedies: [],
  manual:
    'aws s3api put-object-lock-configuration --bucket <bucket> --object-lock-configuration \'{"ObjectLockEnabled":"Enabled","Rule":{"DefaultRetention":{"Mode":"GOVERNANCE","Days":365}}}\'; the bucket needs versioning, and the lock can never be turned off again',
  settings,
  run: (snapshot, policy) => {
    const asked = policy.checks['bucket-object-lock']
    const expected = `new objects are locked for ${asked.days} days or more, in ${asked.retention} mode${asked.retention === 'GOVERNANCE' ? ' or COMPLIANCE' : ''}`
    return ownTrails(snapshot).map((trail) =>
      judgeBucket(trail, snapshot, expected, (bucket) => judge(trail, bucket, asked, expected)),
    )
  },
})

function judge(trail: Trail, { name, objectLock }: Bucket, asked: Asked, expected: string): Verdict {
  if (!objectLock.ok) return unknownTrail(trail, expected, objectLock)
  const fails = (actual: string) =>
    trailVerdict(trail, 'fail', {
      expected,
      actual,
      message: `Log files of ${trail.name} in ${name} can be deleted: ${actual}.`,
    })
  if (objectLock.value === undefined) return fails('the bucket has no Object Lock')
  const { retention } = objectLock.value
  if (!retention) return fails('Object Lock has no default retention')
  const actual = `new objects are locked for ${retention.days} days in ${retention.mode} mode`
  if (retention.days < asked.days) return fails(actual)
  if (asked.retention === 'COMPLIANCE' && retention.mode !== 'COMPLIANCE') return fails(actual)
  return trailVerdict(trail, 'pass', {
    expected,
    actual,
    message: `Log files of ${trail.name} are locked in ${name} for ${retention.days} days in ${retention.mode} mode.`,
  })
}
