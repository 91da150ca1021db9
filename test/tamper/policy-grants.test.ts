import { describe, expect, it } from '@jest/globals'
import { coversAction, denies, grants, namesService, statementsOf } from '../../lib/tamper/policy-grants.ts'

const cloudTrail = 'cloudtrail.amazonaws.com'
const allow = (more: object = {}) => ({
  Effect: 'Allow',
  Principal: { Service: cloudTrail },
  Action: 's3:PutObject',
  Resource: 'arn:aws:s3:::logs/AWSLogs/*',
  ...more,
})
const deny = (more: object = {}) => ({
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:PutObject',
  Resource: 'arn:aws:s3:::logs/AWSLogs/1/*',
  ...more,
})
const shut = (...statements: object[]) => denies({ Statement: [allow(), ...statements] }, ['s3:PutObject'])
const shutWhen = (Condition: unknown) => shut(deny({ Condition }))

it('statements are a list or a single one, and what is no object is none', () => {
  expect(statementsOf({ Statement: [{ a: 1 }, 'x', null] })).toEqual([{ a: 1 }])
  expect(statementsOf({ Statement: { a: 1 } })).toEqual([{ a: 1 }])
  expect(statementsOf({})).toEqual([])
})

describe('a principal', () => {
  it.each<[Record<string, unknown>, boolean]>([
    [{ Principal: '*' }, true],
    [{ Principal: { AWS: '*' } }, true],
    [{ Principal: { AWS: ['1', '*'] } }, true],
    [{ Principal: { Service: cloudTrail } }, true],
    [{ Principal: { Service: ['config.amazonaws.com', cloudTrail] } }, true],
    [{ Principal: { Service: 'config.amazonaws.com' } }, false],
    [{ Principal: { AWS: cloudTrail } }, false],
    [{ Principal: {} }, false],
    [{ NotPrincipal: { AWS: 'arn:aws:iam::1:root' } }, true],
    [{ NotPrincipal: { Service: cloudTrail } }, false],
    [{ NotPrincipal: { Service: 'config.amazonaws.com' } }, true],
    [{}, false],
  ])('%j names CloudTrail: %s', (statement, names) => expect(namesService(statement, cloudTrail)).toBe(names))
})

describe('an action', () => {
  it.each<[Record<string, unknown>, boolean]>([
    [{ Action: 's3:PutObject' }, true],
    [{ Action: 'S3:putobject' }, true],
    [{ Action: 's3:Put*' }, true],
    [{ Action: ['s3:GetObject', 's3:*'] }, true],
    [{ Action: 's3:GetObject' }, false],
    [{ NotAction: 's3:GetObject' }, true],
    [{ NotAction: ['s3:GetObject', 's3:PutObject'] }, false],
    [{ NotAction: 's3:Put*' }, false],
    [{ Action: 's3:GetObject', NotAction: 's3:GetObject' }, false],
    [{}, false],
  ])('%j covers PutObject: %s', (statement, covers) => {
    expect(coversAction(statement, 's3:PutObject')).toBe(covers)
  })
})

describe('a grant', () => {
  it('is an Allow for the service and the action', () => {
    expect(grants({ Statement: allow() }, 's3:PutObject')).toBe(true)
    expect(grants({ Statement: allow() }, 's3:GetBucketAcl')).toBe(false)
    expect(grants({ Statement: allow({ Effect: 'Deny' }) }, 's3:PutObject')).toBe(false)
    expect(grants({ Statement: allow() }, 's3:PutObject', 'config.amazonaws.com')).toBe(false)
  })
})

