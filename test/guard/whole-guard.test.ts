import { sandboxWith } from '../few-regions.ts'
import {
  CloudTrailClient,
  DeleteTrailCommand,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetInsightSelectorsCommand,
  GetTrailStatusCommand,
  ListTagsCommand,
  PutEventSelectorsCommand,
  PutInsightSelectorsCommand,
  RemoveTagsCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail'
import { DisableRuleCommand, EventBridgeClient, ListRulesCommand } from '@aws-sdk/client-eventbridge'
import {
  DescribeKeyCommand,
  DisableKeyCommand,
  KMSClient,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms'
import {
  DeleteBucketPolicyCommand,
  DeletePublicAccessBlockCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { guardPolicy } from '../../sandbox/guard/guard-policy.ts'
import type { SandboxGuard } from '../../sandbox/guard/start-guard.ts'
import { startForwardingGuard } from './start-forwarding-guard.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'

const Name = 'management-events'
const TrailARN = `arn:aws:cloudtrail:us-east-1:123456789012:trail/${Name}`
const Bucket = 'clean-trail-logs'

let sandbox: Sandbox
let guard: SandboxGuard
let close: () => void
let trails: CloudTrailClient
let buckets: S3Client
let keys: KMSClient
let rules: (region: string) => EventBridgeClient

beforeAll(async () => {
  sandbox = await sandboxWith('clean')
  guard = await startForwardingGuard(sandbox, guardPolicy(), 'us-east-1')
  await guard.sweep()
  await sandbox.settled()
  const credentials = { accessKeyId: 'AKIAINTRUDER', secretAccessKey: 'x' }
  const settings = { region: 'us-east-1', endpoint: sandbox.url, credentials }
  trails = new CloudTrailClient(settings)
  buckets = new S3Client({ ...settings, forcePathStyle: true })
  keys = new KMSClient(settings)
  const made: EventBridgeClient[] = []
  rules = (region) => {
    const client = new EventBridgeClient({ ...settings, region })
    made.push(client)
    return client
  }
  close = () => [trails, buckets, keys, ...made].forEach((client) => client.destroy())
})

afterAll(async () => {
  close()
  guard.close()
  await sandbox.close()
})

const metadataFree = <T extends { $metadata?: unknown }>({ $metadata: _metadata, ...rest }: T) => rest

/** All that makes up the trail, and what it rests on. */
async function everything() {
  const [described, selectors, insights, tags, status, policy, block, versioning] = await Promise.all([
    trails.send(new DescribeTrailsCommand({ trailNameList: [Name] })),
    trails.send(new GetEventSelectorsCommand({ TrailName: Name })),
    trails.send(new GetInsightSelectorsCommand({ TrailName: Name })),
    trails.send(new ListTagsCommand({ ResourceIdList: [TrailARN] })),
    trails.send(new GetTrailStatusCommand({ Name })),
    buckets.send(new GetBucketPolicyCommand({ Bucket })),
    buckets.send(new GetPublicAccessBlockCommand({ Bucket })),
    buckets.send(new GetBucketVersioningCommand({ Bucket })),
  ])
  const key = await keys.send(new DescribeKeyCommand({ KeyId: described.trailList?.[0]?.KmsKeyId ?? '' }))
  return {
    // A topic's name comes back as it was last written, by name or by ARN; SnsTopicARN says which topic it is.
    trail: described.trailList?.map((trail) => ({ ...trail, SnsTopicName: undefined })),
    selectors: metadataFree(selectors),
    insights: metadataFree(insights),
    tags: metadataFree(tags),
    logging: status.IsLogging,
    policy: policy.Policy,
    block: block.PublicAccessBlockConfiguration,
    versioning: versioning.Status,
    key: key.KeyMetadata?.KeyState,
  }
}

const keyId = async () =>
  (await trails.send(new DescribeTrailsCommand({ trailNameList: [Name] }))).trailList?.[0]?.KmsKeyId ?? ''

const attacks: [string, () => Promise<unknown>][] = [
  ['StopLogging', () => trails.send(new StopLoggingCommand({ Name }))],
  ['UpdateTrail', () => trails.send(new UpdateTrailCommand({ Name, IsMultiRegionTrail: false }))],
  [
    'UpdateTrail',
    () => trails.send(new UpdateTrailCommand({ Name, EnableLogFileValidation: false, KmsKeyId: '' })),
  ],
  ['UpdateTrail', () => trails.send(new UpdateTrailCommand({ Name, S3KeyPrefix: 'elsewhere' }))],
  [
    'PutEventSelectors',
    () =>
      trails.send(
        new PutEventSelectorsCommand({
          TrailName: Name,
          EventSelectors: [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true }],
        }),
      ),
  ],
  [
    'PutInsightSelectors',
    () => trails.send(new PutInsightSelectorsCommand({ TrailName: Name, InsightSelectors: [] })),
  ],
  [
    'RemoveTags',
    () => trails.send(new RemoveTagsCommand({ ResourceId: TrailARN, TagsList: [{ Key: 'owner' }] })),
  ],
  ['DeleteTrail', () => trails.send(new DeleteTrailCommand({ Name }))],
  [
    'PutBucketVersioning',
    () =>
      buckets.send(
        new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Suspended' } }),
      ),
  ],
  ['DeleteBucketPublicAccessBlock', () => buckets.send(new DeletePublicAccessBlockCommand({ Bucket }))],
  ['DisableKey', async () => keys.send(new DisableKeyCommand({ KeyId: await keyId() }))],
  [
    'ScheduleKeyDeletion',
    async () => keys.send(new ScheduleKeyDeletionCommand({ KeyId: await keyId(), PendingWindowInDays: 7 })),
  ],
]

it.each(attacks)(
  '%s, by an ordinary client: all is as it was before, and people are told once',
  async (eventName, strike) => {
    const before = await everything()
    const told = sandbox.alerts().length
    await strike()
    await sandbox.settled()
    expect(await everything()).toEqual(before)
    expect(sandbox.alerts().slice(told)).toEqual([
      expect.objectContaining({
        subject: expect.stringMatching(new RegExp(`critical: repaired, ${eventName} on`)),
        message: expect.not.stringMatching(/Not done|NOT all/),
      }),
    ])
    expect(sandbox.deadLetters()).toEqual([])
  },
)

it('DeleteBucketPolicy: CloudTrail is let in again, and people are told once', async () => {
  const told = sandbox.alerts().length
  await buckets.send(new DeleteBucketPolicyCommand({ Bucket }))
  await sandbox.settled()
  const { Policy } = await buckets.send(new GetBucketPolicyCommand({ Bucket }))
  expect(Policy).toContain('cloudtrail.amazonaws.com')
  expect(sandbox.alerts()).toHaveLength(told + 1)
})

it.each(['us-east-1', 'eu-west-1'])(
  'DisableRule in %s: the rule listens again, and people are told',
  async (region) => {
    const told = sandbox.alerts().length
    const { Rules = [] } = await rules(region).send(new ListRulesCommand({ NamePrefix: 'trailkeeper-' }))
    const rule = Rules.find(({ Name: name = '' }) => name.endsWith('cloudtrail'))?.Name ?? ''
    await rules(region).send(new DisableRuleCommand({ Name: rule }))
    await sandbox.settled()
    const after = await rules(region).send(new ListRulesCommand({ NamePrefix: rule }))
    expect(after.Rules?.map(({ State }) => State)).toEqual(['ENABLED'])
    expect(
      sandbox
        .alerts()
        .slice(told)
        .map(({ subject }) => subject),
    ).toEqual([expect.stringMatching(/critical: repaired, DisableRule on/)])
  },
)
