import { describe, expect, it } from '@jest/globals'
import { bucketMfaDelete } from '../../lib/checks/bucket-mfa-delete.ts'
import type { Bucket } from '../../lib/model/index.ts'
import { aBucket } from '../builders/a-bucket.ts'
import { denied } from '../builders/failures.ts'
import { theVerdict } from '../builders/judged.ts'

const statusOf = (changes: Partial<Bucket>) =>
  theVerdict(bucketMfaDelete, { buckets: { 'trail-logs': aBucket(changes) } }).status

describe('bucket-mfa-delete', () => {
  it('passes where deleting a version takes a second factor', () => {
    expect(statusOf({ mfaDelete: { ok: true, value: true } })).toBe('pass')
  })

  it('fails where it does not', () => {
    expect(statusOf({ mfaDelete: { ok: true, value: false } })).toBe('fail')
  })

  it("is unknown where it could not be read, or the bucket is gone or somebody else's", () => {
    expect(statusOf({ mfaDelete: denied('s3:GetBucketVersioning') })).toBe('unknown')
    expect(statusOf({ region: denied('s3:HeadBucket', 'NoSuchBucket') })).toBe('unknown')
    expect(statusOf({ region: denied('s3:HeadBucket') })).toBe('unknown')
  })
})