describe('a Deny', () => {
  it('shuts out whom it names, from what it names', () => {
    expect(shut(deny())).toBe(true)
    expect(shut(deny({ Effect: 'Allow' }))).toBe(false)
    expect(shut(deny({ Principal: { Service: 'config.amazonaws.com' } }))).toBe(false)
    expect(shut(deny({ Action: 's3:GetObject' }))).toBe(false)
    expect(denies({ Statement: [allow(), deny()] }, ['s3:GetBucketAcl', 's3:PutObject'])).toBe(true)
    expect(denies({ Statement: [allow(), deny()] }, ['s3:GetBucketAcl'])).toBe(false)
  })

  it.each<[unknown, boolean]>([
    ['arn:aws:s3:::logs/AWSLogs/1/*', true],
    ['arn:aws:s3:::logs/*', true],
    ['arn:aws:s3:::logs/AWSLogs/1/CloudTrail/x', true],
    ['*', true],
    [undefined, true],
    [['arn:aws:s3:::other/*', 'arn:aws:s3:::logs/AWSLogs/*'], true],
    ['arn:aws:s3:::logs/*/CloudTrail/x', true],
    ['arn:aws:s3:::logs/public/*', false],
    ['arn:aws:s3:::logs/public', false],
    [['arn:aws:s3:::other/*', 'arn:aws:s3:::logs/public/*'], false],
  ])('of %j touches what is granted: %s', (Resource, touches) => {
    expect(shut(deny({ Resource }))).toBe(touches)
  })

  it('touches a grant of exactly what it denies by a pattern', () => {
    const exact = allow({ Resource: 'arn:aws:s3:::logs' })
    const policy = (Resource: string) => ({ Statement: [exact, deny({ Resource })] })
    expect(denies(policy('arn:aws:s3:::lo?s'), ['s3:PutObject'])).toBe(true)
    expect(denies(policy('arn:aws:s3:::logs'), ['s3:PutObject'])).toBe(true)
    expect(denies(policy('arn:aws:s3:::logs2'), ['s3:PutObject'])).toBe(false)
  })

  it('touches everything where nothing in particular is granted', () => {
    const { Resource: _all, ...anything } = allow()
    expect(denies({ Statement: [anything, deny()] }, ['s3:PutObject'])).toBe(true)
    expect(denies({ Statement: [deny()] }, ['s3:PutObject'])).toBe(true)
  })

  it('touches one of several grants', () => {
    const several = [
      allow({ Resource: 'arn:aws:s3:::logs/a/*' }),
      allow({ Resource: 'arn:aws:s3:::logs/b/*' }),
    ]
    const policy = { Statement: [...several, deny({ Resource: 'arn:aws:s3:::logs/b/*' })] }
    expect(denies(policy, ['s3:PutObject'])).toBe(true)
  })
})

/** IAM user guide, condition operators: a key that the call lacks makes positive operators false, negative ones true. */
describe('a condition of a Deny', () => {
  it.each<[string, unknown, boolean]>([
    ['asks for TLS, which CloudTrail uses', { Bool: { 'aws:SecureTransport': 'false' } }, false],
    ['is against TLS', { Bool: { 'aws:SecureTransport': 'true' } }, true],
    ['is against TLS, in a list', { Bool: { 'aws:SecureTransport': ['TRUE'] } }, true],
    ['spares services', { Bool: { 'aws:PrincipalIsAWSService': 'false' } }, false],
    ['is against services', { Bool: { 'aws:PrincipalIsAWSService': 'true' } }, true],
    ['is not against services', { BoolNotEquals: { 'aws:PrincipalIsAWSService': 'true' } }, false],
    [
      'asks for the object’s ACL',
      { StringNotEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
      false,
    ],
    ['asks for a KMS context', { StringNotEquals: { 'kms:ViaService': 's3' } }, false],
    ['names a key that CloudTrail’s calls carry', { StringEquals: { 'aws:SourceArn': 'arn:t' } }, true],
    ['spares a key that CloudTrail’s calls carry', { StringNotEquals: { 'AWS:SourceAccount': '1' } }, false],
    ['names a key that they lack', { StringEquals: { 'aws:PrincipalArn': 'arn:x' } }, false],
    ['spares a key that they lack', { StringNotEquals: { 'aws:SourceVpc': 'vpc-1' } }, true],
    [
      'names a key that they lack, if it exists',
      { StringEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' } },
      true,
    ],
    ['holds where a key is missing that they lack', { Null: { 'aws:SourceVpc': 'true' } }, true],
    ['holds where a key is there that they lack', { Null: { 'aws:SourceVpc': 'false' } }, false],
    ['holds where a key is missing that they carry', { Null: { 'aws:SourceArn': 'true' } }, false],
    ['holds where a key is there that they carry', { Null: { 'aws:SourceArn': 'false' } }, true],
    ['must hold for every key', { StringNotEquals: { 'aws:SourceVpc': 'v', 'aws:SourceArn': 'a' } }, false],
    [
      'must hold for every operator',
      { StringNotEquals: { 'aws:SourceVpc': 'v' }, Bool: { 'aws:SecureTransport': 'false' } },
      false,
    ],
    ['is not readable', { StringEquals: 'x' }, false],
    ['is no object at all', 'x', true],
  ])('%s', (_what, condition, holds) => expect(shutWhen(condition)).toBe(holds))
})
