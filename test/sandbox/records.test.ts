import {
  CloudTrailClient,
  CreateTrailCommand,
  GetTrailCommand,
  LookupEventsCommand,
  PutEventSelectorsCommand,
  StartLoggingCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail'
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge'
import {
  CreateKeyCommand,
  DisableKeyCommand,
  KMSClient,
  PutKeyPolicyCommand,
  GetKeyPolicyCommand,
} from '@aws-sdk/client-kms'
import {
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { describe, expect, it } from '@jest/globals'
import { issueUserKeys } from '../../sandbox/callers.ts'
import { recordsOf } from '../../sandbox/event-history.ts'
import { isRecord } from '../../sandbox/protocol/is-record.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { ACCOUNT, OTHER, bench, failureOf, settings } from './bench.ts'

const Bucket = 'trail-logs'
const functionArn = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:hear`

const bucketPolicy = (more: unknown[] = []) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'cloudtrail.amazonaws.com' },
        Action: 's3:*',
        Resource: [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`],
      },
      ...more,
    ],
  })

/** A sandbox with a bucket that trails may write to. */
async function withBucket() {
  const sandbox = await bench()
  const s3 = new S3Client(settings(sandbox))
  await s3.send(new CreateBucketCommand({ Bucket }))
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: bucketPolicy() }))
  return { sandbox, s3 }
}

async function withTrail() {
  const { sandbox, s3 } = await withBucket()
  const trails = new CloudTrailClient(settings(sandbox))
  await trails.send(new CreateTrailCommand({ Name: 'audit', S3BucketName: Bucket, IsMultiRegionTrail: true }))
  await trails.send(new StartLoggingCommand({ Name: 'audit' }))
  return { sandbox, s3, trails }
}

const last = (sandbox: Sandbox, eventName: string, account = ACCOUNT, region = 'us-east-1') => {
  const found = recordsOf(sandbox.world, account, region).findLast((record) => record.eventName === eventName)
  if (!found) throw new Error(`No record of ${eventName}`)
  return found
}

/** Hears all events of a region by a rule in the given state. */
async function listen(
  sandbox: Sandbox,
  pattern: object,
  State: 'ENABLED' | 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS' = 'ENABLED',
) {
  const heard: unknown[] = []
  sandbox.world.functions.set(functionArn, async (event) => {
    if (isRecord(event) && isRecord(event['detail'])) heard.push(event['detail']['eventName'])
  })
  const events = new EventBridgeClient(settings(sandbox))
  await events.send(new PutRuleCommand({ Name: 'all', EventPattern: JSON.stringify(pattern), State }))
  await events.send(new PutTargetsCommand({ Rule: 'all', Targets: [{ Id: 't', Arn: functionArn }] }))
  return heard
}

