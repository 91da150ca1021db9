import {
  AddTagsCommand,
  CloudTrailClient,
  CreateTrailCommand,
  DeleteTrailCommand,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetInsightSelectorsCommand,
  GetTrailCommand,
  GetTrailStatusCommand,
  ListTagsCommand,
  ListTrailsCommand,
  PutEventSelectorsCommand,
  PutInsightSelectorsCommand,
  RemoveTagsCommand,
  StartLoggingCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail'
import type { Trail } from '@aws-sdk/client-cloudtrail'
import { CreateBucketCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3'

export type Target = { home: CloudTrailClient; away: CloudTrailClient; s3: S3Client }
export type Step = { name: string; call: (to: Target) => Promise<unknown> }

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }

export function targetAt(endpoint: string): Target {
  const client = (region: string) => new CloudTrailClient({ region, endpoint, credentials, maxAttempts: 1 })
  return {
    home: client('us-east-1'),
    away: client('eu-west-1'),
    s3: new S3Client({ region: 'us-east-1', endpoint, credentials, maxAttempts: 1, forcePathStyle: true }),
  }
}

const arn = 'arn:aws:cloudtrail:us-east-1:123456789012:trail/main'
const unknown = 'arn:aws:cloudtrail:us-east-1:123456789012:trail/nobody'
const tag = { Key: 'owner', Value: 'security' }
const advanced = [{ FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] }]
const basic = [
  {
    ReadWriteType: 'WriteOnly' as const,
    IncludeManagementEvents: true,
    DataResources: [],
    ExcludeManagementEventSources: [],
  },
]

/** What both emulators say of a trail; what only one of them knows has steps of its own. */
const settings = (trail: Trail | undefined) => ({
  name: trail?.Name,
  bucket: trail?.S3BucketName,
  prefix: trail?.S3KeyPrefix,
  global: trail?.IncludeGlobalServiceEvents,
  multiRegion: trail?.IsMultiRegionTrail,
  validation: trail?.LogFileValidationEnabled,
  organization: trail?.IsOrganizationTrail,
  arn: trail?.TrailARN,
  key: trail?.KmsKeyId,
})

const step = (name: string, call: Step['call']): Step => ({ name, call })
const create = (to: CloudTrailClient, input: Partial<CreateTrailCommand['input']> = {}) =>
  to.send(new CreateTrailCommand({ Name: 'main', S3BucketName: 'trail-logs', ...input }))
const trails = async (to: CloudTrailClient, input: DescribeTrailsCommand['input'] = {}) =>
  (await to.send(new DescribeTrailsCommand(input))).trailList ?? []
const named = async (to: CloudTrailClient, input: DescribeTrailsCommand['input'] = {}) =>
  (await trails(to, input)).map((trail) => trail.Name)
const logging = async (to: CloudTrailClient, Name: string) =>
  (await to.send(new GetTrailStatusCommand({ Name }))).IsLogging
const tags = async (to: CloudTrailClient) =>
  (await to.send(new ListTagsCommand({ ResourceIdList: [arn] }))).ResourceTagList

const bucketPolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Action: 's3:GetBucketAcl',
      Resource: 'arn:aws:s3:::trail-logs',
    },
    {
      Effect: 'Allow',
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: 'arn:aws:s3:::trail-logs/*',
      Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
    },
  ],
})

