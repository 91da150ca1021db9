import { describe, expect, it } from '@jest/globals'
import type { Bucket, PolicyDocument, Snapshot } from '../../../lib/model/index.ts'
import { preflight } from '../../../lib/plan/preflight/preflight.ts'
import { aBucket, aTrailBucketPolicy } from '../../builders/a-bucket.ts'
import { aSnapshot } from '../../builders/a-snapshot.ts'
import { anOrganizationTrail, aTrail, managementAccount } from '../../builders/a-trail.ts'
import { denied } from '../../builders/failures.ts'
import { create, start, update } from './calls.ts'

const withBucket = (changes: Partial<Bucket>, more: Partial<Snapshot> = {}): Snapshot =>
  aSnapshot({ buckets: { 'trail-logs': aBucket(changes) }, ...more })
const policyOf = (document: PolicyDocument | undefined): Partial<Bucket> => ({
  policy: { ok: true, value: document },
})
const gone: Partial<Bucket> = { region: denied('s3:HeadBucket', 'NoSuchBucket') }
const local = aTrail({ multiRegion: false, seenIn: ['us-east-1'], logFileValidation: false })

const made = (snapshot: Snapshot, prefix?: string) =>
  preflight(create({ EnableLogFileValidation: true, ...(prefix !== undefined && { S3KeyPrefix: prefix }) }), {
    ...snapshot,
    trails: [],
  })

describe('a trail that is made in a bucket', () => {
  it('goes ahead where CloudTrail may write there', () => {
    expect(made(withBucket({}))).toEqual({ notes: [] })
  })

  it('is refused where the bucket does not exist, and told what to do', () => {
    expect(made(withBucket(gone)).refusal).toEqual({
      refused: true,
      reason: 'The bucket trail-logs does not exist.',
      todo: 'Make it again, or give the trail another bucket: aws cloudtrail update-trail --s3-bucket-name.',
    })
  })

  it.each([
    ['has no policy', policyOf(undefined), 's3:GetBucketAcl on arn:aws:s3:::trail-logs'],
    [
      'lets another trail in',
      policyOf(
        aTrailBucketPolicy({
          StringEquals: { 'aws:SourceArn': 'arn:aws:cloudtrail:us-east-1:123456789012:trail/other' },
        }),
      ),
      's3:GetBucketAcl',
    ],
    [
      'lets it write below another account only',
      policyOf(aTrailBucketPolicy(undefined, 'arn:aws:s3:::trail-logs/AWSLogs/999999999999/*')),
      's3:PutObject',
    ],
    [
      'denies it',
      policyOf({
        Version: '2012-10-17',
        Statement: [
          ...aTrailBucketPolicy().Statement,
          { Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: 'arn:aws:s3:::trail-logs/*' },
        ],
      }),
      's3:PutObject',
    ],
  ])('is refused where the bucket %s, and told which remedy lets it in', (_how, changes, shut) => {
    const { refusal } = made(withBucket(changes))
    expect(refusal?.reason).toContain(`The policy of trail-logs does not let CloudTrail ${shut}`)
    expect(refusal?.todo).toContain('grant-bucket-access')
  })

  it('is refused with a prefix that the policy does not open', () => {
    expect(made(withBucket({}), 'other').refusal?.reason).toContain('trail-logs/other/AWSLogs/')
  })

  it.each([
    ['the bucket was not looked at', aSnapshot({ buckets: {} }), 'whether CloudTrail can write to'],
    [
      'the bucket is another account’s',
      withBucket({ region: denied('s3:HeadBucket') }),
      'whether the bucket trail-logs exists (s3:HeadBucket gave AccessDenied)',
    ],
    [
      'its policy may not be read',
      withBucket({ policy: denied('s3:GetBucketPolicy') }),
      'can write to trail-logs (s3:GetBucketPolicy gave AccessDenied)',
    ],
  ])('is not refused where %s: unread is no reason, and said', (_why, snapshot, note) => {
    const { refusal, notes } = made(snapshot)
    expect(refusal).toBeUndefined()
    expect(notes).toEqual([expect.stringContaining(note)])
  })

  describe('an organization’s', () => {
    const trail = anOrganizationTrail({ account: managementAccount })
    const known: Snapshot['organization'] = {
      ok: true,
      value: {
        id: 'o-abcdefghij',
        managementAccount,
        delegatedAdministrators: { ok: true, value: [] },
      },
    }
    const source = { StringEquals: { 'aws:SourceArn': trail.arn } }
    const below = (...folders: string[]) =>
      aTrailBucketPolicy(
        source,
        folders.map((folder) => `arn:aws:s3:::trail-logs/x/AWSLogs/${folder}/*`),
      )
    const moved = (document: PolicyDocument | undefined, organization: Snapshot['organization'] = known) => {
      const of = { account: managementAccount, trails: [trail], organization }
      const call = update(trail, { S3BucketName: 'trail-logs', S3KeyPrefix: 'x' })
      return preflight(call, withBucket(policyOf(document), of)).refusal
    }

    it('goes ahead where both folders that CreateTrail and UpdateTrail ask for are open', () => {
      expect(moved(below(managementAccount, 'o-abcdefghij'))).toBeUndefined()
    })

    it('is refused where either of them is not', () => {
      expect(moved(below('o-abcdefghij'))?.reason).toContain(
        `s3:PutObject on x/AWSLogs/${managementAccount}/*, which CreateTrail and UpdateTrail ask for`,
      )
      expect(moved(below(managementAccount))?.reason).toContain('x/AWSLogs/o-abcdefghij/')
      expect(moved(undefined)?.reason).toContain('s3:GetBucketAcl')
    })

    it('is not judged by the organization’s folder while its id is not known', () => {
      const unread = denied('organizations:DescribeOrganization')
      expect(moved(below(managementAccount), unread)).toBeUndefined()
      expect(moved(below('o-abcdefghij'), unread)).toBeDefined()
    })
  })
})

