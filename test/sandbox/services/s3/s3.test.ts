import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketEncryptionCommand,
  DeleteBucketPolicyCommand,
  DeleteBucketReplicationCommand,
  DeletePublicAccessBlockCommand,
  GetBucketAclCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketLoggingCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketReplicationCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutBucketAclCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketLoggingCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import type { BucketLocationConstraint } from '@aws-sdk/client-s3'
import { describe, expect, it } from '@jest/globals'
import { issueUserKeys } from '../../../../sandbox/callers.ts'
import type { Sandbox } from '../../../../sandbox/start-sandbox.ts'
import { s3 as s3Service } from '../../../../sandbox/services/s3/service.ts'
import { ACCOUNT, OTHER, bench, failureOf, settings } from '../../bench.ts'

const Bucket = 'trail-logs'
const at = (sandbox: Sandbox, region = 'us-east-1') => new S3Client(settings(sandbox, region))
const stranger = (sandbox: Sandbox) =>
  new S3Client(settings(sandbox, 'us-east-1', issueUserKeys(sandbox.world, OTHER, 'eve')))

async function withBucket() {
  const sandbox = await bench()
  const s3 = at(sandbox)
  await s3.send(new CreateBucketCommand({ Bucket }))
  return { sandbox, s3 }
}

const policy = (more: Record<string, unknown> = {}) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: `arn:aws:s3:::${Bucket}`, ...more },
    ],
  })

