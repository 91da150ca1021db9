import { describe, expect, it } from '@jest/globals'
import { weakens } from './record.ts'

const account = '123456789012'
const other = '999988887777'
const organization = 'o-exampleorgid'
const Principal = { Service: 'cloudtrail.amazonaws.com' }
const trail = (name: string, owner = account) => `arn:aws:cloudtrail:eu-west-1:${owner}:trail/${name}`

type Conditions = Record<string, Record<string, string | string[]>>
type Grant = { Condition?: Conditions; Resource?: string | string[]; name?: string }

/** The bucket policy of the CloudTrail user guide, with what is said of its second statement. */
const guide = ({
  Condition = { StringEquals: { 'aws:SourceArn': trail('main') } },
  Resource,
}: Grant = {}) => [
  { Effect: 'Allow', Principal, Action: 's3:GetBucketAcl', Resource: 'arn:aws:s3:::logs' },
  {
    Effect: 'Allow',
    Principal,
    Action: 's3:PutObject',
    Resource: Resource ?? `arn:aws:s3:::logs/AWSLogs/${account}/*`,
    Condition: {
      ...Condition,
      StringLike: { 's3:x-amz-acl': 'bucket-owner-full-control', ...Condition['StringLike'] },
    },
  },
]

const deny = (Condition?: Conditions, more: object = {}) => ({
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:PutObject',
  Resource: 'arn:aws:s3:::logs/*',
  ...(Condition && { Condition }),
  ...more,
})

const put = (Statement: object[], listed = {}) =>
  weakens(
    's3',
    'PutBucketPolicy',
    { bucketName: 'logs', bucketPolicy: { Version: '2012-10-17', Statement } },
    listed,
  )

const shut = (grant: Grant, ...more: object[]) => put([...guide(grant), ...more]).includes('log-delivery')

const open: Conditions = {}
const ours: Conditions = { StringEquals: { 'aws:SourceOrgID': organization } }

const denyBut = (path: string) =>
  deny(undefined, { Resource: undefined, NotResource: `arn:aws:s3:::logs/${path}` })

const named =
  (Condition: Conditions, more: Grant = {}) =>
  (denied?: Conditions) =>
    shut({ ...more, Condition }, ...(denied ? [deny(denied)] : []))

const allowing = (more: object) =>
  put([...guide(), { Effect: 'Allow', Resource: ['arn:aws:s3:::logs', 'arn:aws:s3:::logs/*'], ...more }])