/** One trail's life, in the order in which the calls are made. */
export const steps: Step[] = [
  step('create into a missing bucket', ({ home }) => create(home)),
  step('make the bucket', async ({ s3 }) => {
    await s3.send(new CreateBucketCommand({ Bucket: 'trail-logs' }))
  }),
  step('create into a bucket without a policy', async ({ home }) => {
    await create(home, { Name: 'shut-out' })
    await home.send(new DeleteTrailCommand({ Name: 'shut-out' }))
  }),
  step('give the bucket its policy', async ({ s3 }) => {
    await s3.send(new PutBucketPolicyCommand({ Bucket: 'trail-logs', Policy: bucketPolicy }))
  }),
  step('create with a short name', ({ home }) => create(home, { Name: 'ab' })),
  step('create with a space in the name', ({ home }) => create(home, { Name: 'my trail' })),
  step('create with adjacent dashes', async ({ home }) => {
    await create(home, { Name: 'my--trail' })
    await home.send(new DeleteTrailCommand({ Name: 'my--trail' }))
  }),
  step('create multi-region without global service events', ({ home }) =>
    create(home, { IsMultiRegionTrail: true, IncludeGlobalServiceEvents: false }),
  ),
  step('create with an unknown topic', ({ home }) => create(home, { SnsTopicName: 'nobody' })),
  step('create with an unknown key', async ({ home }) => {
    await create(home, { Name: 'keyed', KmsKeyId: 'alias/nobody' })
    await home.send(new DeleteTrailCommand({ Name: 'keyed' }))
  }),
  step('create', async ({ home }) =>
    settings(await create(home, { IsMultiRegionTrail: true, S3KeyPrefix: 'all' })),
  ),
  step('create again', async ({ home }) => {
    await create(home, { IsMultiRegionTrail: true, S3KeyPrefix: 'all' })
  }),
  step('get by name', async ({ home }) =>
    settings((await home.send(new GetTrailCommand({ Name: 'main' }))).Trail),
  ),
  step('get by ARN', async ({ home }) =>
    settings((await home.send(new GetTrailCommand({ Name: arn }))).Trail),
  ),
  step(
    'get the home region',
    async ({ home }) => (await home.send(new GetTrailCommand({ Name: arn }))).Trail?.HomeRegion,
  ),
  step('get an unknown one', ({ home }) => home.send(new GetTrailCommand({ Name: 'nobody' }))),
  step('get a shadow by ARN', async ({ away }) =>
    settings((await away.send(new GetTrailCommand({ Name: arn }))).Trail),
  ),
  step('describe at home', async ({ home }) => (await trails(home)).map(settings)),
  step('describe the home region', async ({ away }) => (await trails(away)).map((trail) => trail.HomeRegion)),
  step('describe away', async ({ away }) => (await trails(away)).map(settings)),
  step('describe away without shadows', ({ away }) => named(away, { includeShadowTrails: false })),
  step('describe by an unknown name', ({ home }) => named(home, { trailNameList: ['nobody'] })),
  step('list', async ({ home }) => (await home.send(new ListTrailsCommand({}))).Trails),
  step('list away', async ({ away }) => (await away.send(new ListTrailsCommand({}))).Trails),
  step('status of a new trail', ({ home }) => logging(home, 'main')),
  step('start by name', async ({ home }) => {
    await home.send(new StartLoggingCommand({ Name: 'main' }))
    return logging(home, 'main')
  }),
  step('start by ARN', async ({ home }) => {
    await home.send(new StartLoggingCommand({ Name: arn }))
  }),
  step('start an unknown one', ({ home }) => home.send(new StartLoggingCommand({ Name: 'nobody' }))),
  step('start a shadow', ({ away }) => away.send(new StartLoggingCommand({ Name: 'main' }))),
  step('status of a shadow by ARN', ({ away }) => logging(away, arn)),
  step('status of a shadow by name', ({ away }) => logging(away, 'main')),
  step('status of an unknown one', ({ home }) => logging(home, unknown)),
  step('stop by name', async ({ home }) => {
    await home.send(new StopLoggingCommand({ Name: 'main' }))
    return logging(home, arn)
  }),
  step('update', async ({ home }) =>
    settings(await home.send(new UpdateTrailCommand({ Name: 'main', EnableLogFileValidation: true }))),
  ),
  step('update a shadow', async ({ away }) => {
    await away.send(new UpdateTrailCommand({ Name: arn, EnableLogFileValidation: true }))
  }),
  step('update to a missing bucket', async ({ home }) => {
    await home.send(new UpdateTrailCommand({ Name: 'main', S3BucketName: 'nobodys-bucket' }))
    await home.send(new UpdateTrailCommand({ Name: 'main', S3BucketName: 'trail-logs' }))
  }),
  step('update to single-region', async ({ home }) => {
    const answer = await home.send(new UpdateTrailCommand({ Name: 'main', IsMultiRegionTrail: false }))
    await home.send(new UpdateTrailCommand({ Name: 'main', IsMultiRegionTrail: true }))
    return answer.IncludeGlobalServiceEvents
  }),
  step(
    'default selectors',
    async ({ home }) => (await home.send(new GetEventSelectorsCommand({ TrailName: 'main' }))).EventSelectors,
  ),
  step('put basic selectors', async ({ home }) => {
    await home.send(new PutEventSelectorsCommand({ TrailName: 'main', EventSelectors: basic }))
    return (await home.send(new GetEventSelectorsCommand({ TrailName: arn }))).EventSelectors
  }),
  step('custom selectors are told of', async ({ home }) => (await trails(home))[0]?.HasCustomEventSelectors),
  step('put advanced selectors', async ({ home }) => {
    await home.send(new PutEventSelectorsCommand({ TrailName: 'main', AdvancedEventSelectors: advanced }))
    return (await home.send(new GetEventSelectorsCommand({ TrailName: 'main' }))).AdvancedEventSelectors
  }),
  step('put basic selectors over advanced ones', async ({ home }) => {
    await home.send(new PutEventSelectorsCommand({ TrailName: 'main', EventSelectors: basic }))
    const answer = await home.send(new GetEventSelectorsCommand({ TrailName: 'main' }))
    return [answer.EventSelectors, answer.AdvancedEventSelectors ?? []]
  }),
  step('put six selectors', async ({ home }) => {
    const EventSelectors = [1, 2, 3, 4, 5, 6].map(() => ({ ReadWriteType: 'All' as const }))
    await home.send(new PutEventSelectorsCommand({ TrailName: 'main', EventSelectors }))
  }),
  step('insights of a trail without', ({ home }) =>
    home.send(new GetInsightSelectorsCommand({ TrailName: 'main' })),
  ),
  step('put insights', async ({ home }) => {
    const InsightSelectors = [{ InsightType: 'ApiCallRateInsight' as const }]
    await home.send(new PutInsightSelectorsCommand({ TrailName: 'main', InsightSelectors }))
    const { InsightSelectors: put } = await home.send(new GetInsightSelectorsCommand({ TrailName: arn }))
    return put?.map((selector) => selector.InsightType)
  }),
  step('put other insights', async ({ home }) => {
    const InsightSelectors = [{ InsightType: 'ApiErrorRateInsight' as const }]
    await home.send(new PutInsightSelectorsCommand({ TrailName: 'main', InsightSelectors }))
    const { InsightSelectors: put } = await home.send(new GetInsightSelectorsCommand({ TrailName: 'main' }))
    return put?.map((selector) => selector.InsightType)
  }),
  step('insights are told of', async ({ home }) => (await trails(home))[0]?.HasInsightSelectors),
  step('list no tags', ({ home }) => tags(home)),
  step('add a tag', async ({ home }) => {
    await home.send(new AddTagsCommand({ ResourceId: arn, TagsList: [tag] }))
    return tags(home)
  }),
  step('remove it', async ({ home }) => {
    await home.send(new RemoveTagsCommand({ ResourceId: arn, TagsList: [tag] }))
    return tags(home)
  }),
  step('tag an unknown trail', async ({ home }) => {
    await home.send(new AddTagsCommand({ ResourceId: unknown, TagsList: [tag] }))
  }),
  step('delete a shadow', ({ away }) => away.send(new DeleteTrailCommand({ Name: 'main' }))),
  step('delete an unknown one', ({ home }) => home.send(new DeleteTrailCommand({ Name: 'nobody' }))),
  step('delete by ARN', async ({ home }) => {
    await home.send(new DeleteTrailCommand({ Name: arn }))
    return named(home)
  }),
  step('make and delete by name', async ({ home }) => {
    await create(home, { Name: 'other' })
    await home.send(new DeleteTrailCommand({ Name: 'other' }))
    return (await named(home)).includes('other')
  }),
]
