import * as fc from 'fast-check'
import { account, member, organizationId, region, stranger, trailArn } from './situations.ts'
import type { Situation } from './situations.ts'

export type Condition = Record<string, Record<string, string | string[]>>

type Kind = 'text' | 'arn' | 'number' | 'date' | 'bool' | 'address' | 'set' | 'binary'

const OPERATORS: Readonly<Record<Kind, readonly string[]>> = {
  text: [
    'StringEquals',
    'StringNotEquals',
    'StringEqualsIgnoreCase',
    'StringNotEqualsIgnoreCase',
    'StringLike',
    'StringNotLike',
  ],
  arn: [
    'ArnLike',
    'ArnEquals',
    'ArnNotLike',
    'ArnNotEquals',
    'StringEquals',
    'StringLike',
    'StringNotEquals',
  ],
  number: [
    'NumericEquals',
    'NumericNotEquals',
    'NumericLessThan',
    'NumericLessThanEquals',
    'NumericGreaterThan',
    'NumericGreaterThanEquals',
  ],
  date: [
    'DateEquals',
    'DateNotEquals',
    'DateLessThan',
    'DateLessThanEquals',
    'DateGreaterThan',
    'DateGreaterThanEquals',
  ],
  bool: ['Bool'],
  address: ['IpAddress', 'NotIpAddress'],
  binary: ['BinaryEquals'],
  set: ['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike'],
}

type Key = { key: string; kind: Kind; values: readonly string[] }

const key = (name: string, kind: Kind, ...values: string[]): Key => ({ key: name, kind, values })
const dates = ['2020-01-01T00:00:00Z', '2021-06-01', '2099-01-01T00:00:00Z', '2098-12-31']
const root = `${organizationId}/r-ab12`
const paths = [`${organizationId}/*`, 'o-another/*', `${root}/*`, `${root}/ou-ab12-11111111/*`]
const inBase64 = (text: string) => Buffer.from(text).toString('base64')
const orgs = [organizationId, 'o-another', '${aws:ResourceOrgID}', '${aws:PrincipalOrgID}', 'o-*']

/** Keys that CloudTrail's requests carry, lack, or carry with a value that nobody knows. */
const GLOBAL_KEYS: readonly Key[] = [
  key('aws:SourceArn', 'arn', trailArn, `arn:aws:cloudtrail:*:${account}:trail/*`),
  key('AWS:SourceArn', 'arn', trailArn, `${trailArn}-other`, `arn:aws:cloudtrail:*:${stranger}:trail/*`, '*'),
  key('aws:SourceAccount', 'text', account, stranger, member, '1234*', '${aws:ResourceAccount}'),
  key('aws:SourceOrgID', 'text', ...orgs),
  key('aws:SourceAccount', 'binary', inBase64(account), inBase64(stranger)),
  key('aws:SourceOrgPaths', 'set', ...paths),
  key('aws:PrincipalIsAWSService', 'bool', 'true', 'false'),
  key(
    'aws:PrincipalServiceName',
    'text',
    'cloudtrail.amazonaws.com',
    'config.amazonaws.com',
    '*.amazonaws.com',
  ),
  key('aws:PrincipalServiceNamesList', 'set', 'cloudtrail.amazonaws.com', 'config.amazonaws.com'),
  key('aws:SecureTransport', 'bool', 'true', 'false'),
  key('aws:CurrentTime', 'date', ...dates),
  key('aws:EpochTime', 'number', '1', '4070908800'),
  key('aws:EpochTime', 'date', ...dates, '4070908800'),
  key('aws:ResourceAccount', 'text', account, stranger),
  key('aws:ResourceOrgID', 'text', ...orgs),
  key('aws:ResourceOrgPaths', 'set', ...paths),
  key('aws:RequestedRegion', 'text', region, 'eu-west-1', 'us-*'),
  key('aws:SourceVpce', 'text', 'vpce-1a2b3c4d', '*'),
  key('aws:SourceVpc', 'text', 'vpc-1a2b3c4d'),
  key('aws:SourceVpcArn', 'arn', `arn:aws:ec2:${region}:${account}:vpc/*`),
  key('aws:VpceAccount', 'text', account, stranger),
  key('aws:VpceOrgID', 'text', ...orgs),
  key('aws:VpceOrgPaths', 'set', ...paths),
  key('aws:VpcSourceIp', 'address', '10.0.0.0/8', '0.0.0.0/0'),
  key('aws:PrincipalOrgID', 'text', organizationId, 'o-another'),
  key('aws:PrincipalOrgPaths', 'set', ...paths),
  key('aws:PrincipalType', 'text', 'Account', 'User', '*'),
  key('aws:PrincipalTag/team', 'text', 'security', '*'),
  key('aws:username', 'text', 'alice', "${aws:username, 'none'}"),
  key('aws:MultiFactorAuthPresent', 'bool', 'true', 'false'),
  key('aws:MultiFactorAuthAge', 'number', '3600'),
  key('aws:Referer', 'text', 'https://example.com/*'),
  key('aws:SourceIp', 'address', '203.0.113.0/24', '2001:db8::/32', '0.0.0.0/0'),
  key('aws:PrincipalArn', 'arn', `arn:aws:iam::${account}:role/Admin`, `arn:aws:iam::*:role/*`, '*'),
  key('aws:PrincipalAccount', 'text', account, stranger),
  key('aws:UserAgent', 'text', '*', 'aws-cli/*'),
  key('aws:userid', 'text', '*', 'AROAEXAMPLEROLEID0001:*'),
  key('aws:ViaAWSService', 'bool', 'true', 'false'),
  key('aws:NobodyKnowsThis', 'text', 'x', '*'),
]

