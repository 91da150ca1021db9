import { describe, expect, it } from '@jest/globals'
import { fittedPolicy } from '../../../cli/init/fitted-policy.ts'
import type { Bucket, Trail } from '../../../lib/model/index.ts'
import { parsePolicy } from '../../../lib/policy/parse-policy.ts'
import { aBucket } from '../../builders/a-bucket.ts'
import { aSnapshot } from '../../builders/a-snapshot.ts'
import { aTrail } from '../../builders/a-trail.ts'

const at = new Date('2026-11-21T00:00:00Z')
const forTrails = (...trails: Trail[]) => fittedPolicy(aSnapshot({ trails }), at)

const expiring = (expirationDays: number): Bucket =>
  aBucket({
    lifecycle: {
      ok: true,
      value: [{ id: 'old', enabled: true, prefix: '', narrowed: false, expirationDays }],
    },
  })
const withBucket = (bucket: Bucket) =>
  fittedPolicy(aSnapshot({ trails: [aTrail()], buckets: { [bucket.name]: bucket } }), at)
const daysIn = (text: string) => parsePolicy(text, 'mine.yml').checks['bucket-retention'].days

describe('the fitted policy', () => {
  it('asks for as long a retention as was found, where that is long enough', () => {
    expect(daysIn(withBucket(expiring(2555)))).toBe(2555)
  })

  it('does not bless a short retention, but says which it is', () => {
    const text = withBucket(expiring(30))
    expect(daysIn(text)).toBe(365)
    expect(text).toContain('deletes log files after 30 days')
  })

  it('names no trail and no key where they differ', () => {
    const { checks } = parsePolicy(
      forTrails(
        aTrail({ name: 'one', multiRegion: true, kmsKeyId: 'arn:aws:kms:us-east-1:123456789012:key/1' }),
        aTrail({ name: 'two', multiRegion: true, kmsKeyId: 'arn:aws:kms:us-east-1:123456789012:key/2' }),
      ),
      'mine.yml',
    )
    expect(checks['multi-region-trail'].trail).toBeUndefined()
    expect(checks['kms-encryption'].keyId).toBeUndefined()
  })

  it("suggests to leave Control Tower's trails to it, and others' to their owners", () => {
    const text = forTrails(
      aTrail({ name: 'aws-controltower-BaselineCloudTrail' }),
      aTrail({ account: '111122223333' }),
    )
    expect(text).toContain('kept by AWS Control Tower')
    expect(text).toContain('belongs to another account')
  })

  it.each(['a"b', 'a\nmode: enforce', "a'\\", '*x', '\u2028mode: enforce', '{a: b}', '\u202Eevil'])(
    'is the same policy whatever trail and tag are named: %j',
    (name) => {
      const tags = { ok: true as const, value: { [name]: '' } }
      const policy = parsePolicy(forTrails(aTrail({ name, arn: name, multiRegion: true, tags })), 'mine.yml')
      expect(policy).toMatchObject({ mode: 'plan', exemptions: [] })
      expect(policy.checks['multi-region-trail'].trail).toBe(name)
      expect(policy.checks['trail-tags'].keys).toEqual([name])
      expect(
        parsePolicy(forTrails(aTrail({ name, multiRegion: true }), aTrail({ multiRegion: true })), 'mine.yml')
          .mode,
      ).toBe('plan')
    },
  )
})
