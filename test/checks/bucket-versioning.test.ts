import { describe, expect, it } from '@jest/globals'
import { bucketVersioning } from '../../lib/checks/bucket-versioning.ts'
import type { Bucket } from '../../lib/model/index.ts'
import { aBucket } from '../builders/a-bucket.ts'
import { aTrail } from '../builders/a-trail.ts'
import { denied } from '../builders/failures.ts'
import { theVerdict } from '../builders/judged.ts'

const statusOf = (changes: Partial<Bucket>) =>
  theVerdict(bucketVersioning, { buckets: { 'trail-logs': aBucket(changes) } }).status

describe('bucket-versioning', () => {
  it('passes where versions are kept', () => {
    expect(statusOf({ versioning: { ok: true, value: 'Enabled' } })).toBe('pass')
  })

  it.each(['Suspended', 'Off'] as const)('fails where versioning is %s', (value) => {
    expect(statusOf({ versioning: { ok: true, value } })).toBe('fail')
  })

  it('is unknown where it could not be read, or the bucket is gone', () => {
    expect(statusOf({ versioning: denied('s3:GetBucketVersioning') })).toBe('unknown')
    expect(statusOf({ region: denied('s3:HeadBucket', 'NoSuchBucket') })).toBe('unknown')
  })
})

it('is unknown where nobody read the bucket, or the trail names none, and says so', () => {
  const { bucket: _bucket, ...nowhere } = aTrail()
  for (const changes of [{ buckets: {} }, { trails: [nowhere] }])
    expect(theVerdict(bucketVersioning, changes)).toMatchObject({
      status: 'unknown',
      unread: [{ operation: 's3:HeadBucket', code: 'Trailkeeper.NotRead' }],
    })
})
