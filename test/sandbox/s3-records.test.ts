/**
 * CloudTrail records of S3's calls. Names, resources and parameters are those of public records: CopyObject in
 * elastic/integrations (`test-copy-object-json.log`), DeleteObjects and CopyObject in Stratus Red Team's pages on S3
 * ransomware, PutBucketAcl in CloudTrail's user guide; which calls are data events, in the S3 user guide, "Amazon S3
 * CloudTrail events".
 */
import { CloudTrailClient, CreateTrailCommand, PutEventSelectorsCommand } from '@aws-sdk/client-cloudtrail'
import { LookupEventsCommand, StartLoggingCommand } from '@aws-sdk/client-cloudtrail'
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge'
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectVersionsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  PutBucketAclCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { describe, expect, it } from '@jest/globals'
import { issueUserKeys } from '../../sandbox/callers.ts'
import { isRecord } from '../../sandbox/protocol/is-record.ts'
import { ACCOUNT, OTHER, bench, failureOf, settings } from './bench.ts'

const Bucket = 'records-of-objects'
const arn = `arn:aws:s3:::${Bucket}`
const functionArn = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:hear`
const bucketItself = { accountId: ACCOUNT, type: 'AWS::S3::Bucket', ARN: arn }

/** A bucket, a trail in another one that logs all data events of S3, and the events that a rule hears. */
async function withDataEvents() {
  const sandbox = await bench()
  const s3 = new S3Client(settings(sandbox))
  const logs = 'logs-of-records'
  await s3.send(new CreateBucketCommand({ Bucket }))
  await s3.send(new CreateBucketCommand({ Bucket: logs }))
  const Statement = [
    {
      Effect: 'Allow',
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Action: 's3:*',
      Resource: [`arn:aws:s3:::${logs}`, `arn:aws:s3:::${logs}/*`],
    },
  ]
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement })
  await s3.send(new PutBucketPolicyCommand({ Bucket: logs, Policy }))
  const trails = new CloudTrailClient(settings(sandbox))
  await trails.send(new CreateTrailCommand({ Name: 'audit', S3BucketName: logs, IsMultiRegionTrail: true }))
  const DataResources = [{ Type: 'AWS::S3::Object', Values: [`${arn}/`] }]
  const EventSelectors = [{ ReadWriteType: 'All' as const, IncludeManagementEvents: true, DataResources }]
  await trails.send(new PutEventSelectorsCommand({ TrailName: 'audit', EventSelectors }))
  await trails.send(new StartLoggingCommand({ Name: 'audit' }))
  const heard: Record<string, unknown>[] = []
  sandbox.world.functions.set(functionArn, async (event) => {
    if (isRecord(event) && isRecord(event['detail'])) heard.push(event['detail'])
  })
  const events = new EventBridgeClient(settings(sandbox))
  const rule = {
    Name: 'all',
    EventPattern: '{"source":["aws.s3"]}',
    State: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS' as const,
  }
  await events.send(new PutRuleCommand(rule))
  await events.send(new PutTargetsCommand({ Rule: 'all', Targets: [{ Id: 't', Arn: functionArn }] }))
  /** The record of the last call. */
  const last = async () => {
    await sandbox.settled()
    return heard.at(-1)
  }
  return { sandbox, s3, trails, heard, last }
}