const changed = (input: Parameters<typeof update>[1], snapshot: Snapshot) =>
  preflight(update(local, input), { ...snapshot, trails: [local] })

describe('a trail that is changed', () => {
  it('is led to a bucket only where CloudTrail may write there', () => {
    const other = aBucket({ name: 'other', ...policyOf(undefined) })
    const snapshot = aSnapshot({ buckets: { 'trail-logs': aBucket(), other } })
    expect(changed({ S3BucketName: 'other' }, snapshot).refusal?.reason).toContain('The policy of other')
    expect(changed({ S3BucketName: 'trail-logs', S3KeyPrefix: 'x' }, snapshot).refusal).toBeDefined()
  })

  it('gets digests only where the policy lets them in', () => {
    const Statement = aTrailBucketPolicy().Statement.map((statement) =>
      statement.Action === 's3:PutObject'
        ? { ...statement, Resource: 'arn:aws:s3:::trail-logs/AWSLogs/123456789012/CloudTrail/*' }
        : statement,
    )
    const { refusal } = changed({ EnableLogFileValidation: true }, withBucket(policyOf({ Statement })))
    expect(refusal?.reason).toContain('CloudTrail-Digest')
  })

  it('is held up by what it adds, whatever else was broken before', () => {
    const insights: Partial<Bucket> = policyOf({
      Statement: aTrailBucketPolicy().Statement.map((statement) =>
        statement.Action === 's3:PutObject'
          ? { ...statement, Resource: 'arn:aws:s3:::trail-logs/AWSLogs/123456789012/CloudTrail/us-east-1/*' }
          : statement,
      ),
    })
    const { refusal } = changed({ IsMultiRegionTrail: true }, withBucket(insights))
    expect(refusal?.reason).toContain('/CloudTrail/xx-example-1/')
    const onlyInsights = withBucket({
      policy: {
        ok: true,
        value: {
          Statement: [
            ...aTrailBucketPolicy().Statement,
            {
              Effect: 'Deny',
              Principal: '*',
              Action: 's3:PutObject',
              Resource: 'arn:aws:s3:::trail-logs/*/CloudTrail-Insight/us-east-1/*',
            },
          ],
        },
      },
    })
    const { notes, refusal: none } = changed({ IsMultiRegionTrail: true }, onlyInsights)
    expect(none).toBeUndefined()
    expect(notes).toEqual([expect.stringContaining('CloudTrail-Insight')])
  })

  it('is not held up by what was broken before and stays so: that is a note', () => {
    const { refusal, notes } = changed({ IsMultiRegionTrail: true }, withBucket(policyOf(undefined)))
    expect(refusal).toBeUndefined()
    expect(notes).toEqual([expect.stringContaining('does not let CloudTrail s3:GetBucketAcl')])
  })

  it('says nothing of the bucket where the write has nothing to do with it', () => {
    expect(changed({ KmsKeyId: '' }, withBucket(gone))).toEqual({ notes: [] })
  })
})

describe('a trail that is started', () => {
  it('is never held up: what is broken is a note, for its events still reach EventBridge', () => {
    const trails = [aTrail()]
    expect(preflight(start(), withBucket(gone, { trails }))).toEqual({
      notes: [expect.stringContaining('The bucket trail-logs does not exist.')],
    })
    expect(preflight(start(), aSnapshot())).toEqual({ notes: [] })
    expect(preflight(start(), aSnapshot({ trails: [] }))).toEqual({ notes: [] })
  })
})
