import { describe, expect, it } from '@jest/globals'
import { bucketPublic } from '../../lib/checks/bucket-public.ts'
import type { Bucket } from '../../lib/model/index.ts'
import { aBucket } from '../builders/a-bucket.ts'
import { denied } from '../builders/failures.ts'
import { theVerdict } from '../builders/judged.ts'

const open = {
  blockPublicAcls: false,
  ignorePublicAcls: false,
  blockPublicPolicy: false,
  restrictPublicBuckets: false,
}
const notConfigured = { ok: true, value: undefined } as const
const notRead = {
  ok: false,
  operation: 's3:GetAccountPublicAccessBlock',
  code: 'Trailkeeper.NotRead',
  message: '',
} as const
const unblocked = { publicAccessBlock: notConfigured, accountPublicAccessBlock: notConfigured }
const grantTo = (group: string): Pick<Bucket, 'grants'> => ({
  grants: {
    ok: true,
    value: [{ grantee: `http://acs.amazonaws.com/groups/global/${group}`, permission: 'READ' }],
  },
})
const publicPolicy = { policyIsPublic: { ok: true, value: true } } as const
const judge = (changes: Partial<Bucket>) =>
  theVerdict(bucketPublic, { buckets: { 'trail-logs': aBucket({ ...unblocked, ...changes }) } })
const statusOf = (changes: Partial<Bucket>) => judge(changes).status

describe('bucket-public', () => {
  it('passes a private bucket, even one without Block Public Access', () => {
    expect(statusOf({})).toBe('pass')
  })

  it.each(['AllUsers', 'AuthenticatedUsers'])('H5: fails where the ACL lets %s in', (group) => {
    const verdict = judge(grantTo(group))
    expect(verdict.status).toBe('fail')
    expect(verdict.message).toContain(group)
  })

  it('H5: fails where the policy alone is public', () => {
    expect(statusOf(publicPolicy)).toBe('fail')
  })

  it('H5: passes where Block Public Access neutralises both', () => {
    const block = { ...open, ignorePublicAcls: true, restrictPublicBuckets: true }
    const publicAccessBlock = { ok: true, value: block } as const
    expect(statusOf({ ...grantTo('AllUsers'), ...publicPolicy, publicAccessBlock })).toBe('pass')
  })

  it('fails where the block refuses new ACLs and policies but keeps the ones that stand', () => {
    const block = { ...open, blockPublicAcls: true, blockPublicPolicy: true }
    const publicAccessBlock = { ok: true, value: block } as const
    expect(statusOf({ ...grantTo('AllUsers'), publicAccessBlock })).toBe('fail')
    expect(statusOf({ ...publicPolicy, publicAccessBlock })).toBe('fail')
  })

  it("counts the account's block like the bucket's own", () => {
    const account = { ok: true, value: { ...open, ignorePublicAcls: true } } as const
    expect(statusOf({ ...grantTo('AllUsers'), accountPublicAccessBlock: account })).toBe('pass')
    expect(statusOf({ ...publicPolicy, accountPublicAccessBlock: account })).toBe('fail')
  })

  it("is unknown where the account's block was not read, and what is public hangs on it", () => {
    const unread = denied('s3:GetAccountPublicAccessBlock')
    expect(judge({ ...publicPolicy, accountPublicAccessBlock: unread })).toMatchObject({
      status: 'unknown',
      unread: [unread],
    })
    expect(statusOf({ ...publicPolicy, accountPublicAccessBlock: notRead })).toBe('unknown')
    expect(statusOf({ accountPublicAccessBlock: unread })).toBe('pass')
  })

  it('is unknown where what could neutralise it could not be read', () => {
    const block = denied('s3:GetPublicAccessBlock')
    expect(statusOf({ ...grantTo('AllUsers'), publicAccessBlock: block })).toBe('unknown')
    expect(statusOf({ publicAccessBlock: block })).toBe('pass')
  })

  it('is unknown where the ACL or the policy could not be read, and nothing else is public', () => {
    expect(statusOf({ grants: denied('s3:GetBucketAcl') })).toBe('unknown')
    expect(statusOf({ policyIsPublic: denied('s3:GetBucketPolicyStatus') })).toBe('unknown')
    expect(statusOf({ grants: denied('s3:GetBucketAcl'), ...publicPolicy })).toBe('fail')
  })
})

describe('what could not be read', () => {
  it('is named, the ACL and the block that may close it alike', () => {
    const [grants, publicAccessBlock] = [denied('s3:GetBucketAcl'), denied('s3:GetBucketPublicAccessBlock')]
    expect(judge({ grants, publicAccessBlock }).unread).toEqual([grants, publicAccessBlock])
  })
})
