import { describe, expect, it } from '@jest/globals'
import { keyRegionOf, requiredKeyArn } from '../../../lib/checks/judging/destination.ts'
import { aBucket } from '../../builders/a-bucket.ts'
import { aKey, keyArn } from '../../builders/a-key.ts'
import { aSnapshot } from '../../builders/a-snapshot.ts'
import { aTrail } from '../../builders/a-trail.ts'
import { denied } from '../../builders/failures.ts'

const { kmsKeyId: _key, ...keyless } = aTrail()
const { bucket: _bucket, ...nowhere } = keyless
const inRegion = (region: ReturnType<typeof aBucket>['region']) =>
  aSnapshot({ buckets: { 'trail-logs': aBucket({ region }) } })

describe('where the key must stand (F7)', () => {
  it("is where the trail's key stands already", () => {
    expect(keyRegionOf(aTrail(), inRegion(denied('s3:HeadBucket')))).toEqual({ ok: true, value: 'us-east-1' })
  })

  it("is the bucket's region for a trail without a key, or with a bare id", () => {
    const snapshot = inRegion({ ok: true, value: 'eu-central-1' })
    const there = { ok: true, value: 'eu-central-1' }
    expect(keyRegionOf(keyless, snapshot)).toEqual(there)
    expect(keyRegionOf({ ...keyless, kmsKeyId: '11111111-2222-3333-4444-555555555555' }, snapshot)).toEqual(
      there,
    )
  })

  it('is unknown where the bucket was not read', () => {
    const denial = denied('s3:HeadBucket')
    expect(keyRegionOf(keyless, inRegion(denial))).toEqual(denial)
    const notRead = { ok: false, operation: 's3:HeadBucket', code: 'Trailkeeper.NotRead' }
    expect(keyRegionOf(keyless, aSnapshot({ buckets: {} }))).toMatchObject(notRead)
    expect(keyRegionOf(nowhere, aSnapshot())).toMatchObject(notRead)
  })
})

describe('the key that the policy names', () => {
  it('is itself where it is the ARN of a key', () => {
    expect(requiredKeyArn(keyArn, 'us-east-1', aSnapshot({ keys: {} }))).toEqual({ ok: true, value: keyArn })
  })

  it('is what an alias stands for in the region that was asked', () => {
    const snapshot = aSnapshot({ keys: { 'alias/trails@eu-west-1': aKey() } })
    expect(requiredKeyArn('alias/trails', 'eu-west-1', snapshot)).toEqual({ ok: true, value: keyArn })
    expect(requiredKeyArn('alias/trails', 'us-east-1', snapshot)).toMatchObject({
      ok: false,
      operation: 'kms:DescribeKey',
      code: 'Trailkeeper.NotRead',
    })
  })

  it('is unknown where the key could not be described', () => {
    const description = denied('kms:DescribeKey')
    const snapshot = aSnapshot({ keys: { 'alias/trails@eu-west-1': aKey({ description }) } })
    expect(requiredKeyArn('alias/trails', 'eu-west-1', snapshot)).toEqual(description)
  })
})
