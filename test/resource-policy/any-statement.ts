import * as fc from 'fast-check'
import { anyCondition, anyDate } from './any-condition.ts'
import type { Condition } from './any-condition.ts'
import { account, folderOf, member, region, stranger, trailArn } from './situations.ts'
import type { Situation } from './situations.ts'

export type Statement = {
  Sid?: string
  Effect: 'Allow' | 'Deny'
  Principal?: unknown
  NotPrincipal?: unknown
  Action?: string | string[]
  NotAction?: string | string[]
  Resource?: string | string[]
  NotResource?: string | string[]
  Condition?: Condition
}

export type Of = 'bucket' | 'key'

const cloudTrail = { Service: 'cloudtrail.amazonaws.com' }
const chance = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined })

const anyPrincipal = fc.constantFrom<unknown>(
  '*',
  '*',
  { AWS: '*' },
  cloudTrail,
  cloudTrail,
  { Service: ['cloudtrail.amazonaws.com', 'config.amazonaws.com'] },
  { Service: 'config.amazonaws.com' },
  { AWS: `arn:aws:iam::${account}:root` },
  { AWS: [account, stranger] },
  { AWS: `arn:aws:iam::${stranger}:role/Reader` },
  { AWS: stranger, Service: 'cloudtrail.amazonaws.com' },
  // CloudTrail's account of us-east-1 in policies of before 2015.
  { AWS: ['arn:aws:iam::086441151436:root', account] },
  { CanonicalUser: '0123456789abcdef'.repeat(4) },
  { Federated: 'cognito-identity.amazonaws.com' },
)

const named = <T>(name: 'Principal' | 'Action' | 'Resource', arbitrary: fc.Arbitrary<T>) =>
  fc.oneof(
    { weight: 6, arbitrary: arbitrary.map((value) => ({ [name]: value })) },
    { weight: 1, arbitrary: arbitrary.map((value) => ({ [`Not${name}`]: value })) },
  )

const ACTIONS: Readonly<Record<Of, readonly (string | string[])[]>> = {
  bucket: [
    's3:PutObject',
    's3:PutObject',
    's3:Put*',
    's3:*',
    '*',
    'S3:PUTOBJECT',
    's3:GetObject',
    's3:DeleteObject*',
    's3:GetBucketAcl',
    's3:P?tObjec*',
    ['s3:PutObject', 's3:GetBucketAcl'],
    ['s3:GetObject', 's3:ListBucket'],
  ],
  key: [
    'kms:GenerateDataKey*',
    'kms:GenerateDataKey',
    'kms:*',
    '*',
    'kms:GenerateDataKeyWithoutPlaintext',
    'kms:Decrypt',
    ['kms:Decrypt', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
    'KMS:generatedatakey',
    'kms:?enerate*',
  ],
}

function resourcesOf(of: Of, situation: Situation): (string | string[])[] {
  if (of === 'key') return ['*']
  const arn = `arn:aws:s3:::${situation.bucket}`
  const folder = folderOf(situation, account)
  const logs = folderOf(situation, '')
  return [
    `${arn}/*`,
    `${arn}/*`,
    [arn, `${arn}/*`],
    `${arn}/${folder}/*`,
    `${arn}/${logs}*`,
    `${arn}/${folder}/CloudTrail/*`,
    `${arn}/${folder}/CloudTrail-Digest/*`,
    `${arn}/${folder}/CloudTrail-Insight/*`,
    `${arn}/${folder}/*/${region}/*`,
    `${arn}/${folder}/*/eu-west-1/*`,
    `${arn}/${logs}${member}/*`,
    `${arn}/${logs}\${aws:SourceAccount}/*`,
    `${arn}/AWSLogs/${stranger}/*`,
    `${arn}/${folder}/CloudTrail/us-east-?/*`,
    `${arn}/${folder}/CloudTrail?Digest/*`,
    `${arn}/${folder}/*/eu-*/20??/*`,
    `${arn}/${logs}1*/CloudTrail/*`,
    `${arn}/${logs}?????????012/*`,
    `${arn}/*/AWSLogs/*`,
    `${arn}/reports/*`,
    arn,
  ]
}

/** A statement of whatever kind the language has. */
export function anyStatement(
  of: Of,
  situation: Situation,
  Effect: Statement['Effect'],
): fc.Arbitrary<Statement> {
  const condition = fc.oneof(
    { weight: 5, arbitrary: anyCondition(of, situation) },
    { weight: 1, arbitrary: anyDate },
    { weight: 3, arbitrary: fc.constant(undefined) },
  )
  return fc
    .tuple(
      named('Principal', anyPrincipal),
      named('Action', fc.constantFrom(...ACTIONS[of])),
      named('Resource', fc.constantFrom(...resourcesOf(of, situation))),
      condition,
    )
    .map(([principal, action, resource, Condition]) => ({
      Effect,
      ...principal,
      ...action,
      ...resource,
      ...(Condition && { Condition }),
    }))
}

/** What CloudTrail's guide asks of a bucket or a key, with the conditions that people add. */
export function recommended(of: Of, situation: Situation): fc.Arbitrary<Statement[]> {
  const byTrail = fc.constantFrom<Condition | undefined>(
    undefined,
    undefined,
    { StringEquals: { 'aws:SourceArn': trailArn } },
    { ArnLike: { 'aws:SourceArn': `arn:aws:cloudtrail:*:${account}:trail/*` } },
    { StringEquals: { 'aws:SourceAccount': account } },
    { StringEquals: { 'aws:SourceAccount': '${aws:ResourceAccount}' } },
    { StringEquals: { 'aws:SourceOrgID': '${aws:ResourceOrgID}' } },
  )
  const odd = chance(anyCondition(of, situation))
  const seldom = fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: odd })
  const own = situation.organization?.trail ? folderOf(situation, '') : `${folderOf(situation, account)}/`
  return fc
    .tuple(byTrail, seldom, fc.constantFrom(own, own, '', belowAnyPrefix(own, situation)))
    .map(([common, more, below]) =>
      of === 'bucket' ? bucketStatements(situation, below, common, more) : keyStatements(common, more),
    )
}

