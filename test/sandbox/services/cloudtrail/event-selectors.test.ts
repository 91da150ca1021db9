import { describe, expect, it } from '@jest/globals'
import {
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  PutEventSelectorsCommand,
} from '@aws-sdk/client-cloudtrail'
import type {
  AdvancedEventSelector,
  EventSelector,
  PutEventSelectorsRequest,
} from '@aws-sdk/client-cloudtrail'
import { addTrail } from '../../../../sandbox/services/cloudtrail/add-trail.ts'
import { arnOf, bench, errorOf, home } from './sandbox.ts'
import type { Bench } from './sandbox.ts'

async function withTrail(): Promise<Bench> {
  const sandbox = await bench()
  addTrail(sandbox.world, { name: 'trail', homeRegion: home })
  return sandbox
}

const put = (sandbox: Bench, selectors: Partial<PutEventSelectorsRequest>) =>
  sandbox.at(home).send(new PutEventSelectorsCommand({ TrailName: 'trail', ...selectors }))

async function selectorsOf(sandbox: Bench) {
  const { $metadata: _, ...answer } = await sandbox
    .at(home)
    .send(new GetEventSelectorsCommand({ TrailName: 'trail' }))
  return answer
}

async function isCustom(sandbox: Bench): Promise<boolean | undefined> {
  const { trailList } = await sandbox.at(home).send(new DescribeTrailsCommand({}))
  return trailList?.[0]?.HasCustomEventSelectors
}

const management: AdvancedEventSelector = {
  Name: 'all of management',
  FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }],
}

describe('event selectors', () => {
  it('show the default until some were put', async () => {
    const sandbox = await withTrail()
    expect(await selectorsOf(sandbox)).toEqual({
      TrailARN: arnOf('trail'),
      EventSelectors: [
        {
          ReadWriteType: 'All',
          IncludeManagementEvents: true,
          DataResources: [],
          ExcludeManagementEventSources: [],
        },
      ],
    })
    expect(await isCustom(sandbox)).toBe(false)
  })

  it('fill the defaults of basic ones in', async () => {
    const sandbox = await withTrail()
    const expected = [
      {
        ReadWriteType: 'WriteOnly',
        IncludeManagementEvents: true,
        DataResources: [],
        ExcludeManagementEventSources: [],
      },
    ]
    const answer = await put(sandbox, { EventSelectors: [{ ReadWriteType: 'WriteOnly' }] })
    expect(answer).toMatchObject({ TrailARN: arnOf('trail'), EventSelectors: expected })
    expect((await selectorsOf(sandbox)).EventSelectors).toEqual(expected)
    expect(await isCustom(sandbox)).toBe(true)
  })

  it('of one kind take the place of the other', async () => {
    const sandbox = await withTrail()
    await put(sandbox, { AdvancedEventSelectors: [management] })
    expect(await selectorsOf(sandbox)).toEqual({
      TrailARN: arnOf('trail'),
      AdvancedEventSelectors: [management],
    })
    await put(sandbox, { EventSelectors: [{}] })
    expect(await selectorsOf(sandbox)).not.toHaveProperty('AdvancedEventSelectors')
  })

  it('of both kinds together are refused', async () => {
    const both = { EventSelectors: [{}], AdvancedEventSelectors: [management] }
    expect(await errorOf(put(await withTrail(), both))).toBe('InvalidEventSelectorsException')
  })
})

const refused = 'InvalidEventSelectorsException'
const errorName = (error: unknown): string => (error instanceof Error ? error.name : '')
const data = (Type: string, ...Values: string[]): EventSelector => ({ DataResources: [{ Type, Values }] })
const s3 = (...values: string[]): EventSelector => data('AWS::S3::Object', ...values)
const buckets = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `arn:aws:s3:::bucket-${i}/`)
const invalidType: EventSelector = {}
Reflect.set(invalidType, 'ReadWriteType', 'read-only')

const basic: [string, EventSelector[], boolean][] = [
  ['no selectors', [], false],
  ['five selectors', [{}, {}, {}, {}, {}], true],
  ['six selectors', [{}, {}, {}, {}, {}, {}], false],
  ['an unknown ReadWriteType', [invalidType], false],
  ['all buckets', [s3('arn:aws:s3')], true],
  ['all buckets, with colons', [s3('arn:aws:s3:::')], true],
  ['a bucket', [s3('arn:aws:s3:::logs/')], true],
  ['a prefix', [s3('arn:aws:s3:::logs/private')], true],
  ['a wildcard', [s3('arn:aws:s3:::*')], false],
  ['a bucket without a slash', [s3('arn:aws:s3:::logs')], false],
  ['another partition', [s3('arn:aws-cn:s3')], false],
  ['all functions', [data('AWS::Lambda::Function', 'arn:aws:lambda')], true],
  ['a function', [data('AWS::Lambda::Function', 'arn:aws:lambda:us-east-1:123456789012:function:f')], true],
  ['a table', [data('AWS::DynamoDB::Table', 'arn:aws:dynamodb:us-east-1:123456789012:table/t')], true],
  ['a bucket as a function', [data('AWS::Lambda::Function', 'arn:aws:s3')], false],
  ['a type of advanced selectors', [data('AWS::SNS::Topic', 'arn:aws:sns')], false],
  ['250 data resources', [s3(...buckets(250))], true],
  ['251 data resources over two selectors', [s3(...buckets(200)), s3(...buckets(51))], false],
  ['KMS excluded', [{ ExcludeManagementEventSources: ['kms.amazonaws.com', 'rdsdata.amazonaws.com'] }], true],
  ['another source excluded', [{ ExcludeManagementEventSources: ['iam.amazonaws.com'] }], false],
  ['neither management nor data', [{ IncludeManagementEvents: false }], false],
  [
    'data resources of no value, as on record',
    [
      {
        ReadWriteType: 'ReadOnly',
        IncludeManagementEvents: false,
        DataResources: [
          { Type: 'AWS::S3::Object', Values: [] },
          { Type: 'AWS::Lambda::Function', Values: [] },
        ],
        ExcludeManagementEventSources: [],
      },
    ],
    true,
  ],
]

