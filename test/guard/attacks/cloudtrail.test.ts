import {
  AddTagsCommand,
  type AggregationConfiguration,
  CreateTrailCommand,
  DeleteTrailCommand,
  PutEventConfigurationCommand,
  PutEventSelectorsCommand,
  PutInsightSelectorsCommand,
  RemoveTagsCommand,
  StartLoggingCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
  type UpdateTrailCommandInput,
  type PutEventSelectorsCommandInput,
} from '@aws-sdk/client-cloudtrail'
import { CreateKeyCommand } from '@aws-sdk/client-kms'
import { CreateTopicCommand } from '@aws-sdk/client-sns'
import {
  type Attack,
  account,
  attackHarness,
  bucket,
  type Intruder,
  type State,
  unheard,
} from './attack-harness.ts'
import { trailsWhole } from './states.ts'

const Name = 'management-events'
const arn = `arn:aws:cloudtrail:us-east-1:${account}:trail/${Name}`
const objects = `arn:aws:cloudtrail:eu-west-1:${account}:trail/log-objects`

const update =
  (changes: Omit<UpdateTrailCommandInput, 'Name'>, name = Name, region = 'us-east-1') =>
  ({ cloudtrail }: Intruder) =>
    cloudtrail(region).send(new UpdateTrailCommand({ Name: name, ...changes }))

const updated = (
  what: string,
  changes: Omit<UpdateTrailCommandInput, 'Name'>,
  ...says: string[]
): Attack => ({
  name: `UpdateTrail: ${what}`,
  strike: update(changes),
  ends: 'restored',
  event: 'UpdateTrail',
  says,
})

const select =
  (selectors: Omit<PutEventSelectorsCommandInput, 'TrailName'>, trail = arn, region = 'us-east-1') =>
  ({ cloudtrail }: Intruder) =>
    cloudtrail(region).send(new PutEventSelectorsCommand({ TrailName: trail, ...selectors }))

const selected = (what: string, selectors: Omit<PutEventSelectorsCommandInput, 'TrailName'>): Attack => ({
  name: `PutEventSelectors: ${what}`,
  strike: select(selectors),
  ends: 'restored',
  event: 'PutEventSelectors',
  says: ['selectors: '],
})

/** As `selected`, but more than before is logged in the end: what the intruder added is no weakening. */
const widened = (
  what: string,
  selectors: Omit<PutEventSelectorsCommandInput, 'TrailName'>,
  added: object,
): Attack => ({
  ...selected(what, selectors),
  expected: (before) => withSelectors(before, arn, 'EventSelectors', added),
  mend: select({ EventSelectors: [management] }),
})

function withSelectors(before: State, trail: string, kind: string, added: object): State {
  const { selectors, ...rest } = whole(before[trail])
  const { [kind]: list } = whole(selectors)
  return {
    ...before,
    [trail]: {
      ...rest,
      selectors: { ...whole(selectors), [kind]: [...(Array.isArray(list) ? list : []), added] },
    },
  }
}

const whole = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}

const management = { ReadWriteType: 'All', IncludeManagementEvents: true } as const
const isManagement = { Field: 'eventCategory', Equals: ['Management'] }
const ofObjects = { Type: 'AWS::S3::Object', Values: [`arn:aws:s3:::${bucket}/`] }

const dataOf = (resource: object) => ({
  ReadWriteType: 'All',
  IncludeManagementEvents: false,
  DataResources: [resource],
  ExcludeManagementEventSources: [],
})

