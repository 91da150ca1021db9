import { describe, expect, it } from '@jest/globals'
import type { PolicyDocument, PolicyStatement, Snapshot, Trail } from '../../lib/model/index.ts'
import {
  deliveryAccess,
  denyingStatements,
  pathsOf,
  shutNeeds,
} from '../../lib/resource-policy/delivery-access.ts'
import { deliveryOf, trailKeyAccess } from '../../lib/resource-policy/trail-delivery.ts'
import { aTrailBucketPolicy } from '../builders/a-bucket.ts'
import { aTrailKeyPolicy, keyArn } from '../builders/a-key.ts'
import { aSnapshot } from '../builders/a-snapshot.ts'
import { account, aTrail } from '../builders/a-trail.ts'
import { denied } from '../builders/failures.ts'

const bucket = 'arn:aws:s3:::trail-logs'
const trail = aTrail({ multiRegion: false, insights: { ok: true, value: [] } })
const deny: PolicyStatement = {
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:PutObject',
  Resource: `${bucket}/*`,
}
const withDeny = (...more: PolicyStatement[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [...aTrailBucketPolicy().Statement, ...more],
})
const needsOf = (document: PolicyDocument, changes: Partial<Trail> = {}, more: Partial<Snapshot> = {}) =>
  deliveryAccess(document, deliveryOf({ ...trail, ...changes }, 'trail-logs', aSnapshot(more)))
const accesses = (...asked: Parameters<typeof needsOf>) =>
  needsOf(...asked).map(({ answer }) => answer.access)

const only = (Condition: PolicyStatement['Condition'], more: Partial<Snapshot> = {}) =>
  accesses(withDeny({ ...deny, ...(Condition && { Condition }) }), {}, more)[1]