/** Known by S3 alone. */
const bucketKeys = ({ keyArn }: Situation): Key[] => [
  key('s3:x-amz-acl', 'text', 'bucket-owner-full-control', 'bucket-owner-read', '*'),
  key('s3:x-amz-server-side-encryption', 'text', 'aws:kms', 'AES256'),
  key(
    's3:x-amz-server-side-encryption-aws-kms-key-id',
    'arn',
    keyArn ?? '*',
    `arn:aws:kms:${region}:${account}:key/other`,
  ),
  key('s3:TlsVersion', 'number', '1.1', '1.2', '1.3'),
  key('s3:signatureversion', 'text', 'AWS4-HMAC-SHA256', 'AWS'),
  key('s3:object-lock-mode', 'text', 'COMPLIANCE', '*'),
  key('s3:if-none-match', 'text', '*'),
  key('s3:if-match', 'text', '*'),
  key('s3:ResourceAccount', 'text', account, stranger),
  key('s3:x-amz-grant-full-control', 'text', 'id=1'),
  key('s3:RequestObjectTag/class', 'text', 'log', '*'),
  key('s3:RequestObjectTagKeys', 'set', 'class'),
]

/** Known by KMS alone. */
const keyKeys: readonly Key[] = [
  key(
    'kms:EncryptionContext:aws:cloudtrail:arn',
    'arn',
    trailArn,
    `arn:aws:cloudtrail:*:${account}:trail/*`,
    `${trailArn}-other`,
  ),
  key('kms:EncryptionContextKeys', 'set', 'aws:cloudtrail:arn', 'aws:s3:arn'),
  key('kms:ViaService', 'text', 's3.us-east-1.amazonaws.com'),
  key('kms:CallerAccount', 'text', account, stranger),
]

const SETS = ['ForAllValues:', 'ForAnyValue:'] as const

function anyTest({ key: name, kind, values }: Key): fc.Arbitrary<Condition> {
  const sets =
    kind === 'set' ? fc.constantFrom(...SETS, ...SETS, '') : fc.constantFrom('', '', '', '', '', ...SETS)
  const operator = fc
    .tuple(sets, fc.constantFrom(...OPERATORS[kind]), fc.constantFrom('', '', '', 'IfExists'))
    .map((parts) => parts.join(''))
  const value = fc.constantFrom(...values)
  const some = fc.oneof(
    { weight: 4, arbitrary: value },
    { weight: 1, arbitrary: fc.uniqueArray(value, { minLength: 1, maxLength: 2 }) },
  )
  const compared = fc.tuple(operator, some).map(([by, given]) => ({ [by]: { [name]: given } }))
  const present = fc.constantFrom('true', 'false').map((given) => ({ Null: { [name]: given } }))
  return fc.oneof({ weight: 9, arbitrary: compared }, { weight: 1, arbitrary: present })
}

/** A Condition of one to three tests of what the requests of a bucket or a key carry. */
export function anyCondition(of: 'bucket' | 'key', situation: Situation): fc.Arbitrary<Condition> {
  const own = of === 'bucket' ? bucketKeys(situation) : keyKeys
  const test = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...GLOBAL_KEYS) },
    { weight: 1, arbitrary: fc.constantFrom(...own) },
  )
  const one = test.chain(anyTest)
  return fc
    .oneof(
      { weight: 5, arbitrary: fc.tuple(one) },
      { weight: 2, arbitrary: fc.tuple(one, one) },
      { weight: 1, arbitrary: fc.tuple(one, one, one) },
    )
    .map((tests) => tests.reduce(merged))
}

function merged(left: Condition, right: Condition): Condition {
  const operators = new Set([...Object.keys(left), ...Object.keys(right)])
  return Object.fromEntries([...operators].map((name) => [name, { ...left[name], ...right[name] }]))
}

/** A Condition of one test of the time. */
export const anyDate: fc.Arbitrary<Condition> = fc
  .constantFrom(
    ...GLOBAL_KEYS.filter((known) => known.key === 'aws:CurrentTime' || known.key === 'aws:EpochTime'),
  )
  .chain(anyTest)
