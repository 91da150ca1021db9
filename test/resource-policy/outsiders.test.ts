import { describe, expect, it } from '@jest/globals'
import type { PolicyStatement } from '../../lib/model/index.ts'
import {
  type Guarded,
  outsiderGrants,
  readingOrDestroying,
  shutsInsidersOut,
} from '../../lib/resource-policy/outsiders.ts'

const account = '123456789012'
const object = 'arn:aws:s3:::logs/AWSLogs/123456789012/CloudTrail/us-east-1/2026/11/29/a.json.gz'
const guarded: Guarded = {
  account,
  organizationId: 'o-ourown0000',
  calls: readingOrDestroying.object.map((action) => [action, object] as const),
  now: new Date('2026-11-29T00:00:00Z'),
}
const allow: PolicyStatement = {
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::logs/*',
}
const grants = (statements: PolicyStatement[], changes: Partial<Guarded> = {}) =>
  outsiderGrants({ Version: '2012-10-17', Statement: statements }, { ...guarded, ...changes }).map(
    ({ principal, action, certainty }) => [principal, action, certainty],
  )
const everybody = [['*', 's3:GetObject', 'yes']]
const where = (Condition: PolicyStatement['Condition']) =>
  grants([{ ...allow, ...(Condition && { Condition }) }])
const but = (Condition: PolicyStatement['Condition']) =>
  grants([allow, { ...allow, Effect: 'Deny', ...(Condition && { Condition }) }])

/** Requests that nobody signed have no keys of a principal. */
const unsigned = { Null: { 'aws:PrincipalArn': 'true' } }

const distribution = (of: string) => `arn:aws:cloudfront::${of}:distribution/E1EXAMPLE`

describe('who outside may read or destroy', () => {
  it('is nobody where only the account, its own or services are let in', () => {
    expect(grants([])).toEqual([])
    for (const AWS of [
      account,
      `arn:aws:iam::${account}:root`,
      `arn:aws:iam::${account}:role/x`,
      'AIDAEXAMPLE',
    ]) {
      expect(grants([{ ...allow, Principal: { AWS } }])).toEqual([])
    }
    expect(grants([{ ...allow, Principal: { Service: 'cloudtrail.amazonaws.com' } }])).toEqual([])
  })

  it('is everybody, where a statement names everybody', () => {
    expect(grants([allow])).toEqual(everybody)
    expect(grants([{ ...allow, Principal: { AWS: '*' } }])).toEqual(everybody)
    const { Principal: _, ...any } = allow
    expect(grants([{ ...any, NotPrincipal: { AWS: account } }])).toEqual(everybody)
  })

  it('is a principal of another account, for what it is let do', () => {
    const arn = 'arn:aws:iam::210987654321:role/reader'
    const principal = { AWS: [arn, '210987654322'] }
    expect(grants([{ ...allow, Principal: principal, Action: ['s3:Get*', 's3:DeleteObject'] }])).toEqual(
      [arn, '210987654322'].flatMap((one) =>
        ['s3:GetObject', 's3:GetObjectVersion', 's3:DeleteObject'].map((action) => [one, action, 'yes']),
      ),
    )
    expect(grants([{ ...allow, Principal: principal }], { insiders: ['210987654322'] })).toEqual([
      [arn, 's3:GetObject', 'yes'],
    ])
    expect(grants([{ ...allow, Effect: 'Deny', Principal: principal }])).toEqual([])
    expect(
      grants([
        { ...allow, Principal: principal },
        { ...allow, Effect: 'Deny' },
      ]),
    ).toEqual([])
  })

  // IAM user guide, "AWS global condition context keys": what a client sends is its own to choose.
  it.each<[string, PolicyStatement['Condition']]>([
    ['any address', { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }],
    ['any address of IPv6', { IpAddress: { 'aws:SourceIp': '::/0' } }],
    ['half of all addresses', { IpAddress: { 'aws:SourceIp': '0.0.0.0/1' } }],
    ['any user agent', { StringLike: { 'aws:UserAgent': '*' } }],
    ['a user agent that can be sent', { StringEquals: { 'aws:UserAgent': 'secret' } }],
    ['a referer', { StringLike: { 'aws:Referer': 'https://example.com/*' } }],
    ['TLS', { Bool: { 'aws:SecureTransport': 'true' } }],
    ['a tag', { StringEquals: { 'aws:PrincipalTag/team': 'security' } }],
    ['any organization', { StringLike: { 'aws:PrincipalOrgID': 'o-*' } }],
    ['not ours', { StringNotEquals: { 'aws:PrincipalOrgID': 'o-ourown0000' } }],
    ['half an organization', { StringLike: { 'aws:PrincipalOrgID': 'o-ourown000*' } }],
    ['not signed in', { Null: { 'aws:PrincipalIsAWSService': 'true' } }],
    ['nobody’s id', { StringEquals: { 'aws:userid': 'anonymous' } }],
    ['nobody’s kind', { StringEquals: { 'aws:PrincipalType': 'Anonymous' }, ...unsigned }],
    ['half a path', { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-our*/r-ab12/*' } }],
    // Whoever comes from there is not signed in, nor is it known whose the network is.
    ['an address', { IpAddress: { 'aws:SourceIp': '203.0.113.9/32' } }],
    ['a network', { StringEquals: { 'aws:SourceVpc': 'vpc-1a2b3c4d' } }],
    ['an endpoint', { StringEquals: { 'aws:SourceVpce': 'vpce-1a2b3c4d' } }],
    // Requests that nobody signed have no keys of a principal.
    ['our account, if one is signed in', { StringEqualsIfExists: { 'aws:PrincipalAccount': account } }],
    ['nobody signed in', { Null: { 'aws:PrincipalArn': 'true' } }],
    // Anybody can make a role of that name, in an account of such a number.
    ['a role in any account', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/audit' } }],
    ['the same, compared as text', { StringLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/audit' } }],
    ['the same, and equal', { ArnEquals: { 'aws:PrincipalArn': 'arn:*:iam::*:role/audit' } }],
    ['a role in accounts of a beginning', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::1*:role/audit' } }],
    ['a user in accounts of a form', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::55??????????:user/a' } }],
    ['accounts that begin as ours', { StringLike: { 'aws:PrincipalAccount': '12345678901?' } }],
    [
      'a name as accounts spell theirs',
      { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/ops/Audit_?*' } },
    ],
    ['the end of a name', { StringLike: { 'aws:PrincipalArn': '*Audit' } }],
    ['the end of an ARN', { StringLike: { 'aws:PrincipalArn': '*role/audit' } }],
  ])('is everybody, where the condition is %s', (_what, condition) => {
    expect(where(condition)).toEqual(everybody)
  })

  it.each<[string, PolicyStatement['Condition']]>([
    ['our organization', { StringEquals: { 'aws:PrincipalOrgID': 'o-ourown0000' } }],
    ['our path', { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-ourown0000/*' } }],
    [
      'a unit of ours',
      { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-ourown0000/r-ab12/ou-ab12-1*/*' } },
    ],
    ['our account', { StringEquals: { 'aws:PrincipalAccount': account } }],
    ['our account, as KMS asks for it', { StringEquals: { 'kms:CallerAccount': account } }],
    ['a role of ours', { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${account}:role/*` } }],
    ["our account's endpoints", { StringEquals: { 'aws:VpceAccount': account } }],
    ['a part of our roles', { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${account}:role/audit/*` } }],
    [
      'the owner of our roles, read from the ARN',
      { StringLike: { 'aws:PrincipalArn': `arn:*:iam::${account}:*` } },
    ],
    ['a service', { Bool: { 'aws:PrincipalIsAWSService': 'true' } }],
    ['a service for our account', { StringEquals: { 'aws:SourceAccount': account } }],
    ['a role of ours, by its id', { StringLike: { 'aws:userid': 'AROAEXAMPLE:*' } }],
    ['the bucket owner’s account', { StringEquals: { 'aws:PrincipalAccount': '${aws:ResourceAccount}' } }],
    ['the bucket owner’s organization', { StringEquals: { 'aws:PrincipalOrgID': '${aws:ResourceOrgID}' } }],
    ['an access point of ours', { StringEquals: { 's3:DataAccessPointAccount': account } }],
    ['a tag of the object', { StringEquals: { 's3:ExistingObjectTag/public': 'yes' } }],
    ['a form that no account has', { StringLike: { 'aws:PrincipalAccount': '1?' } }],
    ['letters before an account', { StringLike: { 'aws:PrincipalAccount': 'x1*' } }],
    ['letters behind an account', { StringLike: { 'aws:PrincipalAccount': '1*x' } }],
    ['a word for an account', { StringLike: { 'aws:PrincipalAccount': 'S*' } }],
    ['an organization, not signed in', { StringLike: { 'aws:PrincipalOrgID': 'o-*' }, ...unsigned }],
    ['a path, not signed in', { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-*' }, ...unsigned }],
    ['a tag, not signed in', { StringEquals: { 'aws:PrincipalTag/a': 'b' }, ...unsigned }],
    ['a name, not signed in', { StringLike: { 'aws:username': '*' }, ...unsigned }],
    ['a past date', { DateLessThan: { 'aws:CurrentTime': '2020-01-01' } }],
  ])('is nobody, where the condition is %s', (_what, condition) => {
    expect(where(condition)).toEqual([])
  })

  it('is nobody whom a Deny keeps out that cannot be evaded', () => {
    expect(but({ StringNotEquals: { 'aws:PrincipalOrgID': 'o-ourown0000' } })).toEqual([])
    expect(but({ ArnNotLike: { 'aws:PrincipalArn': `arn:aws:iam::${account}:*` } })).toEqual([])
    expect(but({ NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })).toEqual(everybody)
    expect(but({ StringNotEquals: { 'aws:SourceVpce': 'vpce-1a2b3c4d' } })).toEqual(everybody)
    expect(but({ StringNotLike: { 'aws:userid': ['AROAEXAMPLE:*', '111122223333'] } })).toEqual([])
    expect(but({ Bool: { 'aws:SecureTransport': 'false' } })).toEqual(everybody)
    expect(but({ StringNotLike: { 'aws:UserAgent': 'secret' } })).toEqual(everybody)
  })

  it('is the account that a condition names, and not anybody', () => {
    expect(where({ StringEquals: { 'aws:PrincipalAccount': '210987654321' } })).toEqual([
      ['210987654321', 's3:GetObject', 'yes'],
    ])
  })

  it('is anybody in an account of a form, but for our own', () => {
    const formed = { ...allow, Condition: { StringLike: { 'aws:PrincipalAccount': '12345678901?' } } }
    expect(grants([formed], { account: '123456789013' })).toEqual(everybody)
    expect(grants([formed], { account: '123456789017' })).toEqual(everybody)
    expect(grants([formed], { account: '123456789017', insiders: ['123456789013'] })).toEqual([])
  })

  it.each([
    ['the policy’s partition', { ArnLike: { 'aws:PrincipalArn': 'arn:aws-cn:iam::*:role/audit' } }],
    ['the usual one where it names none', { StringLike: { 'aws:PrincipalArn': 'arn:a*:iam::*:role/audit' } }],
  ])('is anybody of %s', (_which, Condition) => {
    expect(grants([{ ...allow, Resource: '*', Condition }])).toEqual(everybody)
  })

  it('has to sign what no bucket serves', () => {
    const calls = [['kms:Decrypt', `arn:aws:kms:us-east-1:${account}:key/1`]] as const
    const open = { ...allow, Action: '*', Resource: '*' }
    expect(grants([open], { calls })).toEqual([['*', 'kms:Decrypt', 'yes']])
    expect(grants([{ ...open, Condition: unsigned }], { calls })).toEqual([])
  })

  it('is told of each resource, and of each certainty', () => {
    const calls = ['a', 'b'].map((key) => ['s3:GetObject', `arn:aws:s3:::logs/${key}`] as const)
    const found = outsiderGrants({ Statement: [allow] }, { ...guarded, calls })
    expect(found.map(({ resource }) => resource)).toEqual(calls.map(([, arn]) => arn))
    const signed = { Null: { 'aws:PrincipalArn': 'false' }, NoSuchOperator: { 'aws:SourceIp': 'x' } }
    const both = grants([
      { ...allow, Condition: signed },
      { ...allow, Condition: unsigned },
    ])
    expect(both).toEqual([['*', 's3:GetObject', 'cannot-tell'], ...everybody])
  })

  it('is perhaps somebody, where that cannot be told', () => {
    expect(where({ NullIfExists: { 'aws:username': 'true' } })).toEqual([
      ['*', 's3:GetObject', 'cannot-tell'],
    ])
  })

  // S3 user guide, "Bucket policies and principals"; CloudFront developer guide, "Use an origin access identity".
  it('is a canonical user or an origin access identity that is not known to be of ours', () => {
    const canonical = '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be'
    const identity = 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE'
    const by = (Principal: unknown, more: object = {}) => grants([{ ...allow, Principal, ...more }])
    expect(by({ CanonicalUser: [canonical] })).toEqual([[canonical, 's3:GetObject', 'yes']])
    expect(by({ AWS: identity })).toEqual([[identity, 's3:GetObject', 'yes']])
    expect(
      grants([{ ...allow, Principal: { CanonicalUser: canonical } }], { insiders: [canonical] }),
    ).toEqual([])
    const ours = { Condition: { StringEquals: { 'aws:PrincipalAccount': account } } }
    expect(by({ CanonicalUser: canonical }, ours)).toEqual([])
  })

  // S3 user guide, "Delegating access control to access points".
  it("is another account that lets in by access points of its own, but nobody by the owner's", () => {
    const other = '210987654321'
    const arn = `arn:aws:s3:eu-west-1:${other}:accesspoint/a`
    const expected = [[other, 's3:GetObject', 'yes']]
    expect(where({ StringEquals: { 's3:DataAccessPointAccount': other } })).toEqual(expected)
    expect(where({ ArnLike: { 's3:DataAccessPointArn': arn } })).toEqual(expected)
    expect(where({ ArnLike: { 's3:DataAccessPointArn': arn.replace(other, account) } })).toEqual([])
  })

  describe('is a service that acts for anybody (IAM user guide, "The confused deputy problem")', () => {
    const cloudFront = 'cloudfront.amazonaws.com'
    const by = (Condition?: PolicyStatement['Condition'], Service = cloudFront, Action = 's3:GetObject') =>
      grants([{ ...allow, Action, Principal: { Service }, ...(Condition && { Condition }) }])
    const yes = [[cloudFront, 's3:GetObject', 'yes']]

    it.each<[string, PolicyStatement['Condition']]>([
      ['at all', undefined],
      ["for another account's resource", { StringEquals: { 'aws:SourceArn': distribution('210987654321') } }],
      ["for any account's resource", { ArnLike: { 'aws:SourceArn': distribution('*') } }],
      ['for another account', { StringEquals: { 'aws:SourceAccount': '210987654321' } }],
      ['over TLS', { Bool: { 'aws:SecureTransport': 'true' } }],
    ])('%s', (_what, condition) => expect(by(condition)).toEqual(yes))

    it.each<[string, PolicyStatement['Condition']]>([
      ['for a resource of ours', { StringEquals: { 'aws:SourceArn': distribution(account) } }],
      ['for any resource of ours', { ArnLike: { 'aws:SourceArn': `arn:aws:*:*:${account}:*` } }],
      ['for our account', { StringEquals: { 'aws:SourceAccount': account } }],
      ['for the owner of the bucket', { StringEquals: { 'aws:SourceAccount': '${aws:ResourceAccount}' } }],
      ['for our organization', { StringEquals: { 'aws:SourceOrgID': 'o-ourown0000' } }],
    ])('but not %s', (_what, condition) => expect(by(condition)).toEqual([]))

    it('but none that delivers logs, nor one that only writes', () => {
      for (const service of ['cloudtrail', 'config', 'delivery.logs', 'logging.s3', 's3']) {
        expect(by(undefined, `${service}.amazonaws.com`, 's3:*')).toEqual([])
      }
      expect(by(undefined, 'ses.amazonaws.com', 's3:PutObject')).toEqual([])
    })
  })

  it.each([
    'PutBucketAcl',
    'PutBucketPolicy',
    'PutBucketVersioning',
    'PutReplicationConfiguration',
    'PutBucketPublicAccessBlock',
    'PutBucketOwnershipControls',
    'PutLifecycleConfiguration',
    'PutBucketObjectLockConfiguration',
    'PutEncryptionConfiguration',
  ])('asks for what leads there: s3:%s', (name) => {
    const calls = readingOrDestroying.bucket.map((action) => [action, 'arn:aws:s3:::logs'] as const)
    const open = { ...allow, Action: `s3:${name}`, Resource: '*' }
    expect(grants([open], { calls })).toEqual([['*', `s3:${name}`, 'yes']])
  })

  it.each([
    'PutObjectAcl',
    'PutObjectRetention',
    'BypassGovernanceRetention',
    // Of the owner of a bucket that is replicated from (S3 user guide, "Setting up permissions for live replication").
    'ReplicateObject',
    'ReplicateDelete',
  ])('asks for what leads there: s3:%s', (name) =>
    expect(grants([{ ...allow, Action: `s3:${name}` }])).toEqual([['*', `s3:${name}`, 'yes']]),
  )

  it.each(['ReEncryptFrom', 'ReEncrypt*', 'DeleteImportedKeyMaterial', 'DisableKey', 'ScheduleKeyDeletion'])(
    'asks for what leads there: kms:%s',
    (name) => {
      const key = 'arn:aws:kms:us-east-1:123456789012:key/1'
      const calls = readingOrDestroying.key.map((action) => [action, key] as const)
      expect(grants([{ ...allow, Action: `kms:${name}`, Resource: '*' }], { calls })).toEqual([
        ['*', `kms:${name.replace('*', 'From')}`, 'yes'],
      ])
    },
  )

  it('asks for keys and buckets alike', () => {
    const key = 'arn:aws:kms:us-east-1:123456789012:key/1'
    const calls = readingOrDestroying.key.map((action) => [action, key] as const)
    const open = { ...allow, Action: ['kms:Decrypt', 'kms:PutKeyPolicy'], Resource: '*' }
    expect(grants([open], { calls })).toEqual([
      ['*', 'kms:Decrypt', 'yes'],
      ['*', 'kms:PutKeyPolicy', 'yes'],
    ])
  })
})

const shuts = (...Statement: PolicyStatement[]) =>
  shutsInsidersOut({ Version: '2012-10-17', Statement }, guarded)

describe('a Deny of reading', () => {
  const deny: PolicyStatement = { ...allow, Effect: 'Deny' }

  it('to all but one keeps everybody else in the account out', () => {
    const { Principal: _, ...any } = deny
    const mallory = `arn:aws:iam::${account}:user/mallory`
    expect(shuts({ ...any, NotPrincipal: { AWS: mallory } })).toBe(true)
    expect(shuts({ ...deny, Condition: { ArnNotEquals: { 'aws:PrincipalArn': mallory } } })).toBe(true)
    expect(shuts(deny)).toBe(true)
  })

  // IAM user guide, "NotPrincipal": the account is named beside the principal, and excepts nobody else by that.
  it('to all but one and its account keeps everybody else out', () => {
    const { Principal: _, ...any } = deny
    const root = `arn:aws:iam::${account}:root`
    for (const one of [`arn:aws:iam::${account}:user/mallory`, `arn:aws:sts::${account}:assumed-role/a/s`]) {
      for (const AWS of [[one, root], [account, one], [root]]) {
        expect([AWS, shuts({ ...any, NotPrincipal: { AWS } })]).toEqual([AWS, true])
      }
    }
    const services = { AWS: root, Service: 'cloudtrail.amazonaws.com' }
    expect(shuts({ ...any, NotPrincipal: services })).toBe(true)
    expect(shuts({ ...any, NotPrincipal: { AWS: '*' } })).toBe(false)
  })

  it('to the account’s own roles or its organization keeps them out', () => {
    for (const condition of [
      { StringEquals: { 'aws:PrincipalOrgID': 'o-ourown0000' } },
      { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-ourown0000/*' } },
      { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${account}:*` } },
    ])
      expect([condition, shuts({ ...deny, Condition: condition })]).toEqual([condition, true])
  })

  it('that asks for the organization, the account, TLS or the network keeps nobody out', () => {
    for (const condition of [
      { StringNotEquals: { 'aws:PrincipalOrgID': 'o-ourown0000' } },
      { StringNotEquals: { 'aws:PrincipalAccount': account } },
      { Bool: { 'aws:SecureTransport': 'false' } },
      { NumericLessThan: { 's3:TlsVersion': '1.2' } },
      { StringNotEquals: { 's3:DataAccessPointAccount': account } },
      { StringNotEquals: { 'aws:SourceVpce': 'vpce-1a2b3c4d' } },
      { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
      { StringNotEquals: { 'aws:PrincipalOrgID': '${aws:ResourceOrgID}' } },
      { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
    ]) {
      expect([condition, shuts({ ...deny, Condition: condition })]).toEqual([condition, false])
    }
    expect(shuts({ ...deny, Principal: { AWS: `arn:aws:iam::${account}:user/mallory` } })).toBe(false)
    expect(shuts({ ...deny, Action: 's3:PutBucketPolicy' })).toBe(false)
    expect(shuts(allow)).toBe(false)
  })

  it('is not certain where the organization is not known', () => {
    const { organizationId: _none, ...unknown } = guarded
    const ours = { ...deny, Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-ourown0000' } } }
    expect(shutsInsidersOut({ Statement: [ours] }, unknown)).toBe(false)
  })
})
