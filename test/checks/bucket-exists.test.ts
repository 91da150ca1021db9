import { describe, expect, it } from '@jest/globals'
import { bucketExists } from '../../lib/checks/bucket-exists.ts'
import type { Bucket } from '../../lib/model/index.ts'
import { aBucket } from '../builders/a-bucket.ts'
import { anOrganizationTrail, aTrail } from '../builders/a-trail.ts'
import { denied } from '../builders/failures.ts'
import { judged, theVerdict } from '../builders/judged.ts'

const withRegion = (region: Bucket['region']) => ({ buckets: { 'trail-logs': aBucket({ region }) } })

describe('bucket-exists', () => {
  it('passes where the bucket answers', () => {
    expect(theVerdict(bucketExists).status).toBe('pass')
  })

  it('H4: fails with a message of its own where the bucket is gone', () => {
    const gone = theVerdict(bucketExists, withRegion(denied('s3:HeadBucket', 'NoSuchBucket')))
    expect(gone.status).toBe('fail')
    expect(gone.message).toContain('does not exist')
  })

  it('H3: does not take a bucket that it may not read for one that is gone', () => {
    const verdict = theVerdict(bucketExists, withRegion(denied('s3:HeadBucket')))
    expect(verdict.status).toBe('unknown')
    expect(verdict.unread).toEqual([denied('s3:HeadBucket')])
  })

  it('is unknown where the bucket was not looked at', () => {
    expect(theVerdict(bucketExists, { buckets: {} }).status).toBe('unknown')
  })

  it("leaves an organization's trail to its owner", () => {
    expect(judged(bucketExists, { trails: [anOrganizationTrail()] })).toEqual([])
    expect(judged(bucketExists, { trails: [aTrail(), anOrganizationTrail()] })).toHaveLength(1)
  })
})