const belowAnyPrefix = (own: string, { prefix }: Situation): string =>
  prefix === undefined ? own : `*${own.slice(prefix.length)}`

const conditionOf = (...parts: (Condition | undefined)[]): Pick<Statement, 'Condition'> => {
  const Condition: Condition = {}
  for (const part of parts)
    for (const [operator, keys] of Object.entries(part ?? {}))
      Condition[operator] = { ...Condition[operator], ...keys }
  return Object.keys(Condition).length > 0 ? { Condition } : {}
}

function bucketStatements(
  { bucket }: Situation,
  below: string,
  common?: Condition,
  more?: Condition,
): Statement[] {
  const arn = `arn:aws:s3:::${bucket}`
  const acl: Condition = { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } }
  const grant = { Effect: 'Allow', Principal: cloudTrail } as const
  return [
    {
      ...grant,
      Sid: 'AWSCloudTrailAclCheck',
      Action: 's3:GetBucketAcl',
      Resource: arn,
      ...conditionOf(common),
    },
    {
      ...grant,
      Sid: 'AWSCloudTrailWrite',
      Action: 's3:PutObject',
      Resource: `${arn}/${below}*`,
      ...conditionOf(acl, common, more),
    },
  ]
}

function keyStatements(common?: Condition, more?: Condition): Statement[] {
  const context: Condition = {
    StringLike: { 'kms:EncryptionContext:aws:cloudtrail:arn': `arn:aws:cloudtrail:*:${account}:trail/*` },
  }
  const root = { AWS: `arn:aws:iam::${account}:root` }
  return [
    { Sid: 'Root', Effect: 'Allow', Principal: root, Action: 'kms:*', Resource: '*' },
    {
      Sid: 'CloudTrail',
      Effect: 'Allow',
      Principal: cloudTrail,
      Action: 'kms:GenerateDataKey*',
      Resource: '*',
      ...conditionOf(context, common, more),
    },
    { Sid: 'Describe', Effect: 'Allow', Principal: cloudTrail, Action: 'kms:DescribeKey', Resource: '*' },
  ]
}