const objectSelectors = (prefix: string) => ({
  AdvancedEventSelectors: [
    {
      Name: 'What is done to log files',
      FieldSelectors: [
        { Field: 'eventCategory', Equals: ['Data'] },
        { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
        { Field: 'resources.ARN', StartsWith: [prefix] },
      ],
    },
  ],
})

const stop = (name: string, region = 'us-east-1') => ({
  strike: ({ cloudtrail }: Intruder) => cloudtrail(region).send(new StopLoggingCommand({ Name: name })),
  event: 'StopLogging',
  ends: 'restored' as const,
  says: ['logging: off → on', 'WHAT WAS NOT RECORDED'],
})

const attacks: Attack[] = [
  { name: 'StopLogging: by name', ...stop(Name) },
  { name: 'StopLogging: by ARN', ...stop(arn) },
  { name: 'StopLogging: in another region', ...stop('log-objects', 'eu-west-1') },
  {
    name: 'StopLogging: away from home',
    strike: stop(Name, 'eu-west-1').strike,
    event: 'StopLogging',
    ends: 'attempt',
  },
  updated('one region alone', { IsMultiRegionTrail: false }, 'multiRegion: false → true'),
  updated(
    'no global services',
    { IsMultiRegionTrail: false, IncludeGlobalServiceEvents: false },
    'globalServiceEvents: false → true',
  ),
  updated('no digests', { EnableLogFileValidation: false }, 'logFileValidation: false → true'),
  updated('no events of deliveries', { RecursiveLogging: false }, 'recursiveLogging: false → true'),
  updated('no key', { KmsKeyId: '' }, 'kmsKeyId: not set → arn:aws:kms:'),
  updated('another bucket', { S3BucketName: 'spare-logs' }, `bucket: spare-logs → ${bucket}`),
  updated('a prefix where none was', { S3KeyPrefix: 'elsewhere' }, 'prefix: elsewhere → not set'),
  updated('no topic', { SnsTopicName: '' }, 'topicArn: not set → arn:aws:sns:'),
  updated(
    'no log group',
    { CloudWatchLogsLogGroupArn: '', CloudWatchLogsRoleArn: '' },
    'logGroupArn: not set → arn:aws:logs:',
    'logGroupRoleArn: not set → arn:aws:iam:',
  ),
  updated(
    'everything at once',
    {
      IsMultiRegionTrail: false,
      IncludeGlobalServiceEvents: false,
      EnableLogFileValidation: false,
      KmsKeyId: '',
      SnsTopicName: '',
      S3BucketName: 'spare-logs',
      S3KeyPrefix: 'elsewhere',
      CloudWatchLogsLogGroupArn: '',
      CloudWatchLogsRoleArn: '',
    },
    'multiRegion: false → true',
    'prefix: elsewhere → not set',
  ),
  {
    name: "UpdateTrail: the intruder's own key",
    strike: async (by) => {
      const { KeyMetadata } = await by.kms().send(new CreateKeyCommand({ Policy: openKeyPolicy }))
      await update({ KmsKeyId: KeyMetadata?.Arn })(by)
    },
    ends: 'restored',
    event: 'UpdateTrail',
    says: ['kmsKeyId: arn:aws:kms:'],
  },
  {
    name: "UpdateTrail: the intruder's own topic",
    strike: async (by) => {
      await by.sns().send(new CreateTopicCommand({ Name: 'theirs', Attributes: { Policy: openTopicPolicy } }))
      await update({ SnsTopicName: 'theirs' })(by)
    },
    ends: 'restored',
    event: 'UpdateTrail',
    says: ['topicArn: arn:aws:sns:'],
  },
  {
    name: 'UpdateTrail: by ARN, of a trail of another region, its prefix',
    strike: update({ S3KeyPrefix: '', EnableLogFileValidation: false }, objects, 'eu-west-1'),
    ends: 'restored',
    event: 'UpdateTrail',
    says: ['prefix: not set → objects'],
  },
  {
    name: 'UpdateTrail: away from home',
    strike: update({ IsMultiRegionTrail: false }, arn, 'eu-west-1'),
    ends: 'attempt',
    event: 'UpdateTrail',
  },
  selected('writes alone', { EventSelectors: [{ ...management, ReadWriteType: 'WriteOnly' }] }),
  selected('reads alone', { EventSelectors: [{ ...management, ReadWriteType: 'ReadOnly' }] }),
  widened(
    'no management events',
    {
      EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: false, DataResources: [ofObjects] }],
    },
    dataOf(ofObjects),
  ),
  selected('nothing of KMS and the RDS Data API', {
    EventSelectors: [
      { ...management, ExcludeManagementEventSources: ['kms.amazonaws.com', 'rdsdata.amazonaws.com'] },
    ],
  }),
  widened(
    'advanced, data events alone',
    {
      AdvancedEventSelectors: [
        {
          Name: 'Management events selector',
          FieldSelectors: [
            { Field: 'eventCategory', Equals: ['Data'] },
            { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
          ],
        },
      ],
    },
    dataOf({ Type: 'AWS::S3::Object', Values: ['arn:aws:s3'] }),
  ),
  selected('advanced, writes alone', {
    AdvancedEventSelectors: [
      { Name: 'all', FieldSelectors: [isManagement, { Field: 'readOnly', Equals: ['false'] }] },
    ],
  }),
  selected('advanced, nothing of KMS', {
    AdvancedEventSelectors: [
      { FieldSelectors: [isManagement, { Field: 'eventSource', NotEquals: ['kms.amazonaws.com'] }] },
    ],
  }),
  {
    name: 'PutEventSelectors: of the trail that logs data events, fewer of them',
    strike: select(objectSelectors(`arn:aws:s3:::${bucket}/nothing`), objects, 'eu-west-1'),
    ends: 'restored',
    event: 'PutEventSelectors',
    says: ['selectors: '],
  },
  {
    name: 'PutEventSelectors: of the trail that logs data events, basic ones in their place',
    strike: select({ EventSelectors: [{ ...management, ReadWriteType: 'ReadOnly' }] }, objects, 'eu-west-1'),
    ends: 'restored',
    event: 'PutEventSelectors',
    says: ['selectors: '],
    expected: (before) =>
      withSelectors(before, objects, 'AdvancedEventSelectors', {
        FieldSelectors: [isManagement, { Field: 'readOnly', Equals: ['true'] }],
      }),
    mend: select(objectSelectors(`arn:aws:s3:::${bucket}/`), objects, 'eu-west-1'),
  },
  {
    name: 'PutInsightSelectors: none',
    strike: ({ cloudtrail }) =>
      cloudtrail().send(new PutInsightSelectorsCommand({ TrailName: Name, InsightSelectors: [] })),
    ends: 'restored',
    event: 'PutInsightSelectors',
    says: ['insights: none → ApiCallRateInsight, ApiErrorRateInsight'],
  },
  {
    name: 'PutInsightSelectors: one type less',
    strike: ({ cloudtrail }) =>
      cloudtrail().send(
        new PutInsightSelectorsCommand({
          TrailName: Name,
          InsightSelectors: [{ InsightType: 'ApiErrorRateInsight' }],
        }),
      ),
    ends: 'restored',
    event: 'PutInsightSelectors',
    says: ['insights: ApiErrorRateInsight → '],
  },
  {
    name: 'RemoveTags',
    strike: ({ cloudtrail }) =>
      cloudtrail('eu-west-1').send(
        new RemoveTagsCommand({ ResourceId: objects, TagsList: [{ Key: 'owner' }, { Key: 'purpose' }] }),
      ),
    ends: 'restored',
    event: 'RemoveTags',
    says: ['tags: none → owner=security, purpose=log files'],
  },
  {
    name: 'AddTags: another value for a tag',
    strike: ({ cloudtrail }) =>
      cloudtrail().send(
        new AddTagsCommand({ ResourceId: arn, TagsList: [{ Key: 'owner', Value: 'nobody' }] }),
      ),
    ends: 'restored',
    event: 'AddTags',
    says: ['tags: owner=nobody → owner=security'],
  },
  {
    name: 'AddTags: a tag that nobody had',
    strike: ({ cloudtrail }) =>
      cloudtrail().send(new AddTagsCommand({ ResourceId: arn, TagsList: [{ Key: 'extra', Value: 'yes' }] })),
    ends: 'benign',
    mend: ({ cloudtrail }) =>
      cloudtrail().send(new RemoveTagsCommand({ ResourceId: arn, TagsList: [{ Key: 'extra' }] })),
  },
  {
    name: 'PutEventConfiguration: aggregations emptied',
    strike: async ({ cloudtrail }) => {
      const aggregated = (AggregationConfigurations: AggregationConfiguration[]) =>
        cloudtrail('eu-west-1').send(
          new PutEventConfigurationCommand({ TrailName: objects, AggregationConfigurations }),
        )
      await aggregated([{ Templates: ['API_ACTIVITY'], EventCategory: 'Data' }])
      await aggregated([])
    },
    ends: 'told',
    event: 'PutEventConfiguration',
    says: ['aws cloudtrail get-event-configuration --region eu-west-1'],
  },
  {
    name: 'DeleteTrail: by name',
    strike: ({ cloudtrail }) => cloudtrail().send(new DeleteTrailCommand({ Name })),
    ends: 'restored',
    event: 'DeleteTrail',
    says: ['WHAT WAS NOT RECORDED'],
  },
  {
    name: 'DeleteTrail: of another region',
    strike: ({ cloudtrail }) => cloudtrail('eu-west-1').send(new DeleteTrailCommand({ Name: objects })),
    ends: 'restored',
    event: 'DeleteTrail',
  },
  {
    name: 'DeleteTrail, and a trail of the same name with less in its place, at once',
    strike: async ({ cloudtrail }) => {
      await cloudtrail().send(new DeleteTrailCommand({ Name }))
      await cloudtrail().send(new CreateTrailCommand({ Name, S3BucketName: 'spare-logs' }))
    },
    ends: 'restored',
    event: 'DeleteTrail',
  },
  {
    name: 'DeleteTrail, unheard',
    strike: unheard(({ cloudtrail }) => cloudtrail().send(new DeleteTrailCommand({ Name }))),
    ends: 'restored',
    event: 'DeleteTrail',
  },
  {
    name: 'UpdateTrail, unheard',
    strike: unheard(update({ EnableLogFileValidation: false, SnsTopicName: '' })),
    ends: 'restored',
    event: 'UpdateTrail',
    says: ['logFileValidation: false → true', 'topicArn: not set → arn:aws:sns:'],
  },
  {
    name: 'StopLogging, unheard, and StartLogging after it',
    strike: unheard(async ({ cloudtrail }) => {
      await cloudtrail().send(new StopLoggingCommand({ Name }))
      await cloudtrail().send(new StartLoggingCommand({ Name }))
    }),
    ends: 'told',
    event: 'StopLogging',
    says: ['WHAT WAS NOT RECORDED'],
  },
  {
    name: 'DeleteTrail, and a decoy beside it that takes a place in the quota',
    strike: async ({ cloudtrail }) => {
      await cloudtrail('eu-west-1').send(new DeleteTrailCommand({ Name: objects }))
      await cloudtrail('eu-west-1').send(
        new CreateTrailCommand({
          Name: 'decoy',
          S3BucketName: 'object-trail-logs',
          S3KeyPrefix: 'objects',
          EnableLogFileValidation: true,
        }),
      )
    },
    ends: 'told',
    event: 'CreateTrail',
    says: ['trail-quota', 'aws cloudtrail delete-trail --region eu-west-1 --cli-input-json'],
    mend: ({ cloudtrail }) => cloudtrail('eu-west-1').send(new DeleteTrailCommand({ Name: 'decoy' })),
  },
]

const openKeyPolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' },
    { Effect: 'Allow', Principal: { Service: 'cloudtrail.amazonaws.com' }, Action: 'kms:*', Resource: '*' },
  ],
})

const openTopicPolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Action: 'sns:Publish',
      Resource: `arn:aws:sns:us-east-1:${account}:theirs`,
    },
  ],
})

attackHarness({ everything: trailsWhole, attacks })
