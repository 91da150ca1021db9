import { describe, expect, it } from '@jest/globals'
import { bucketAccessLogging } from '../../lib/checks/bucket-access-logging.ts'
import type { Bucket, LogTarget } from '../../lib/model.ts'
import { aBucket, aLogTarget } from '../builders/a-bucket.ts'
import { denied } from '../builders/failures.ts'
import { theVerdict } from '../builders/judged.ts'

const verdictOf = (logging: Bucket['logging']) =>
  theVerdict(bucketAccessLogging, { buckets: { 'trail-logs': aBucket({ logging }) } })
const statusOf = (logging: Bucket['logging']) => verdictOf(logging).status
const withTarget = (changes: Partial<LogTarget>) =>
  verdictOf({
    ok: true,
    value: { targetBucket: 'access-logs', targetPrefix: '', target: aLogTarget(changes) },
  })

describe('bucket-access-logging', () => {
  it('passes where access is logged to another bucket', () => {
    expect(withTarget({}).status).toBe('pass')
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
    expect(statusOf({ ok: true, value: { targetBucket: 'access-logs', targetPrefix: '' } })).toBe('unknown')
  })
})

describe('a bucket that S3 cannot deliver access logs to fails', () => {
  it.each<[string, Partial<LogTarget>]>([
    ['which does not exist', { region: denied('s3:HeadBucket', 'NoSuchBucket') }],
    ['which stands in eu-west-1, not us-east-1', { region: { ok: true, value: 'eu-west-1' } }],
    ['which belongs to another account', { owned: { ok: true, value: false } }],
    ['which has Object Lock', { objectLock: { ok: true, value: true } }],
    ['for which the requester pays', { requesterPays: { ok: true, value: true } }],
    ['which encrypts with aws:kms by default', { encryption: { ok: true, value: 'aws:kms' } }],
    ['which encrypts with aws:kms:dsse by default', { encryption: { ok: true, value: 'aws:kms:dsse' } }],
  ])('%s', (why, changes) => {
    const { status, actual } = withTarget(changes)
    expect([status, actual]).toEqual(['fail', `access is logged to access-logs, ${why}`])
  })

  it('whatever else of it could not be read', () => {
    expect(withTarget({ owned: denied('s3:HeadBucket'), objectLock: { ok: true, value: true } }).status).toBe(
      'fail',
    )
  })
})

it.each<keyof LogTarget>(['region', 'owned', 'objectLock', 'requesterPays', 'encryption'])(
  'is unknown where %s of the target could not be read',
  (part) => {
    const failure = denied('s3:HeadBucket')
    const { status, unread } = withTarget({ [part]: failure })
    expect([status, unread]).toEqual(['unknown', [failure]])
  },
)