describe('basic selectors', () => {
  it.each(basic)('%s', async (_name, EventSelectors, taken) => {
    const outcome = await put(await withTrail(), { EventSelectors }).then(
      (answer) => answer.EventSelectors?.length,
      errorName,
    )
    expect(outcome).toBe(taken ? EventSelectors.length : refused)
  })
})

type Fields = AdvancedEventSelector['FieldSelectors']
const of = (category: string): NonNullable<Fields> => [{ Field: 'eventCategory', Equals: [category] }]
const objects = [...of('Data'), { Field: 'resources.type', Equals: ['AWS::S3::Object'] }]
const network = [...of('NetworkActivity'), { Field: 'eventSource', Equals: ['ec2.amazonaws.com'] }]
const values = (count: number): string[] => Array.from({ length: count }, (_, i) => `value-${i}`)

const advanced: [string, Fields, boolean][] = [
  ['management', of('Management'), true],
  ['no fields', [], false],
  ['no category', [{ Field: 'readOnly', Equals: ['true'] }], false],
  ['an unknown category', of('Insight'), false],
  ['two categories', [{ Field: 'eventCategory', Equals: ['Management', 'Data'] }], false],
  ['a category by prefix', [{ Field: 'eventCategory', StartsWith: ['Man'] }], false],
  ['reads', [...of('Management'), { Field: 'readOnly', Equals: ['true'] }], true],
  ['not reads', [...of('Management'), { Field: 'readOnly', NotEquals: ['true'] }], false],
  ['readOnly as something else', [...of('Management'), { Field: 'readOnly', Equals: ['yes'] }], false],
  ['without KMS', [...of('Management'), { Field: 'eventSource', NotEquals: ['kms.amazonaws.com'] }], true],
  ['without IAM', [...of('Management'), { Field: 'eventSource', NotEquals: ['iam.amazonaws.com'] }], false],
  ['only KMS', [...of('Management'), { Field: 'eventSource', Equals: ['kms.amazonaws.com'] }], false],
  [
    'management by event name',
    [...of('Management'), { Field: 'eventName', Equals: ['RunInstances'] }],
    false,
  ],
  ['management by caller', [...of('Management'), { Field: 'userIdentity.arn', Equals: ['arn:x'] }], false],
  ['objects', objects, true],
  ['data without a type', of('Data'), false],
  [
    'two types',
    [...of('Data'), { Field: 'resources.type', Equals: ['AWS::S3::Object', 'AWS::SNS::Topic'] }],
    false,
  ],
  ['a type by prefix', [...of('Data'), { Field: 'resources.type', StartsWith: ['AWS::S3'] }], false],
  [
    'objects by every field',
    [
      ...objects,
      { Field: 'readOnly', Equals: ['false'] },
      { Field: 'eventName', StartsWith: ['Put'], NotEquals: ['PutObject'] },
      { Field: 'resources.ARN', NotStartsWith: ['arn:aws:s3:::logs/'] },
      { Field: 'eventSource', Equals: ['s3.amazonaws.com'] },
      { Field: 'eventType', Equals: ['AwsApiCall'] },
      { Field: 'sessionCredentialFromConsole', Equals: ['true'] },
      { Field: 'userIdentity.arn', NotEndsWith: [':role/backup'] },
    ],
    true,
  ],
  ['network activity', network, true],
  ['denied network activity', [...network, { Field: 'errorCode', Equals: ['VpceAccessDenied'] }], true],
  [
    'network activity by another error',
    [...network, { Field: 'errorCode', Equals: ['AccessDenied'] }],
    false,
  ],
  ['network activity without a source', of('NetworkActivity'), false],
  ['an unknown field', [...of('Management'), { Field: 'toString', Equals: ['x'] }], false],
  [
    'a field twice',
    [...objects, { Field: 'eventName', Equals: ['A'] }, { Field: 'eventName', Equals: ['B'] }],
    false,
  ],
  ['a field without operators', [...objects, { Field: 'eventName' }], false],
  ['an operator without values', [...objects, { Field: 'eventName', Equals: [] }], false],
  ['an empty value', [...objects, { Field: 'eventName', Equals: [''] }], false],
  ['500 values', [...objects, { Field: 'eventName', Equals: values(498) }], true],
  ['501 values', [...objects, { Field: 'eventName', Equals: values(499) }], false],
]

describe('advanced selectors', () => {
  it.each(advanced)('%s', async (_name, FieldSelectors, taken) => {
    const AdvancedEventSelectors = [{ FieldSelectors }]
    const outcome = await put(await withTrail(), { AdvancedEventSelectors }).then(
      (answer) => answer.AdvancedEventSelectors,
      errorName,
    )
    expect(outcome).toEqual(taken ? AdvancedEventSelectors : refused)
  })

  it.each([
    [1000, true],
    [1001, false],
  ])('a name of %i characters: %s', async (length, taken) => {
    const named = { ...management, Name: 'n'.repeat(length) }
    const outcome = await put(await withTrail(), { AdvancedEventSelectors: [named] }).then(
      (answer) => answer.AdvancedEventSelectors,
      errorName,
    )
    expect(outcome).toEqual(taken ? [named] : refused)
  })
})
