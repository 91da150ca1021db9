import { forOwner, isRefusal, ownBucket, refusal } from './shared/own-trail.ts'
import type { Remedy } from './remedy.ts'

/**
 * Turns a bucket's versioning on. It can be suspended again, but never be as if it had not been (S3 user guide, "Using
 * versioning in S3 buckets").
 */
export const enableVersioning: Remedy = {
  id: 'enable-versioning',
  title: "Enable versioning of a trail's bucket",
  risk: 'safe',
  permissions: ['s3:GetBucketVersioning', 's3:ListBucket', 's3:PutBucketVersioning'],
  plan: (finding, snapshot) => {
    const own = ownBucket(finding, snapshot)
    if (isRefusal(own)) return own
    const { bucket, region } = own
    if (!bucket.versioning.ok) {
      const { operation, code } = bucket.versioning
      return refusal(
        `The versioning of ${bucket.name} could not be read (${operation} gave ${code}).`,
        'Grant s3:GetBucketVersioning.',
      )
    }
    const live = bucket.versioning.value
    if (live === 'Enabled') return { calls: [] }
    const put = <Status extends 'Enabled' | 'Suspended'>(status: Status) => ({
      service: 's3' as const,
      operation: 'PutBucketVersioning' as const,
      input: { Bucket: bucket.name, VersioningConfiguration: { Status: status } },
    })
    const call = {
      ...put('Enabled'),
      account: snapshot.account,
      region,
      expect: { kind: 'versioning' as const, bucket: bucket.name, versioning: live },
      intend: { kind: 'versioning' as const, bucket: bucket.name, versioning: 'Enabled' as const },
      undo: put('Suspended'),
      why: finding.message,
      sendsTo: { bucket: bucket.name, owners: [snapshot.account] },
    }
    return forOwner([call], bucket, snapshot)
  },
}
