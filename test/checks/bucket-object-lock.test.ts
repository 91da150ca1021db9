import { describe, expect, it } from '@jest/globals'
import { bucketObjectLock } from '../../lib/checks/bucket-object-lock.ts'
import type { Bucket, ObjectLock } from '../../lib/model/index.ts'
import { aBucket } from '../builders/a-bucket.ts'
import { denied } from '../builders/failures.ts'
import { theVerdict } from '../builders/judged.ts'

type Settings = { retention?: 'GOVERNANCE' | 'COMPLIANCE'; days?: number }

const verdictOf = (changes: Partial<Bucket>, settings: Settings = {}) =>
  theVerdict(
    bucketObjectLock,
    { buckets: { 'trail-logs': aBucket(changes) } },
    { checks: { 'bucket-object-lock': settings } },
  )
const statusOf = (value: ObjectLock | undefined, settings: Settings = {}) =>
  verdictOf({ objectLock: { ok: true, value } }, settings).status

const governance = (days: number): ObjectLock => ({ retention: { mode: 'GOVERNANCE', days } })
const compliance = (days: number): ObjectLock => ({ retention: { mode: 'COMPLIANCE', days } })

describe('bucket-object-lock', () => {
  it('passes with any default retention, unless the policy asks for more', () => {
    expect(statusOf(governance(1))).toBe('pass')
    expect(statusOf(compliance(1))).toBe('pass')
  })

  it('fails without Object Lock, and where nothing is locked by default', () => {
    expect(statusOf(undefined)).toBe('fail')
    expect(statusOf({})).toBe('fail')
  })

  it('asks for days', () => {
    expect(statusOf(governance(364), { days: 365 })).toBe('fail')
    expect(statusOf(governance(365), { days: 365 })).toBe('pass')
  })

  it('asks for a mode, of which COMPLIANCE is the stronger', () => {
    expect(statusOf(governance(365), { retention: 'COMPLIANCE' })).toBe('fail')
    expect(statusOf(compliance(365), { retention: 'COMPLIANCE' })).toBe('pass')
    expect(statusOf(compliance(365), { retention: 'GOVERNANCE' })).toBe('pass')
  })

  it('says what there is and what was asked for', () => {
    expect(verdictOf({ objectLock: { ok: true, value: governance(30) } }, { days: 365 })).toMatchObject({
      expected: 'new objects are locked for 365 days or more, in GOVERNANCE mode or COMPLIANCE',
      actual: 'new objects are locked for 30 days in GOVERNANCE mode',
    })
    const asked = { retention: 'COMPLIANCE' } as const
    expect(verdictOf({ objectLock: { ok: true, value: governance(30) } }, asked).expected).toBe(
      'new objects are locked for 1 days or more, in COMPLIANCE mode',
    )
  })

  it("is unknown where it could not be read, or the bucket is gone or somebody else's", () => {
    expect(verdictOf({ objectLock: denied('s3:GetObjectLockConfiguration') }).status).toBe('unknown')
    expect(verdictOf({ region: denied('s3:HeadBucket', 'NoSuchBucket') }).status).toBe('unknown')
    expect(verdictOf({ region: denied('s3:HeadBucket') }).status).toBe('unknown')
  })
})