describe('a bucket', () => {
  it.each<[string, BucketLocationConstraint | undefined]>([
    ['us-east-1', undefined],
    ['us-east-1', 'eu-west-1'],
    ['eu-west-1', 'eu-west-1'],
  ])('made from %s with the constraint %s stands there', async (region, LocationConstraint) => {
    const s3 = at(await bench(), region)
    const configuration = LocationConstraint ? { CreateBucketConfiguration: { LocationConstraint } } : {}
    await s3.send(new CreateBucketCommand({ Bucket, ...configuration }))
    expect((await s3.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBe(
      LocationConstraint,
    )
  })

  it('is not made in one region from another', async () => {
    const s3 = at(await bench(), 'eu-west-1')
    const CreateBucketConfiguration = { LocationConstraint: 'us-west-2' as const }
    const made = s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }))
    expect((await failureOf(made)).name).toBe('IllegalLocationConstraintException')
  })

  it('needs a constraint outside us-east-1', async () => {
    const { invoke } = await bench()
    const made = invoke(s3Service, 'CreateBucket', { Bucket }, { region: 'eu-west-1' })
    await expect(made).rejects.toMatchObject({ code: 'IllegalLocationConstraintException' })
  })

  it('keeps its name from everybody else', async () => {
    const { sandbox } = await withBucket()
    const again = new CreateBucketCommand({ Bucket })
    expect((await failureOf(stranger(sandbox).send(again))).name).toBe('BucketAlreadyExists')
    const inIreland = new CreateBucketCommand({
      Bucket,
      CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
    })
    expect((await failureOf(at(sandbox, 'eu-west-1').send(inIreland))).name).toBe('BucketAlreadyOwnedByYou')
  })

  it.each(['Upper', 'ab', '10.0.0.1', 'a..b', '-a-'])('is not called %s', async (name) => {
    const made = at(await bench()).send(new CreateBucketCommand({ Bucket: name }))
    expect((await failureOf(made)).name).toBe('InvalidBucketName')
  })

  it('is listed to its owner alone', async () => {
    const { sandbox, s3 } = await withBucket()
    expect((await s3.send(new ListBucketsCommand({}))).Buckets).toMatchObject([
      { Name: Bucket, BucketRegion: 'us-east-1' },
    ])
    expect((await stranger(sandbox).send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([])
  })

  it('is not there before it was made, nor after it was deleted', async () => {
    const { s3 } = await withBucket()
    await s3.send(new HeadBucketCommand({ Bucket }))
    await s3.send(new DeleteBucketCommand({ Bucket }))
    expect((await failureOf(s3.send(new HeadBucketCommand({ Bucket })))).name).toBe('NotFound')
    expect((await failureOf(s3.send(new GetBucketAclCommand({ Bucket })))).name).toBe('NoSuchBucket')
  })

  it('sends those who ask elsewhere to its region', async () => {
    const { sandbox } = await withBucket()
    const call = at(sandbox, 'eu-west-1').send(new GetBucketVersioningCommand({ Bucket }))
    expect((await failureOf(call)).name).toBe('PermanentRedirect')
    const followed = new S3Client({
      ...settings(sandbox, 'eu-west-1'),
      maxAttempts: 2,
      followRegionRedirects: true,
    })
    await followed.send(new GetBucketVersioningCommand({ Bucket }))
  })

  it('is denied to those who expect another owner', async () => {
    const { s3 } = await withBucket()
    await s3.send(new GetBucketAclCommand({ Bucket, ExpectedBucketOwner: ACCOUNT }))
    const mistaken = s3.send(new GetBucketAclCommand({ Bucket, ExpectedBucketOwner: OTHER }))
    expect((await failureOf(mistaken)).name).toBe('AccessDenied')
  })
})

describe("a bucket's policy", () => {
  it('is put, read and deleted', async () => {
    const { s3 } = await withBucket()
    const Policy = policy({ Principal: { AWS: OTHER } })
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }))
    expect((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy).toBe(Policy)
    await s3.send(new DeleteBucketPolicyCommand({ Bucket }))
    expect((await failureOf(s3.send(new GetBucketPolicyCommand({ Bucket })))).name).toBe('NoSuchBucketPolicy')
  })

  it('opens the bucket to another account', async () => {
    const { sandbox, s3 } = await withBucket()
    const read = () => stranger(sandbox).send(new GetBucketAclCommand({ Bucket }))
    expect((await failureOf(read())).name).toBe('AccessDenied')
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policy({ Principal: { AWS: OTHER } }) }))
    expect((await read()).Grants).toHaveLength(1)
  })

  it('shuts even its owner out by a deny', async () => {
    const { s3 } = await withBucket()
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policy({ Effect: 'Deny' }) }))
    expect((await failureOf(s3.send(new GetBucketAclCommand({ Bucket })))).name).toBe('AccessDenied')
  })

  it('is not public while that is blocked', async () => {
    const { s3 } = await withBucket()
    const put = () => s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policy() }))
    expect((await failureOf(put())).name).toBe('AccessDenied')
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }))
    await put()
    expect((await s3.send(new GetBucketPolicyStatusCommand({ Bucket }))).PolicyStatus).toEqual({
      IsPublic: true,
    })
  })

  it('is not public where a fixed condition limits it', async () => {
    const { s3 } = await withBucket()
    const Condition = { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } }
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policy({ Condition }) }))
    expect((await s3.send(new GetBucketPolicyStatusCommand({ Bucket }))).PolicyStatus).toEqual({
      IsPublic: false,
    })
  })

  // S3 guide, 'The meaning of "public"': fixed values alone limit; ranges broader than /8, of IPv6 /32, are public.
  it.each([
    [true, { StringLike: { 'aws:SourceVpce': 'vpce-*' } }],
    [true, { IpAddress: { 'aws:SourceIp': ['0.0.0.0/1', '128.0.0.0/1'] } }],
    [true, { IpAddress: { 'aws:SourceIp': '2001:db8::/16' } }],
    [true, { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/audit' } }],
    [true, { StringEquals: { 'aws:PrincipalOrgID': '${aws:PrincipalOrgID}' } }],
    [false, { StringEquals: { 'aws:SourceVpce': 'vpce-1' } }],
    [false, { IpAddress: { 'aws:SourceIp': ['192.0.2.0/24', '2001:db8::/32'] } }],
    [false, { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/*' } }],
    [false, { StringLike: { 'aws:PrincipalOrgPaths': 'o-1/r-1/*' } }],
  ])('is public: %s, where a condition asks for %j', async (IsPublic, Condition) => {
    const { s3 } = await withBucket()
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }))
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policy({ Condition }) }))
    expect((await s3.send(new GetBucketPolicyStatusCommand({ Bucket }))).PolicyStatus).toEqual({ IsPublic })
  })

  /** The first seven in S3's words, as versitygw's issues 647 to 650 and 1536 quote them. */
  it.each([
    ['{', 'This policy contains invalid Json'],
    ['{}', 'Missing required field Statement'],
    [policy({ Resource: 'arn:aws:s3:::other' }), 'Policy has invalid resource'],
    [policy({ Effect: 'Maybe' }), 'Invalid effect: Maybe'],
    [policy({ Action: 'invalid_action' }), 'Policy has invalid action'],
    [policy({ Principal: { AWS: 'user' } }), 'Invalid principal in policy'],
    [policy().replace('2012-10-17', '2012-10-18'), 'The policy must contain a valid version string'],
    [policy({ Action: 'kms:Decrypt' }), 'Policy has invalid action'],
    [policy({ Action: undefined }), 'Missing required field Action'],
    [policy({ Effect: undefined }), 'Missing required field Effect'],
    [policy({ Principal: { AWS: 'arn:aws:iam::111122223333:role/*' } }), 'Invalid principal in policy'],
    [policy({ Condition: { NullIfExists: { 'aws:SourceVpce': 'true' } } }), 'NullIfExists'],
    [policy({ Condition: { StringEqual: { 'aws:SourceVpce': '1' } } }), 'StringEqual'],
    [policy({ Condition: { 'ForAnyValues:StringEquals': { 'aws:SourceVpce': '1' } } }), 'ForAnyValues'],
    [policy({ Condition: { StringEquals: 'x' } }), 'Invalid policy syntax'],
    [policy({ NotAction: 's3:GetObject' }), 'NotAction'],
    [policy({ Colour: 'red' }), 'Unknown field Colour'],
  ])('is not %s', async (Policy, words) => {
    const { s3 } = await withBucket()
    const failure = await failureOf(s3.send(new PutBucketPolicyCommand({ Bucket, Policy })))
    expect([failure.name, failure.message]).toEqual(['MalformedPolicy', expect.stringContaining(words)])
  })
})

describe("a bucket's settings", () => {
  it('start as S3 has made buckets since 2023', async () => {
    const { s3 } = await withBucket()
    const block = await s3.send(new GetPublicAccessBlockCommand({ Bucket }))
    expect(Object.values(block.PublicAccessBlockConfiguration ?? {})).toEqual([true, true, true, true])
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBeUndefined()
    expect((await s3.send(new GetBucketLoggingCommand({ Bucket }))).LoggingEnabled).toBeUndefined()
    const refusals = await Promise.all([
      failureOf(s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))),
      failureOf(s3.send(new GetObjectLockConfigurationCommand({ Bucket }))),
      failureOf(s3.send(new GetBucketPolicyStatusCommand({ Bucket }))),
    ])
    expect(refusals.map((refusal) => refusal.name)).toEqual([
      'NoSuchLifecycleConfiguration',
      'ObjectLockConfigurationNotFoundError',
      'NoSuchBucketPolicy',
    ])
  })

  it('take half a public access block as off for the rest', async () => {
    const { s3 } = await withBucket()
    const half = { BlockPublicAcls: true }
    await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: half }))
    expect(
      (await s3.send(new GetPublicAccessBlockCommand({ Bucket }))).PublicAccessBlockConfiguration,
    ).toEqual({
      BlockPublicAcls: true,
      IgnorePublicAcls: false,
      BlockPublicPolicy: false,
      RestrictPublicBuckets: false,
    })
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }))
    const gone = await failureOf(s3.send(new GetPublicAccessBlockCommand({ Bucket })))
    expect(gone.name).toBe('NoSuchPublicAccessBlockConfiguration')
  })

  it('keep lifecycle rules as they came', async () => {
    const { s3 } = await withBucket()
    const rules = [
      { ID: 'a', Status: 'Enabled' as const, Filter: { Prefix: 'AWSLogs/' }, Expiration: { Days: 30 } },
      {
        ID: 'b',
        Status: 'Disabled' as const,
        Filter: {},
        NoncurrentVersionExpiration: { NoncurrentDays: 7 },
      },
    ]
    await s3.send(
      new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules: rules } }),
    )
    expect((await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).Rules).toEqual(rules)
  })

  it('refuse a lifecycle without rules', async () => {
    const { s3 } = await withBucket()
    const put = new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules: [] } })
    expect((await failureOf(s3.send(put))).name).toBe('MalformedXML')
  })

  it('keep versioning and access logging', async () => {
    const { s3 } = await withBucket()
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }))
    const LoggingEnabled = { TargetBucket: Bucket, TargetPrefix: 'access/' }
    await s3.send(new PutBucketLoggingCommand({ Bucket, BucketLoggingStatus: { LoggingEnabled } }))
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Enabled')
    expect((await s3.send(new GetBucketLoggingCommand({ Bucket }))).LoggingEnabled).toEqual(LoggingEnabled)
    await s3.send(new PutBucketLoggingCommand({ Bucket, BucketLoggingStatus: {} }))
    expect((await s3.send(new GetBucketLoggingCommand({ Bucket }))).LoggingEnabled).toBeUndefined()
  })

  it('take an ACL only where ACLs are on and public ones not blocked', async () => {
    const { s3 } = await withBucket()
    const open = () => s3.send(new PutBucketAclCommand({ Bucket, ACL: 'public-read' }))
    expect((await failureOf(open())).name).toBe('AccessControlListNotSupported')
    const OwnershipControls = { Rules: [{ ObjectOwnership: 'ObjectWriter' as const }] }
    await s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls }))
    expect((await failureOf(open())).name).toBe('AccessDenied')
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }))
    await open()
    const { Grants } = await s3.send(new GetBucketAclCommand({ Bucket }))
    expect(Grants?.map((grant) => grant.Grantee?.URI ?? grant.Grantee?.Type)).toEqual([
      'CanonicalUser',
      'http://acs.amazonaws.com/groups/global/AllUsers',
    ])
  })
})