/** IAM user guide, "Condition operators" and "Global condition context keys"; S3 user guide, "Bucket policy examples". */
describe('a bucket policy put with a Deny', () => {
  it.each<[string, Conditions]>([
    ['of everything but TLS 1.3', { NumericLessThan: { 's3:TlsVersion': '1.3' } }],
    ['of all but another trail', { StringNotEquals: { 'aws:SourceArn': trail('other') } }],
    ['of all but another trail, as an ARN', { ArnNotLike: { 'aws:SourceArn': trail('other') } }],
    ['of this trail', { StringEquals: { 'aws:SourceArn': trail('main') } }],
    ["of this account's trails", { StringLike: { 'aws:SourceArn': `arn:aws:cloudtrail:*:${account}:*` } }],
    ['of this account as source', { StringEquals: { 'aws:SourceAccount': account } }],
    ['of all but another account as source', { StringNotEquals: { 'aws:SourceAccount': other } }],
    ['of all but another organization', { StringNotEquals: { 'aws:SourceOrgID': 'o-another000' } }],
    ['of an organization, which may be its own', { StringEquals: { 'aws:SourceOrgID': organization } }],
    ['since 2020', { DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }],
    ['since 2020, in epoch time', { NumericGreaterThan: { 'aws:EpochTime': '1577836800' } }],
    ['since 2020, as a date in epoch time', { DateGreaterThan: { 'aws:EpochTime': '1577836800' } }],
    ['from a day ahead on', { DateGreaterThan: { 'aws:CurrentTime': '2099-01-01T00:00:00Z' } }],
    ['until a day ahead', { DateLessThan: { 'aws:CurrentTime': '2099-01-01T00:00:00Z' } }],
    ['of calls that no service makes for a person', { Bool: { 'aws:ViaAWSService': 'false' } }],
    ['of AWS services', { Bool: { 'aws:PrincipalIsAWSService': 'true' } }],
    ['of TLS', { Bool: { 'aws:SecureTransport': 'true' } }],
    ['of addresses but some', { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }],
    ['of principals but one', { ArnNotEquals: { 'aws:PrincipalArn': `arn:aws:iam::${account}:role/A` } }],
    ['of all without an endpoint', { StringNotEquals: { 'aws:SourceVpce': 'vpce-1a2b3c4d' } }],
    ['of all outside of an organization', { StringNotEquals: { 'aws:PrincipalOrgID': organization } }],
    ['of what lacks a key', { Null: { 'aws:SourceVpc': 'true' } }],
    ['of what has a key', { Null: { 'aws:SourceArn': 'false' } }],
    ['by a key that it may lack', { StringEqualsIfExists: { 'aws:SourceVpc': 'vpc-1a2b3c4d' } }],
    ['by no value at all', { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'x' } }],
    [
      'of services but one',
      { 'ForAnyValue:StringNotEquals': { 'aws:PrincipalServiceNamesList': 'x.amazonaws.com' } },
    ],
    ['of the ACL that CloudTrail sets', { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } }],
    ['of writes that check nothing', { Null: { 's3:if-none-match': 'true' } }],
    [
      "of all but another account's key",
      {
        StringNotEquals: {
          's3:x-amz-server-side-encryption-aws-kms-key-id': `arn:aws:kms:eu-west-1:${other}:key/k`,
        },
      },
    ],
    ['of trails without a key', { StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' } }],
    ['of trails with a key', { StringEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' } }],
    ['by a key that nobody knows', { StringEquals: { 'aws:NobodyKnowsThis': 'x' } }],
    ['by a user agent', { StringNotLike: { 'aws:UserAgent': '*Mallory*' } }],
    ['by a variable that cannot be resolved', { StringEquals: { 'aws:SourceAccount': '${aws:username}' } }],
  ])('%s takes the delivery away', (_title, Condition) => {
    expect(shut({}, deny(Condition))).toBe(true)
  })

  it.each<[string, Conditions]>([
    ['of what comes without TLS', { Bool: { 'aws:SecureTransport': 'false' } }],
    ['of TLS before 1.2', { NumericLessThan: { 's3:TlsVersion': '1.2' } }],
    ['of other signatures', { StringNotEquals: { 's3:signatureversion': 'AWS4-HMAC-SHA256' } }],
    ['of other accounts as source', { StringNotEquals: { 'aws:SourceAccount': account } }],
    ["of other accounts' buckets", { StringNotEquals: { 'aws:ResourceAccount': account } }],
    [
      'of other accounts as source, by a variable',
      { StringNotEquals: { 'aws:SourceAccount': '${aws:ResourceAccount}' } },
    ],
    [
      'of other organizations, by a variable',
      { StringNotEquals: { 'aws:SourceOrgID': '${aws:ResourceOrgID}' } },
    ],
    ['of other regions', { StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' } }],
    ['of other trails', { StringNotEquals: { 'aws:SourceArn': trail('main') } }],
    [
      "of another account's trails",
      { ArnLike: { 'aws:SourceArn': `arn:aws:cloudtrail:*:${other}:trail/*` } },
    ],
    ['of other ACLs', { StringNotEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } }],
    [
      'of all but two kinds of encryption',
      { StringNotEquals: { 's3:x-amz-server-side-encryption': ['aws:kms', 'AES256'] } },
    ],
    [
      'of other keys',
      {
        Null: { 's3:x-amz-server-side-encryption-aws-kms-key-id': 'false' },
        StringNotEquals: {
          's3:x-amz-server-side-encryption-aws-kms-key-id': `arn:aws:kms:eu-west-1:${account}:key/k`,
        },
      },
    ],
    [
      'of principals but one, services aside',
      {
        ArnNotLike: { 'aws:PrincipalArn': `arn:aws:iam::${account}:role/A` },
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
      },
    ],
    ['until a day gone by', { DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }],
    ['of some addresses', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }],
  ])('%s only hardens', (_title, Condition) => {
    expect(shut({}, deny(Condition))).toBe(false)
  })

  it('under the version of 2008 compares variables as they are written', () => {
    const bucketPolicy = {
      Version: '2008-10-17',
      Statement: [...guide(), deny({ StringNotEquals: { 'aws:SourceAccount': '${aws:ResourceAccount}' } })],
    }
    const params = { bucketName: 'logs', bucketPolicy }
    expect(weakens('s3', 'PutBucketPolicy', params)).toEqual(['log-delivery'])
  })

  /** CloudTrail user guide, "Finding your CloudTrail log files". */
  it.each([
    ['of one folder', `AWSLogs/${account}/CloudTrail-Digest/*`, true],
    ["of one region's files", `AWSLogs/${account}/*/ap-south-1/*`, true],
    ['of the files of a year ahead', `AWSLogs/${account}/CloudTrail/*/2031/*`, true],
    ["of another service's logs", `AWSLogs/${account}/Config/*`, false],
    ["of another account's files", `AWSLogs/${other}/*`, false],
    ['of another folder', 'public/*', false],
  ])('%s: %s', (_title, path, expected) => {
    expect(shut({}, deny(undefined, { Resource: `arn:aws:s3:::logs/${path}` }))).toBe(expected)
  })

  it('of all but where log files lie hardens, and of all but elsewhere shuts', () => {
    expect([shut({}, denyBut('AWSLogs/*')), shut({}, denyBut('public/*'))]).toEqual([false, true])
  })
})

describe('a bucket policy put without the name of a trail', () => {
  it('is judged for any trail of the account', () => {
    const any = named(open)
    expect(any()).toBe(false)
    expect(any({ StringNotEquals: { 'aws:SourceArn': trail('other') } })).toBe(true)
    expect(any({ StringEquals: { 'aws:SourceArn': trail('other') } })).toBe(true)
    expect(any({ StringNotLike: { 'aws:SourceArn': `arn:aws:cloudtrail:*:${account}:trail/*` } })).toBe(false)
  })

  it('is judged for the account that it names, be it another', () => {
    const central = named(
      { StringEquals: { 'aws:SourceAccount': other } },
      { Resource: `arn:aws:s3:::logs/AWSLogs/${other}/*` },
    )
    expect(central()).toBe(false)
    expect(central({ StringNotEquals: { 'aws:SourceAccount': other } })).toBe(false)
    expect(central({ StringNotEquals: { 'aws:SourceAccount': account } })).toBe(true)
  })

  it('is judged for the organization that it names, each member included', () => {
    const Resource = `arn:aws:s3:::logs/AWSLogs/${organization}/*`
    const whole = (...more: object[]) => shut({ Condition: open, Resource }, ...more)
    const member = { Resource: `arn:aws:s3:::logs/AWSLogs/${organization}/${other}/*` }
    expect(whole()).toBe(false)
    expect(whole(deny(undefined, member))).toBe(true)
    expect(whole(deny({ StringNotEquals: { 'aws:SourceOrgID': organization } }))).toBe(false)
    expect(whole(deny({ StringNotEquals: { 'aws:SourceOrgID': 'o-another000' } }))).toBe(true)
    expect(
      shut({ Condition: open, Resource: `arn:aws:s3:::logs/AWSLogs/${organization}/${account}/*` }),
    ).toBe(true)
    expect(shut({ Condition: ours, Resource: 'arn:aws:s3:::logs/AWSLogs/*' })).toBe(false)
  })

  it('is judged below the prefix that it names', () => {
    const Resource = `arn:aws:s3:::logs/audit/AWSLogs/${account}/*`
    const denied = (path: string) =>
      shut({ Resource }, deny(undefined, { Resource: `arn:aws:s3:::logs/${path}` }))
    expect([denied('audit/*'), denied('AWSLogs/*'), denied('other/*')]).toEqual([true, false, false])
  })

  it('may have any prefix where the policy leaves it open', () => {
    const Resource = 'arn:aws:s3:::logs/*'
    const denied = (path: string) =>
      shut({ Resource }, deny(undefined, { Resource: `arn:aws:s3:::logs/${path}` }))
    expect([denied('audit/AWSLogs/*'), denied('audit/*'), denied(`AWSLogs/${account}/Config/*`)]).toEqual([
      true,
      true,
      false,
    ])
  })

  it('may have any prefix, and none of them shut, where the grant has a star before AWSLogs', () => {
    for (const above of ['*', 'team-?', 'a/*/b']) {
      const any = { Resource: `arn:aws:s3:::logs/${above}/AWSLogs/${account}/*` }
      expect([above, shut(any)]).toEqual([above, false])
    }
    const any = { Resource: `arn:aws:s3:::logs/*/AWSLogs/${account}/*` }
    expect(shut(any, deny(undefined, { Resource: 'arn:aws:s3:::logs/audit/*' }))).toBe(true)
    expect(shut(any, deny(undefined, { Resource: 'arn:aws:s3:::logs/audit/AWSLogs/*' }))).toBe(true)
    expect(shut(any, denyBut(`*/AWSLogs/${account}/*`))).toBe(false)
    const ofAll = { Resource: `arn:aws:s3:::logs/*/AWSLogs/${organization}/*` }
    expect(shut(ofAll)).toBe(false)
    expect(shut(ofAll, deny(undefined, { Resource: 'arn:aws:s3:::logs/audit/*' }))).toBe(true)
  })

  it('may have a prefix that fits a star in a path that does not name AWSLogs', () => {
    expect(shut({ Resource: 'arn:aws:s3:::logs/audit*/trails/*' })).toBe(false)
    expect(shut({ Resource: 'arn:aws:s3:::logs/*/CloudTrail/*' })).toBe(false)
  })

  it('takes the delivery away where what it asks never holds', () => {
    expect(shut({ Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } })).toBe(true)
    expect(shut({ Condition: { StringEquals: { 'aws:PrincipalOrgID': organization } } })).toBe(true)
    expect(shut({ Condition: { DateGreaterThan: { 'aws:CurrentTime': '2099-01-01' } } })).toBe(true)
    expect(shut({ Condition: { DateLessThan: { 'aws:CurrentTime': '2099-01-01' } } })).toBe(true)
    expect(shut({ Condition: { StringLike: { 's3:x-amz-acl': 'bucket-owner-read' } } })).toBe(true)
  })

  it('takes it away where a list of trails has none that is let in', () => {
    const policy = guide({ Condition: { StringEquals: { 'aws:SourceArn': trail('other') } } })
    expect(put(policy)).toEqual([])
    expect(put(policy, { trails: ['main'] })).toEqual(['log-delivery'])
    expect(put(policy, { trails: ['other'] })).toEqual([])
    expect(put(guide({ Condition: open }), { trails: ['main'] })).toEqual([])
  })
})

/** Cases: Elastic's s3_bucket_policy_external and _public, Stratus's s3-backdoor-bucket-policy. */
describe('a bucket policy that lets others in', () => {
  const everyone = (Condition?: Conditions, Action = 's3:GetObject') =>
    allowing({ Principal: '*', Action, ...(Condition && { Condition }) })

  it('or does not, by an operator that nobody knows', () => {
    expect(everyone({ NoSuchOperator: { 'aws:SourceIp': 'x' } }, '*')).toEqual([])
  })

  it.each<[string, Conditions]>([
    ['any user agent', { StringLike: { 'aws:UserAgent': '*' } }],
    ['a user agent that anybody can send', { StringEquals: { 'aws:UserAgent': 'Mallory' } }],
    ['a referer that anybody can send', { StringLike: { 'aws:Referer': 'https://example.com/*' } }],
    ['any address', { IpAddress: { 'aws:SourceIp': ['0.0.0.0/0', '::/0'] } }],
    ['TLS', { Bool: { 'aws:SecureTransport': 'true' } }],
    ["another account's principals", { StringEquals: { 'aws:PrincipalAccount': other } }],
    ["another account's role", { ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${other}:role/Reader` } }],
    ['any organization', { StringLike: { 'aws:PrincipalOrgID': 'o-*' } }],
    ['an address', { IpAddress: { 'aws:SourceIp': '203.0.113.9/32' } }],
    ['a role of that name in any account', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/audit' } }],
    ["another account's access points", { StringEquals: { 's3:DataAccessPointAccount': other } }],
  ])('everyone under a condition of %s', (_title, Condition) => {
    expect(everyone(Condition)).toEqual(['log-confidentiality'])
  })

  it.each<[string, Conditions]>([
    ['its own account', { StringEquals: { 'aws:PrincipalAccount': account } }],
    ['its organization', { StringEquals: { 'aws:PrincipalOrgID': organization } }],
    ["its own account's endpoints", { StringEquals: { 'aws:VpceAccount': account } }],
  ])('not under a condition of %s', (_title, Condition) => {
    expect(everyone(Condition)).toEqual([])
  })

  it.each(['s3:DeleteObject', 's3:PutLifecycleConfiguration', 's3:PutBucketPolicy', 's3:PutObject'])(
    'to change or destroy: %s',
    (action) => expect(everyone(undefined, action)).toEqual(['log-integrity']),
  )

  it('not elsewhere in the bucket', () => {
    expect(
      allowing({ Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::logs/public/*' }),
    ).toEqual([])
  })

  it('not whom a Deny keeps out', () => {
    const denied = {
      ...deny({ StringNotEquals: { 'aws:PrincipalAccount': account } }),
      Action: 's3:GetObject',
    }
    const all = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::logs/*' }
    expect(put([...guide(), all, denied])).toEqual([])
  })
})

/** CloudTrail user guide, "Configure AWS KMS key policies for CloudTrail". */
describe('a key policy put', () => {
  const root = {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${account}:root` },
    Action: 'kms:*',
    Resource: '*',
  }
  const context = 'kms:EncryptionContext:aws:cloudtrail:arn'
  const encrypt = (
    Condition: Conditions = { StringLike: { [context]: `arn:aws:cloudtrail:*:${account}:trail/*` } },
  ) => ({
    Effect: 'Allow',
    Principal,
    Action: 'kms:GenerateDataKey*',
    Resource: '*',
    Condition,
  })
  const keyId = `arn:aws:kms:eu-west-1:${account}:key/k`
  const putKey = (...Statement: object[]) =>
    weakens('kms', 'PutKeyPolicy', { keyId, policy: JSON.stringify({ Version: '2012-10-17', Statement }) })
  const denied = (Condition?: Conditions) =>
    putKey(root, encrypt(), {
      Effect: 'Deny',
      Principal: '*',
      Action: 'kms:GenerateDataKey*',
      Resource: '*',
      ...(Condition && { Condition }),
    })
  const gone = ['log-delivery', 'kms-encryption']
  const allow = (Action: string, Condition?: Conditions) =>
    putKey(root, encrypt(), {
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action,
      Resource: '*',
      ...(Condition && { Condition }),
    })

  it.each<[string, Conditions | undefined]>([
    ['plain', undefined],
    ['since a day', { DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }],
    ['from a day ahead on', { DateGreaterThan: { 'aws:CurrentTime': '2099-01-01T00:00:00Z' } }],
    ['of all but another trail', { StringNotEquals: { 'aws:SourceArn': trail('other') } }],
    ['by the encryption context', { StringLike: { [context]: '*' } }],
    [
      'by the names in the context',
      { 'ForAnyValue:StringEquals': { 'kms:EncryptionContextKeys': 'aws:cloudtrail:arn' } },
    ],
    ['of all outside of an organization', { StringNotEquals: { 'aws:PrincipalOrgID': organization } }],
    ['of all but calls through S3', { StringNotEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } }],
  ])('with a Deny %s takes the key away', (_title, Condition) => expect(denied(Condition)).toEqual(gone))

  it.each<[string, Conditions]>([
    ['of other accounts as source', { StringNotEquals: { 'aws:SourceAccount': account } }],
    [
      'of all outside of an organization, services aside',
      {
        StringNotEquals: { 'aws:PrincipalOrgID': organization },
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
      },
    ],
    [
      'of contexts of other accounts',
      { StringNotLike: { [context]: `arn:aws:cloudtrail:*:${account}:trail/*` } },
    ],
  ])('with a Deny %s hardens', (_title, Condition) => expect(denied(Condition)).toEqual([]))

  it('needs no more than the right to make data keys', () => {
    expect(putKey(root, encrypt())).toEqual([])
    expect(putKey(root, encrypt({}))).toEqual([])
    expect(putKey(root)).toEqual(gone)
    expect(putKey(root, { ...encrypt(), Action: 'kms:GenerateDataKeyWithoutPlaintext' })).toEqual(gone)
    expect(
      putKey(root, encrypt({ StringEquals: { [context]: `arn:aws:cloudtrail:*:${account}:trail/*` } })),
    ).toEqual(gone)
  })

  it('lets others decrypt, or destroy the key', () => {
    expect(allow('kms:Decrypt')).toEqual(['log-confidentiality'])
    expect(allow('kms:CreateGrant')).toEqual(['log-integrity'])
    // The guide's own statement for "cross account log decryption".
    expect(allow('kms:Decrypt', { StringEquals: { 'kms:CallerAccount': account } })).toEqual([])
    expect(allow('kms:Decrypt', { StringEquals: { 'kms:CallerAccount': other } })).toEqual([
      'log-confidentiality',
    ])
  })
})