describe('a record', () => {
  it('tells who called, from where, and what came of it', async () => {
    const { sandbox, trails } = await withTrail()
    const { TrailARN } = await trails.send(
      new UpdateTrailCommand({ Name: 'audit', IsMultiRegionTrail: false }),
    )
    expect(last(sandbox, 'UpdateTrail')).toMatchObject({
      eventVersion: '1.11',
      userIdentity: { type: 'IAMUser', userName: 'operator', accountId: ACCOUNT, accessKeyId: 'test' },
      eventSource: 'cloudtrail.amazonaws.com',
      awsRegion: 'us-east-1',
      sourceIPAddress: '127.0.0.1',
      userAgent: expect.stringContaining('aws-sdk-js'),
      requestParameters: { name: 'audit', isMultiRegionTrail: false },
      responseElements: {
        name: 'audit',
        trailARN: TrailARN,
        isMultiRegionTrail: false,
        s3BucketName: Bucket,
      },
      readOnly: false,
      managementEvent: true,
      eventCategory: 'Management',
      eventType: 'AwsApiCall',
      recipientAccountId: ACCOUNT,
    })
  })

  it('carries the id of its request', async () => {
    const { sandbox, trails } = await withTrail()
    const { $metadata } = await trails.send(new StopLoggingCommand({ Name: 'audit' }))
    expect(last(sandbox, 'StopLogging')).toMatchObject({
      requestID: $metadata.requestId,
      responseElements: null,
    })
  })

  it('holds lists as CloudTrail writes them', async () => {
    const { sandbox, trails } = await withTrail()
    const EventSelectors = [
      { ReadWriteType: 'ReadOnly' as const, IncludeManagementEvents: true, DataResources: [] },
    ]
    await trails.send(new PutEventSelectorsCommand({ TrailName: 'audit', EventSelectors }))
    expect(last(sandbox, 'PutEventSelectors').requestParameters).toEqual({
      trailName: 'audit',
      eventSelectors: [{ readWriteType: 'ReadOnly', includeManagementEvents: true, dataResources: [] }],
    })
  })

  it('of a failed call names the error', async () => {
    const { sandbox } = await withBucket()
    await failureOf(new CloudTrailClient(settings(sandbox)).send(new GetTrailCommand({ Name: 'none' })))
    expect(last(sandbox, 'GetTrail')).toMatchObject({
      errorCode: 'TrailNotFoundException',
      requestParameters: { name: 'none' },
      readOnly: true,
    })
  })

  it('of a denied call tells nothing of the request', async () => {
    const { sandbox, trails } = await withTrail()
    sandbox.faults.add({ operation: 'StopLogging', fault: { kind: 'access-denied' } })
    await failureOf(trails.send(new StopLoggingCommand({ Name: 'audit' })))
    expect(last(sandbox, 'StopLogging')).toMatchObject({ errorCode: 'AccessDenied', requestParameters: null })
  })

  it('is kept for LookupEvents at once, trail or not', async () => {
    const { sandbox } = await withBucket()
    const trails = new CloudTrailClient(settings(sandbox))
    const { Events } = await trails.send(new LookupEventsCommand({}))
    expect(Events?.map((event) => event.EventName)).toEqual(
      expect.arrayContaining(['PutBucketPolicy', 'CreateBucket']),
    )
  })

  it('never tells a secret', async () => {
    const { sandbox } = await withBucket()
    const role = { RoleArn: `arn:aws:iam::${OTHER}:role/audit`, RoleSessionName: 'sweep' }
    const { Credentials } = await new STSClient(settings(sandbox)).send(new AssumeRoleCommand(role))
    const record = last(sandbox, 'AssumeRole')
    expect(JSON.stringify(record)).toContain(Credentials?.AccessKeyId)
    expect(JSON.stringify(record)).not.toContain(Credentials?.SecretAccessKey)
  })
})

describe('a record of S3', () => {
  it('goes by the old names and writes XML as JSON', async () => {
    const { sandbox, s3 } = await withBucket()
    const rule = { ID: 'a', Status: 'Enabled' as const, Filter: { Prefix: '' }, Expiration: { Days: 1 } }
    await s3.send(
      new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules: [rule] } }),
    )
    expect(last(sandbox, 'PutBucketLifecycle').requestParameters).toMatchObject({
      bucketName: Bucket,
      Host: 's3.us-east-1.amazonaws.com',
      lifecycle: '',
      LifecycleConfiguration: { Rule: { ID: 'a', Status: 'Enabled', Expiration: { Days: 1 } } },
    })
    const PublicAccessBlockConfiguration = { BlockPublicAcls: false }
    await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }))
    expect(last(sandbox, 'PutBucketPublicAccessBlock').requestParameters).toMatchObject({
      publicAccessBlock: '',
      PublicAccessBlockConfiguration: { BlockPublicAcls: false },
    })
  })

  it('holds a policy as an object, and names the bucket', async () => {
    const { sandbox } = await withBucket()
    expect(last(sandbox, 'PutBucketPolicy')).toMatchObject({
      requestParameters: { bucketName: Bucket, policy: '', bucketPolicy: { Version: '2012-10-17' } },
      resources: [{ accountId: ACCOUNT, type: 'AWS::S3::Bucket', ARN: `arn:aws:s3:::${Bucket}` }],
    })
  })

  it("goes to caller and owner, where the bucket is another account's", async () => {
    const { sandbox, s3 } = await withBucket()
    const open = {
      Effect: 'Allow',
      Principal: { AWS: OTHER },
      Action: 's3:*',
      Resource: `arn:aws:s3:::${Bucket}`,
    }
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: bucketPolicy([open]) }))
    const eve = new S3Client(settings(sandbox, 'us-east-1', issueUserKeys(sandbox.world, OTHER, 'eve')))
    await eve.send(new DeleteBucketPolicyCommand({ Bucket }))
    const [callers, owners] = [
      last(sandbox, 'DeleteBucketPolicy', OTHER),
      last(sandbox, 'DeleteBucketPolicy'),
    ]
    expect(owners.userIdentity).toMatchObject({ accountId: OTHER, userName: 'eve' })
    expect(owners.sharedEventID).toBe(callers.sharedEventID)
    expect(owners.eventID).not.toBe(callers.eventID)
  })
})