describe('objects', () => {
  it('are put, read and listed by folder', async () => {
    const { s3 } = await withBucket()
    for (const Key of ['a/1', 'a/2 +é', 'b'])
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: `body of ${Key}` }))
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'a/2 +é' }))
    expect(await Body?.transformToString()).toBe('body of a/2 +é')
    const top = await s3.send(new ListObjectsV2Command({ Bucket, Delimiter: '/' }))
    expect([top.CommonPrefixes, top.Contents?.map((object) => object.Key)]).toEqual([
      [{ Prefix: 'a/' }],
      ['b'],
    ])
    expect((await failureOf(s3.send(new GetObjectCommand({ Bucket, Key: 'c' })))).name).toBe('NoSuchKey')
  })

  it('keep their bucket from being deleted', async () => {
    const { s3 } = await withBucket()
    await s3.send(new PutObjectCommand({ Bucket, Key: 'log', Body: 'x' }))
    expect((await failureOf(s3.send(new DeleteBucketCommand({ Bucket })))).name).toBe('BucketNotEmpty')
  })
})

const replicationTo = (name: string) => ({
  Bucket,
  ReplicationConfiguration: {
    Role: `arn:aws:iam::${ACCOUNT}:role/copies`,
    Rules: [{ Status: 'Enabled' as const, Prefix: '', Destination: { Bucket: `arn:aws:s3:::${name}` } }],
  },
})

