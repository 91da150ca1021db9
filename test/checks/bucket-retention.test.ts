import { describe, expect, it } from '@jest/globals'
import { bucketRetention } from '../../lib/checks/bucket-retention.ts'
import type { Bucket, LifecycleRule, Snapshot, Trail } from '../../lib/model/index.ts'
import { aBucket } from '../builders/a-bucket.ts'
import { aLifecycleRule } from '../builders/a-lifecycle-rule.ts'
import { account, aTrail } from '../builders/a-trail.ts'
import { denied } from '../builders/failures.ts'
import { theVerdict } from '../builders/judged.ts'

function statusOf(
  rule: Partial<LifecycleRule>,
  trail: Partial<Trail> = {},
  days = 365,
  more: Partial<Snapshot> = {},
) {
  const lifecycle: Bucket['lifecycle'] = { ok: true, value: [aLifecycleRule(rule)] }
  return theVerdict(
    bucketRetention,
    { trails: [aTrail(trail)], buckets: { 'trail-logs': aBucket({ lifecycle }) }, ...more },
    { checks: { 'bucket-retention': { days } } },
  ).status
}

const inOrganization: Snapshot['organization'] = {
  ok: true,
  value: {
    id: 'o-abcdefghij',
    managementAccount: account,
    delegatedAdministrators: { ok: true, value: [] },
  },
}

describe('bucket-retention', () => {
  it('passes a bucket without lifecycle rules', () => {
    expect(theVerdict(bucketRetention).status).toBe('pass')
  })

  it("H7: fails where a rule expires logs before the policy's days, and names it", () => {
    const lifecycle: Bucket['lifecycle'] = {
      ok: true,
      value: [aLifecycleRule({ id: 'lifecycle-rule', expirationDays: 1 })],
    }
    const verdict = theVerdict(bucketRetention, { buckets: { 'trail-logs': aBucket({ lifecycle }) } })
    expect(verdict.status).toBe('fail')
    expect(verdict.message).toContain('"lifecycle-rule" expires them after 1 days')
  })

  it('asks for the days of the policy, neither more nor less', () => {
    expect(statusOf({ expirationDays: 365 })).toBe('pass')
    expect(statusOf({ expirationDays: 364 })).toBe('fail')
    expect(statusOf({ expirationDays: 90 }, {}, 90)).toBe('pass')
  })

  it('fails for a date that is past or near: from then on every new file expires', () => {
    expect(statusOf({ expirationDate: '2026-11-01T00:00:00.000Z' })).toBe('fail')
    expect(statusOf({ expirationDate: '2027-01-01T00:00:00.000Z' })).toBe('fail')
    expect(statusOf({ expirationDate: '2030-01-01T00:00:00.000Z' })).toBe('pass')
  })

  it('leaves alone rules that are disabled, ask for tags, or expire no current object', () => {
    expect(statusOf({ expirationDays: 1, enabled: false })).toBe('pass')
    expect(statusOf({ expirationDays: 1, narrowed: true })).toBe('pass')
    expect(statusOf({ noncurrentExpirationDays: 7 })).toBe('pass')
  })

  it.each(['', 'AWSLogs', 'AWSLogs/', `AWSLogs/${account}/`, `AWSLogs/${account}/CloudTrail/eu-west-1/`])(
    'sees that the prefix "%s" holds log files',
    (prefix) => {
      expect(statusOf({ expirationDays: 7, prefix })).toBe('fail')
    },
  )

  it('sees that digests are log files too', () => {
    expect(statusOf({ expirationDays: 7, prefix: `AWSLogs/${account}/CloudTrail-Digest/` })).toBe('fail')
  })

  it.each(['tmp/', 'AWSLogs/999999999999/', `AWSLogs/${account}/Config/`, 'other/AWSLogs/'])(
    'sees that the prefix "%s" holds none',
    (prefix) => {
      expect(statusOf({ expirationDays: 7, prefix })).toBe('pass')
    },
  )

  it("follows the trail's own prefix", () => {
    const trail = { prefix: 'audit' }
    expect(statusOf({ expirationDays: 7, prefix: 'audit/' }, trail)).toBe('fail')
    expect(statusOf({ expirationDays: 7, prefix: 'AWSLogs/' }, trail)).toBe('pass')
  })

  it("follows an organization's path", () => {
    const of = (prefix: string, organization: Snapshot['organization'] = inOrganization) =>
      statusOf({ expirationDays: 7, prefix }, { organization: true }, 365, { organization })
    expect(of('AWSLogs/o-abcdefghij/')).toBe('fail')
    expect(of('AWSLogs/o-abcdefghij/999999999999/CloudTrail/')).toBe('fail')
    expect(of('AWSLogs/o-abcdefghij/999999999999/Config/')).toBe('pass')
    expect(of('AWSLogs/o-zyxwvutsrq/')).toBe('pass')
    expect(of(`AWSLogs/${account}/`)).toBe('pass')
    expect(statusOf({ expirationDays: 7, prefix: 'AWSLogs/o-abcdefghij/' })).toBe('pass')
    const unread = denied('organizations:DescribeOrganization')
    expect(of('AWSLogs/o-abcdefghij/', unread)).toBe('unknown')
    expect(of('AWSLogs/', unread)).toBe('unknown')
    expect(of('tmp/', unread)).toBe('pass')
  })

  it('is unknown where the rules could not be read', () => {
    const lifecycle = denied('s3:GetBucketLifecycleConfiguration')
    expect(theVerdict(bucketRetention, { buckets: { 'trail-logs': aBucket({ lifecycle }) } }).status).toBe(
      'unknown',
    )
  })
})

describe('what it says of a date', () => {
  it('names the day from which files expire', () => {
    const expirationDate = '2026-11-01T00:00:00.000Z'
    const lifecycle: Bucket['lifecycle'] = {
      ok: true,
      value: [aLifecycleRule({ id: 'old', expirationDate })],
    }
    const { actual } = theVerdict(bucketRetention, { buckets: { 'trail-logs': aBucket({ lifecycle }) } })
    expect(actual).toBe(`rule "old" expires them on ${expirationDate}`)
  })
})
