import { describe, expect, it } from '@jest/globals'
import { bucketAccessLogging } from '../../lib/checks/bucket-access-logging.ts'
import type { Bucket } from '../../lib/model.ts'
import { aBucket } from '../builders/a-bucket.ts'
import { denied } from '../builders/failures.ts'
import { theVerdict } from '../builders/judged.ts'

const statusOf = (logging: Bucket['logging']) =>
  theVerdict(bucketAccessLogging, { buckets: { 'trail-logs': aBucket({ logging }) } }).status

describe('bucket-access-logging', () => {
  it('passes where access is logged to another bucket', () => {
    expect(statusOf({ ok: true, value: { targetBucket: 'access-logs', targetPrefix: '' } })).toBe('pass')
  })

  it('fails without access logging', () => {
    expect(statusOf({ ok: true, value: undefined })).toBe('fail')
  })

  it('H6: fails where the bucket logs into itself', () => {
    expect(statusOf({ ok: true, value: { targetBucket: 'trail-logs', targetPrefix: 'access/' } })).toBe(
      'fail',
    )
  })

  it('is unknown where it could not be read', () => {
    expect(statusOf(denied('s3:GetBucketLogging'))).toBe('unknown')
  })
})