describe("a record of an object's call", () => {
  it('of an upload names object and bucket, the x-amz headers of request and answer, and neither content nor metadata', async () => {
    const { s3, last } = await withDataEvents()
    await s3.send(
      new PutObjectCommand({
        Bucket,
        Key: 'a b',
        Body: 'content',
        Metadata: { owner: 'me' },
        ServerSideEncryption: 'AES256',
      }),
    )
    expect(await last()).toMatchObject({
      eventName: 'PutObject',
      eventCategory: 'Data',
      managementEvent: false,
      readOnly: false,
      userAgent: expect.stringMatching(/^\[aws-sdk-js.*\]$/),
      requestParameters: {
        bucketName: Bucket,
        Host: 's3.us-east-1.amazonaws.com',
        key: 'a b',
        'x-id': 'PutObject',
        'x-amz-server-side-encryption': 'AES256',
      },
      responseElements: { 'x-amz-server-side-encryption': 'AES256' },
      resources: [{ type: 'AWS::S3::Object', ARN: `${arn}/a b` }, bucketItself],
    })
    expect(JSON.stringify(await last())).not.toMatch(/content"|owner/)
  })

  it('of one version says which, and which marker came of it', async () => {
    const { s3, last } = await withDataEvents()
    const VersioningConfiguration = { Status: 'Enabled' as const }
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }))
    const { VersionId } = await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x' }))
    expect(await last()).toMatchObject({ responseElements: { 'x-amz-version-id': VersionId } })
    await s3.send(new GetObjectCommand({ Bucket, Key: 'a', VersionId }))
    expect(await last()).toMatchObject({
      eventName: 'GetObject',
      readOnly: true,
      requestParameters: { key: 'a', versionId: VersionId },
      responseElements: null,
    })
    const marker = await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }))
    expect(await last()).toMatchObject({
      eventName: 'DeleteObject',
      responseElements: { 'x-amz-version-id': marker.VersionId, 'x-amz-delete-marker': 'true' },
    })
  })

  it('of many deletions names no key', async () => {
    const { s3, last } = await withDataEvents()
    await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'hidden' }] } }))
    const record = await last()
    expect(record).toMatchObject({
      eventName: 'DeleteObjects',
      eventCategory: 'Data',
      resources: [{ type: 'AWS::S3::Object', ARNPrefix: `${arn}/` }, bucketItself],
      responseElements: null,
    })
    expect(record?.['requestParameters']).toMatchObject({ bucketName: Bucket, delete: '' })
    expect(JSON.stringify(record)).not.toContain('hidden')
  })

  it('of a copy names both objects, the destination as its key', async () => {
    const { s3, last } = await withDataEvents()
    await s3.send(new PutObjectCommand({ Bucket, Key: 'from here', Body: 'x' }))
    const CopySource = `${Bucket}/from%20here`
    await s3.send(new CopyObjectCommand({ Bucket, Key: 'to', CopySource }))
    expect(await last()).toMatchObject({
      eventName: 'CopyObject',
      requestParameters: { bucketName: Bucket, key: 'to', 'x-amz-copy-source': CopySource },
      responseElements: { 'x-amz-server-side-encryption': 'AES256' },
      resources: [
        { type: 'AWS::S3::Object', ARN: `${arn}/to` },
        bucketItself,
        { type: 'AWS::S3::Object', ARN: `${arn}/from here` },
      ],
    })
    await s3.send(
      new CopyObjectCommand({ Bucket, Key: 'to', CopySource: `${Bucket}/to`, StorageClass: 'GLACIER' }),
    )
    expect((await last())?.['resources']).toHaveLength(2)
  })

  it.each([
    ['ListObjects', new ListObjectsCommand({ Bucket, Prefix: 'p/' }), { prefix: 'p/' }, 'p/'],
    [
      'ListObjects',
      new ListObjectsV2Command({ Bucket, Prefix: 'p/', Delimiter: '/', MaxKeys: 5 }),
      { prefix: 'p/', delimiter: '/', 'list-type': '2', 'max-keys': '5' },
      'p/',
    ],
    ['ListObjectVersions', new ListObjectVersionsCommand({ Bucket }), { versions: '' }, ''],
    ['HeadBucket', new HeadBucketCommand({ Bucket }), {}, ''],
  ] as const)(
    '%s of a bucket counts as one of its objects',
    async (eventName, command, parameters, prefix) => {
      const { s3, last } = await withDataEvents()
      // The four commands have no common type that `send` takes.
      if (command instanceof ListObjectsCommand) await s3.send(command)
      else if (command instanceof ListObjectsV2Command) await s3.send(command)
      else if (command instanceof HeadBucketCommand) await s3.send(command)
      else await s3.send(command)
      expect(await last()).toMatchObject({
        eventName,
        eventCategory: 'Data',
        readOnly: true,
        requestParameters: { bucketName: Bucket, ...parameters },
        resources: [{ type: 'AWS::S3::Object', ARNPrefix: `${arn}/${prefix}` }, bucketItself],
      })
    },
  )

  it('of tags and grants is a data event with its subresource', async () => {
    const { s3, last } = await withDataEvents()
    await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x' }))
    const Tagging = { TagSet: [{ Key: 'k', Value: 'v' }] }
    await s3.send(new PutObjectTaggingCommand({ Bucket, Key: 'a', Tagging }))
    expect(await last()).toMatchObject({
      eventName: 'PutObjectTagging',
      eventCategory: 'Data',
      requestParameters: { key: 'a', tagging: '' },
    })
    await failureOf(s3.send(new PutObjectAclCommand({ Bucket, Key: 'a', ACL: 'public-read' })))
    expect(await last()).toMatchObject({
      eventName: 'PutObjectAcl',
      eventCategory: 'Data',
      errorCode: 'AccessControlListNotSupported',
      requestParameters: { key: 'a', acl: '', 'x-amz-acl': 'public-read' },
    })
  })

  it('that was denied still tells what was asked', async () => {
    const { sandbox, s3, last } = await withDataEvents()
    await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x' }))
    const eve = new S3Client(settings(sandbox, 'us-east-1', issueUserKeys(sandbox.world, OTHER, 'eve')))
    await failureOf(eve.send(new DeleteObjectCommand({ Bucket, Key: 'a' })))
    expect(await last()).toMatchObject({
      eventName: 'DeleteObject',
      errorCode: 'AccessDenied',
      requestParameters: { bucketName: Bucket, key: 'a' },
      userIdentity: { accountId: OTHER },
      recipientAccountId: ACCOUNT,
    })
  })

  it('is not in the event history', async () => {
    const { s3, trails } = await withDataEvents()
    await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x' }))
    const { Events = [] } = await trails.send(new LookupEventsCommand({}))
    expect(Events.map((event) => event.EventName)).not.toContain('PutObject')
    expect(Events.map((event) => event.EventName)).toContain('CreateBucket')
  })
})