describe('a record of KMS', () => {
  it('holds the policy as text, and the key by its ARN', async () => {
    const { sandbox } = await withBucket()
    const kms = new KMSClient(settings(sandbox))
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}))
    const KeyId = KeyMetadata?.KeyId ?? ''
    const { Policy } = await kms.send(new GetKeyPolicyCommand({ KeyId }))
    await kms.send(new PutKeyPolicyCommand({ KeyId, Policy, PolicyName: 'default' }))
    expect(last(sandbox, 'PutKeyPolicy')).toMatchObject({
      requestParameters: { keyId: KeyId, policyName: 'default', policy: Policy },
      // Since December 2022, though the call answers nothing (KMS developer guide, "CreateGrant" and others).
      responseElements: { keyId: KeyMetadata?.Arn },
      resources: [{ accountId: ACCOUNT, type: 'AWS::KMS::Key', ARN: KeyMetadata?.Arn }],
    })
    await kms.send(new DisableKeyCommand({ KeyId }))
    expect(last(sandbox, 'DisableKey').requestParameters).toEqual({ keyId: KeyId })
  })
})

describe('the event bus hears of a call', () => {
  const cloudtrail = { source: ['aws.cloudtrail'], 'detail-type': ['AWS API Call via CloudTrail'] }

  it('that stops the only trail, and of none after it', async () => {
    const { sandbox, trails } = await withTrail()
    const heard = await listen(sandbox, cloudtrail)
    await trails.send(new StopLoggingCommand({ Name: 'audit' }))
    await trails.send(new UpdateTrailCommand({ Name: 'audit', IsMultiRegionTrail: false }))
    await sandbox.settled()
    expect(heard).toEqual(['StopLogging'])
  })

  it('not at all without a trail', async () => {
    const { sandbox, s3 } = await withBucket()
    const heard = await listen(sandbox, { source: ['aws.s3'] })
    await s3.send(new DeleteBucketPolicyCommand({ Bucket }))
    await sandbox.settled()
    expect(heard).toEqual([])
  })

  it('that only reads where the rule asks for it', async () => {
    const { sandbox, s3, trails } = await withTrail()
    const read = async () => {
      await s3.send(new GetBucketPolicyCommand({ Bucket }))
      await sandbox.settled()
    }
    const quiet = await listen(sandbox, { source: ['aws.s3'] })
    await read()
    expect(quiet).toEqual([])
    const all = await listen(sandbox, { source: ['aws.s3'] }, 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS')
    await read()
    expect(all).toEqual(['GetBucketPolicy'])
    await trails.send(new GetTrailCommand({ Name: 'audit' }))
  })

  it('that failed as well', async () => {
    const { sandbox, trails } = await withTrail()
    const heard = await listen(sandbox, { ...cloudtrail, detail: { errorCode: ['TrailNotFoundException'] } })
    await failureOf(trails.send(new StopLoggingCommand({ Name: 'none' })))
    await sandbox.settled()
    expect(heard).toEqual(['StopLogging'])
  })
})