describe('replication', () => {
  it('is kept as it is put, and taken away', async () => {
    const { s3 } = await withBucket()
    expect(await failureOf(s3.send(new GetBucketReplicationCommand({ Bucket })))).toMatchObject({
      name: 'ReplicationConfigurationNotFoundError',
    })
    await s3.send(new CreateBucketCommand({ Bucket: 'copies' }))
    for (const name of [Bucket, 'copies'])
      await s3.send(
        new PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration: { Status: 'Enabled' } }),
      )
    await s3.send(new PutBucketReplicationCommand(replicationTo('copies')))
    const { ReplicationConfiguration } = await s3.send(new GetBucketReplicationCommand({ Bucket }))
    expect(ReplicationConfiguration?.Rules).toMatchObject([
      { ID: 'rule-1', Status: 'Enabled', Destination: { Bucket: 'arn:aws:s3:::copies' } },
    ])
    await s3.send(new DeleteBucketReplicationCommand({ Bucket }))
    expect(await failureOf(s3.send(new GetBucketReplicationCommand({ Bucket })))).toMatchObject({
      name: 'ReplicationConfigurationNotFoundError',
    })
  })

  it('asks for versions on both sides', async () => {
    const { s3 } = await withBucket()
    expect(await failureOf(s3.send(new PutBucketReplicationCommand(replicationTo(Bucket))))).toMatchObject({
      name: 'InvalidRequest',
    })
  })
})

it('encrypts with its own keys where a bucket has no setting', async () => {
  const { s3 } = await withBucket()
  await s3.send(new DeleteBucketEncryptionCommand({ Bucket }))
  const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand({ Bucket }))
  expect(ServerSideEncryptionConfiguration?.Rules).toMatchObject([
    { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
  ])
})