describe('what CloudTrail needs of a bucket', () => {
  it('is to see its ACL, and to write each kind of file', () => {
    const day = 'us-east-1/2026/11/21'
    expect(
      needsOf(withDeny()).map(({ action, resource, answer }) => [action, resource, answer.access]),
    ).toEqual([
      ['s3:GetBucketAcl', bucket, 'allowed'],
      [
        's3:PutObject',
        `${bucket}/AWSLogs/${account}/CloudTrail/${day}/${account}_CloudTrail_us-east-1_20261121T0000Z_Ab3dEf6hIj9lMn0p.json.gz`,
        'allowed',
      ],
      [
        's3:PutObject',
        `${bucket}/AWSLogs/${account}/CloudTrail-Digest/${day}/${account}_CloudTrail-Digest_us-east-1_main_us-east-1_20261121T000000Z.json.gz`,
        'allowed',
      ],
    ])
  })

  it('names the Denies that keep it out, and what they keep', () => {
    const digests = { ...deny, Resource: `${bucket}/*/CloudTrail-Digest/*` }
    const harmless = { ...deny, Condition: { Bool: { 'aws:SecureTransport': 'false' } } }
    const needs = needsOf(withDeny(digests, harmless))
    expect(shutNeeds(needs).map(({ object }) => object?.folder)).toEqual(['CloudTrail-Digest'])
    expect(denyingStatements(needs)).toEqual([digests])
    expect(denyingStatements(needsOf(withDeny(deny, deny, digests)))).toEqual([deny, digests])
  })

  it('is shut where the ACL may not be seen', () => {
    const needs = needsOf(withDeny({ ...deny, Action: 's3:GetBucketAcl', Resource: bucket }))
    expect(shutNeeds(needs).map(({ action }) => action)).toEqual(['s3:GetBucketAcl'])
  })

  it('is not certain for files that the trail may not write', () => {
    const unread = { insights: denied('cloudtrail:GetInsightSelectors') }
    const insights = { ...deny, Resource: `${bucket}/*/CloudTrail-Insight/*` }
    const needs = needsOf(withDeny(insights), unread)
    expect(needs.map(({ answer }) => answer.access)).toContain('denied')
    expect(shutNeeds(needs)).toEqual([])
    expect(denyingStatements(needs)).toEqual([])
  })

  it('takes the owner, the region and the organization from the account', () => {
    expect(only({ StringNotEquals: { 'aws:ResourceAccount': account } })).toBe('allowed')
    expect(only({ StringNotEquals: { 'aws:RequestedRegion': 'us-east-1' } })).toBe('allowed')
    expect(only({ StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' } })).toBe('denied')
    expect(only({ StringNotEquals: { 'aws:RequestedRegion': 'us-east-1' } }, { buckets: {} })).toBe(
      'cannot-tell',
    )
    expect(only({ Null: { 'aws:SourceOrgID': 'true' } })).toBe('denied')
    const organization = {
      ok: true as const,
      value: {
        id: 'o-abcdefghij',
        managementAccount: account,
        delegatedAdministrators: { ok: true as const, value: [] },
      },
    }
    expect(only({ Null: { 'aws:SourceOrgID': 'true' } }, { organization })).toBe('allowed')
    const unread = denied('organizations:DescribeOrganization')
    expect(only({ Null: { 'aws:SourceOrgID': 'true' } }, { organization: unread })).toBe('cannot-tell')
  })

  it('knows of another account only that it may be in the organization', () => {
    const owner = '999988887777'
    const foreign = { account: owner, arn: `arn:aws:cloudtrail:us-east-1:${owner}:trail/main` }
    const source = { StringEquals: { 'aws:SourceOrgID': 'o-abcdefghij' } }
    const paths = `${bucket}/AWSLogs/${owner}/*`
    const value = {
      id: 'o-abcdefghij',
      managementAccount: account,
      delegatedAdministrators: { ok: true as const, value: [] },
    }
    const asked = (organization: Snapshot['organization']) =>
      accesses(aTrailBucketPolicy(source, paths), foreign, { organization })[1]
    expect(asked({ ok: true, value })).toBe('cannot-tell')
    expect(asked({ ok: true, value: { ...value, managementAccount: owner } })).toBe('allowed')
    expect(asked({ ok: true, value: undefined })).toBe('cannot-tell')
  })
})

const unless = (header: string, folder = '') => ({
  ...deny,
  Resource: `${bucket}/*/CloudTrail${folder}/*`,
  Condition: { StringNotEquals: { 's3:x-amz-server-side-encryption': header } },
})

describe('how files are encrypted', () => {
  it('is with the trail’s key, or with S3’s own', () => {
    expect(accesses(withDeny(unless('aws:kms')))[1]).toBe('allowed')
    expect(accesses(withDeny(unless('AES256')))[1]).toBe('denied')
    const { kmsKeyId: _none, ...keyless } = trail
    const own = deliveryAccess(withDeny(unless('AES256')), deliveryOf(keyless, 'trail-logs', aSnapshot()))
    expect(own.map(({ answer }) => answer.access)).toEqual(['allowed', 'allowed', 'allowed'])
  })

  it('is not certain for digests, where the policy shuts out only what the guide of 2026 says', () => {
    const statement = unless('AES256', '-Digest')
    expect(needsOf(withDeny(statement))[2]?.answer).toEqual({
      access: 'cannot-tell',
      denying: [],
      openDenies: [statement],
    })
    expect(accesses(withDeny(unless('aws:kms', '-Digest')))[2]).toBe('allowed')
    expect(accesses(withDeny(unless('aws:kms:dsse', '-Digest')))[2]).toBe('denied')
  })
})

it('reads the paths of statements without the bucket', () => {
  const { Resource: _, ...any } = deny
  expect(
    pathsOf({
      Statement: [
        { ...deny, Resource: [bucket, `${bucket}/a/b:c/*`, '*'] },
        { ...any, NotResource: `${bucket}/d` },
        any,
      ],
    }),
  ).toEqual(['trail-logs', 'a/b:c/*', '', 'd'])
})

const access = (changes: Partial<PolicyStatement>[], more: Partial<Snapshot> = {}) =>
  trailKeyAccess(
    {
      Version: '2012-10-17',
      Statement: [
        ...aTrailKeyPolicy().Statement,
        ...changes.map((change) => ({ ...deny, Action: 'kms:*', Resource: '*', ...change })),
      ],
    },
    keyArn,
    trail,
    aSnapshot(more),
  )

describe('what CloudTrail may do with a key', () => {
  it('is to encrypt, and to describe it', () => {
    expect(access([])).toMatchObject({ encrypt: { access: 'allowed' }, describe: { access: 'allowed' } })
    expect(access([{ Action: 'kms:DescribeKey' }])).toMatchObject({
      encrypt: { access: 'allowed' },
      describe: { access: 'denied' },
    })
  })

  it('depends on the key’s own account and region', () => {
    const owner = { StringNotEquals: { 'aws:ResourceAccount': account, 'aws:RequestedRegion': 'us-east-1' } }
    expect(access([{ Condition: owner }]).encrypt.access).toBe('allowed')
    const elsewhere = { StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' } }
    expect(access([{ Condition: elsewhere }]).encrypt.access).toBe('denied')
  })

  it('names the day on which it ends', () => {
    const later = { DateGreaterThan: { 'aws:CurrentTime': '2027-03-01T00:00:00Z' } }
    expect(access([{ Condition: later }]).encrypt).toMatchObject({ access: 'allowed', until: '2027-03-01' })
  })

  it('is known of a key that is named by its alias too', () => {
    const byAlias = trailKeyAccess(aTrailKeyPolicy(), 'alias/trails', trail, aSnapshot())
    expect(byAlias.encrypt.access).toBe('allowed')
  })
})