describe("a record of a bucket's call", () => {
  it('holds grants by header together, and a canned one by its header', async () => {
    const { s3, last } = await withDataEvents()
    const OwnershipControls = { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' as const }] }
    await s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls }))
    const GrantRead = 'uri="http://acs.amazonaws.com/groups/s3/LogDelivery"'
    await s3.send(new PutBucketAclCommand({ Bucket, GrantRead, GrantWrite: GrantRead }))
    expect((await last())?.['requestParameters']).toEqual({
      bucketName: Bucket,
      Host: 's3.us-east-1.amazonaws.com',
      acl: '',
      accessControlList: { 'x-amz-grant-read': GrantRead, 'x-amz-grant-write': GrantRead },
    })
    await s3.send(new PutBucketAclCommand({ Bucket, ACL: 'private' }))
    expect((await last())?.['requestParameters']).toMatchObject({
      acl: '',
      'x-amz-acl': 'private',
    })
  })

  it('holds the grants of a body with the type of the grantee', async () => {
    const { s3, last } = await withDataEvents()
    const OwnershipControls = { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' as const }] }
    await s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls }))
    const URI = 'http://acs.amazonaws.com/groups/s3/LogDelivery'
    await failureOf(
      s3.send(
        new PutBucketAclCommand({
          Bucket,
          AccessControlPolicy: {
            Owner: { ID: 'somebody' },
            Grants: [{ Grantee: { Type: 'Group', URI }, Permission: 'WRITE' }],
          },
        }),
      ),
    )
    expect((await last())?.['requestParameters']).toMatchObject({
      AccessControlPolicy: {
        xmlns: 'http://s3.amazonaws.com/doc/2006-03-01/',
        Owner: { ID: 'somebody' },
        AccessControlList: {
          Grant: {
            Grantee: { 'xsi:type': 'Group', 'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance', URI },
            Permission: 'WRITE',
          },
        },
      },
    })
  })

  it('writes an empty element as an empty text, and several as a list', async () => {
    const { s3, last } = await withDataEvents()
    const NotificationConfiguration = { EventBridgeConfiguration: {} }
    await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }))
    expect(await last()).toMatchObject({
      eventName: 'PutBucketNotification',
      managementEvent: true,
      requestParameters: { notification: '', NotificationConfiguration: { EventBridgeConfiguration: '' } },
    })
    const TagSet = ['a', 'b'].map((Key) => ({ Key, Value: '1' }))
    await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }))
    expect((await last())?.['requestParameters']).toMatchObject({
      tagging: '',
      Tagging: { TagSet: { Tag: TagSet } },
    })
  })
})
