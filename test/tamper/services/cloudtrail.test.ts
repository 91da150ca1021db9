import { describe, expect, it } from '@jest/globals'
import { denied, record, triage, weakens } from '../record.ts'

const fromConsole = { userAgent: 'signin.amazonaws.com', sessionCredentialFromConsole: 'true' }
const management = (...more: object[]) => ({
  fieldSelectors: [{ field: 'eventCategory', equals: ['Management'] }, ...more],
})

const update = (params: object, more: object = {}) =>
  triage(record('cloudtrail', 'UpdateTrail', { name: 'main', ...params }, more)).weakens

const updatedTo = (s3BucketName: string) =>
  weakens('cloudtrail', 'UpdateTrail', { name: 'm', s3BucketName }, { buckets: ['logs'] })

const failedUpdate = (params: object) => triage(record('cloudtrail', 'UpdateTrail', params, denied)).verdict

const putSelectors = (params: object) =>
  weakens('cloudtrail', 'PutEventSelectors', { trailName: 'main', ...params })

const putInsights = (insightSelectors: unknown, more: object = {}) =>
  triage(record('cloudtrail', 'PutInsightSelectors', { trailName: 't', insightSelectors }, more)).weakens

const group = (account: string, name: string) => `arn:aws:logs:eu-west-1:${account}:log-group:${name}:*`
const topic = (account: string, name: string) => `arn:aws:sns:eu-west-1:${account}:${name}`
const mine = '123456789012'
const theirs = '999999999999'
const lists = { topics: ['alerts'], logGroups: ['trail'] }

describe('UpdateTrail', () => {
  it.each([
    [{ isMultiRegionTrail: false }, ['multi-region']],
    [{ isMultiRegionTrail: 'false' }, ['multi-region']],
    [{ includeGlobalServiceEvents: false }, ['global-service-events']],
    [{ enableLogFileValidation: false }, ['log-file-validation']],
    [{ isOrganizationTrail: false }, ['organization']],
    [{ cloudWatchLogsLogGroupArn: '', cloudWatchLogsRoleArn: '' }, ['cloudwatch-logs']],
    [{ kmsKeyId: '' }, ['kms-encryption']],
    [{ kmsKeyId: 'arn:aws:kms:eu-west-1:999999999999:key/k' }, ['kms-encryption']],
    [{ snsTopicName: '' }, ['notification']],
    [{ s3BucketName: 'elsewhere' }, ['log-delivery']],
    [{ s3KeyPrefix: 'hidden' }, ['log-delivery']],
  ])('%j', (params, expected) => expect(update(params)).toEqual(expected))

  it.each([
    [{ isMultiRegionTrail: true, enableLogFileValidation: true }],
    [{ kmsKeyId: 'arn:aws:kms:eu-west-1:123456789012:key/k' }],
    [{ cloudWatchLogsLogGroupArn: 'arn:aws:logs:eu-west-1:123456789012:log-group:g:*' }],
  ])('%j is benign', (params) => expect(update(params)).toEqual([]))

  it('takes everything that an attack turns off at once', () => {
    const params = {
      snsTopicName: '',
      includeGlobalServiceEvents: false,
      isMultiRegionTrail: false,
      enableLogFileValidation: false,
      cloudWatchLogsLogGroupArn: '',
      cloudWatchLogsRoleArn: '',
      kmsKeyId: '',
    }
    expect(update(params)).toEqual([
      'multi-region',
      'global-service-events',
      'log-file-validation',
      'cloudwatch-logs',
      'kms-encryption',
      'notification',
    ])
  })

  it('leaves alone the console, which sends unset fields empty and the bucket unchanged', () => {
    const form = {
      s3BucketName: 'logs',
      s3KeyPrefix: '',
      snsTopicName: '',
      kmsKeyId: '',
      isMultiRegionTrail: true,
      enableLogFileValidation: true,
      isOrganizationTrail: false,
    }
    expect(update(form, fromConsole)).toEqual([])
    expect(update(form)).toEqual([])
    expect(update({ ...form, enableLogFileValidation: false }, fromConsole)).toContain('kms-encryption')
  })

  it('believes the response of a call that succeeded', () => {
    const responseElements = { isMultiRegionTrail: true, logFileValidationEnabled: false, kmsKeyId: 'arn:k' }
    const params = { isMultiRegionTrail: false, enableLogFileValidation: false, kmsKeyId: '' }
    expect(update(params, { responseElements })).toEqual(['log-file-validation'])
  })

  it('takes another bucket for a redirection, listed or not: it need not be this trail’s', () => {
    expect(updatedTo('logs')).toEqual(['log-delivery'])
    expect(updatedTo('elsewhere')).toEqual(['log-delivery'])
    const form = { s3BucketName: 'logs', isMultiRegionTrail: true, enableLogFileValidation: true }
    const inForm = (buckets: string[]) =>
      weakens('cloudtrail', 'UpdateTrail', { name: 'm', ...form }, { buckets })
    expect(inForm(['logs'])).toEqual([])
    expect(inForm(['other'])).toEqual(['log-delivery'])
  })

  it('takes another prefix for a redirection, whichever bucket is listed', () => {
    const params = { name: 'm', s3BucketName: 'logs', s3KeyPrefix: 'elsewhere' }
    expect(weakens('cloudtrail', 'UpdateTrail', params, { buckets: ['logs'] })).toEqual(['log-delivery'])
  })

  it.each<[object, string[], string[]]>([
    [{ cloudWatchLogsLogGroupArn: group(theirs, 'trail') }, ['cloudwatch-logs'], ['cloudwatch-logs']],
    [{ cloudWatchLogsLogGroupArn: group(mine, 'sink') }, [], ['cloudwatch-logs']],
    [{ cloudWatchLogsLogGroupArn: group(mine, 'trail') }, [], []],
    [{ cloudWatchLogsRoleArn: `arn:aws:iam::${theirs}:role/r` }, ['cloudwatch-logs'], ['cloudwatch-logs']],
    [{ cloudWatchLogsRoleArn: `arn:aws:iam::${mine}:role/r` }, [], []],
    [{ snsTopicName: topic(theirs, 'alerts') }, ['notification'], ['notification']],
    [{ snsTopicName: topic(mine, 'sink') }, [], ['notification']],
    [{ snsTopicName: 'sink' }, [], ['notification']],
    [{ snsTopicName: 'alerts' }, [], []],
    [{ snsTopicName: topic(mine, 'alerts') }, [], []],
  ])('%j weakens %j, and under a list of the right ones %j', (params, alone, listed) => {
    const call = { name: 'm', ...params }
    expect(weakens('cloudtrail', 'UpdateTrail', call)).toEqual(alone)
    expect(weakens('cloudtrail', 'UpdateTrail', call, lists)).toEqual(listed)
    const compared = alone.length > 0 ? listed : []
    expect(weakens('cloudtrail', 'UpdateTrail', call, { ...lists, formerKnown: true })).toEqual(compared)
  })

  it('may use what is the owner’s of a trail that a delegated administrator changes', () => {
    const responseElements = { trailARN: `arn:aws:cloudtrail:eu-west-1:${theirs}:trail/org` }
    const params = { kmsKeyId: `arn:aws:kms:eu-west-1:${theirs}:key/k`, snsTopicName: topic(theirs, 't') }
    expect(update(params, { responseElements })).toEqual([])
    expect(
      update({ ...params, kmsKeyId: 'arn:aws:kms:eu-west-1:111111111111:key/k' }, { responseElements }),
    ).toEqual(['kms-encryption'])
    const { trailARN } = responseElements
    expect(update(params, { responseElements: { trailArn: trailARN } })).toEqual([])
    expect(update({ ...params, name: trailARN }, denied)).toEqual([])
    expect(update({ ...params, name: 'org' }, denied)).toEqual(['kms-encryption', 'notification'])
  })

  // API reference, UpdateTrail, RecursiveLogging: the default is true.
  it('hides what CloudTrail’s own deliveries cause without recursive logging', () => {
    expect(update({ recursiveLogging: false })).toEqual(['recursive-logging'])
    expect(update({ recursiveLogging: 'false' })).toEqual(['recursive-logging'])
    expect(update({ recursiveLogging: true })).toEqual([])
    expect(update({ recursiveLogging: false }, { responseElements: { recursiveLogging: true } })).toEqual([])
  })

  it('fails as an attempt only where it would have weakened something', () => {
    expect(failedUpdate({ name: 'm', isMultiRegionTrail: false })).toBe('attempt')
    expect(failedUpdate({ name: 'm' })).toBe('benign')
  })
})

describe('PutEventSelectors', () => {
  it.each([
    [
      { eventSelectors: [{ readWriteType: 'ReadOnly', includeManagementEvents: true }] },
      ['management-events'],
    ],
    [{ eventSelectors: [{ includeManagementEvents: 'false' }] }, ['management-events']],
    [
      { eventSelectors: [{ excludeManagementEventSources: ['kms.amazonaws.com'] }] },
      ['management-event-exclusions'],
    ],
    [
      { advancedEventSelectors: [management({ field: 'readOnly', equals: ['false'] })] },
      ['management-events'],
    ],
    [
      {
        advancedEventSelectors: [management({ field: 'eventSource', notEquals: ['rdsdata.amazonaws.com'] })],
      },
      ['management-event-exclusions'],
    ],
    [
      { advancedEventSelectors: [{ fieldSelectors: [{ field: 'eventCategory', equals: ['Data'] }] }] },
      ['management-events'],
    ],
    [{ advancedEventSelectors: [management({ equals: ['?'] })] }, ['management-events']],
    [{ advancedEventSelectors: ['nonsense'] }, ['management-events']],
  ])('%j', (params, expected) => expect(putSelectors(params)).toEqual(expected))

  it.each([
    [{ eventSelectors: [] }],
    [{ eventSelectors: [{}] }],
    [{ eventSelectors: [{ readWriteType: 'All', includeManagementEvents: true, dataResources: [] }] }],
    [{ eventSelectors: [{ readWriteType: 'ReadOnly' }, { readWriteType: 'WriteOnly' }] }],
    [{ eventSelectors: [{ excludeManagementEventSources: ['kms.amazonaws.com'] }, {}] }],
    [
      {
        advancedEventSelectors: [
          { name: 'all', ...management({ field: 'readOnly', equals: ['true', 'false'] }) },
        ],
      },
    ],
    [
      {
        advancedEventSelectors: [management({ field: 'eventSource', notEquals: [] })].map(() => management()),
      },
    ],
  ])('%j logs everything', (params) => expect(putSelectors(params)).toEqual([]))

  it('reads the response where the parameters were too large', () => {
    const value = record(
      'cloudtrail',
      'PutEventSelectors',
      { omitted: true },
      {
        responseElements: { trailARN: 'arn', eventSelectors: [{ readWriteType: 'All' }] },
      },
    )
    expect(triage(value).verdict).toBe('benign')
  })
})

describe('PutInsightSelectors', () => {
  it('ends insights with an empty list, except in the console, which sends one with each new trail', () => {
    expect(putInsights([])).toEqual(['insights'])
    expect(putInsights([], fromConsole)).toEqual([])
  })
  it('silently ends management insights where only data remains', () => {
    expect(putInsights([{ insightType: 'ApiCallRateInsight', eventCategories: ['Data'] }])).toEqual([
      'insights',
    ])
    expect(
      putInsights([{ insightType: 'ApiCallRateInsight', eventCategories: ['Management', 'Data'] }]),
    ).toEqual([])
    expect(putInsights([{ insightType: 'ApiErrorRateInsight' }])).toEqual([])
  })
})

describe('CreateTrail', () => {
  const create = { name: 'new', s3BucketName: 'theirs' }
  it('is benign where nothing tells whose the bucket is', () => {
    expect(weakens('cloudtrail', 'CreateTrail', create)).toEqual([])
    expect(triage(record('cloudtrail', 'CreateTrail', null, denied)).verdict).toBe('benign')
  })
  it('is tampering into a bucket that is not among the protected, or whose owner is another account', () => {
    expect(weakens('cloudtrail', 'CreateTrail', create, { buckets: ['ours-*'] })).toContain('trail-quota')
    expect(weakens('cloudtrail', 'CreateTrail', create, { buckets: ['theirs'] })).toEqual([])
    const resources = [{ ARN: 'arn:aws:s3:::theirs', accountId: '999999999999', type: 'AWS::S3::Bucket' }]
    expect(triage(record('cloudtrail', 'CreateTrail', create, { resources })).verdict).toBe('tamper')
  })
})

describe('other calls', () => {
  it.each([
    ['StopLogging', { name: 'main' }, ['logging']],
    ['DeleteTrail', { name: 'main' }, ['logging']],
    ['PutEventConfiguration', { trailName: 't', aggregationConfigurations: [] }, ['event-configuration']],
    ['PutEventConfiguration', { eventDataStore: 'arn', maxEventSize: 'Large' }, []],
    ['PutEventConfiguration', { eventDataStore: 'arn', maxEventSize: 'Standard' }, ['event-configuration']],
    ['RemoveTags', { resourceId: 'arn', tagsList: [{ key: 'owner' }] }, ['tags']],
    ['AddTags', { resourceId: 'arn', tagsList: [] }, []],
    ['StartLogging', { name: 'main' }, []],
    ['DeregisterOrganizationDelegatedAdmin', { delegatedAdminAccountId: '1' }, ['organization']],
    ['StopEventDataStoreIngestion', { eventDataStore: 'arn' }, ['logging']],
    ['UpdateEventDataStore', { eventDataStore: 'a', terminationProtectionEnabled: false }, ['log-integrity']],
    ['UpdateEventDataStore', { eventDataStore: 'a', retentionPeriod: 7 }, ['log-retention']],
    ['UpdateEventDataStore', { eventDataStore: 'a', retentionPeriod: 2557 }, []],
    ['UpdateChannel', { channel: 'c', name: 'n' }, []],
    ['UpdateChannel', { channel: 'c', destinations: [{ location: 'x' }] }, ['log-delivery']],
    ['PutResourcePolicy', { resourceArn: 'a', resourcePolicy: '{"Statement":[{"Effect":"Allow"}]}' }, []],
    [
      'PutResourcePolicy',
      { resourceArn: 'a', resourcePolicy: '{"Statement":{"Effect":"Deny"}}' },
      ['log-delivery'],
    ],
  ])('%s %j', (name, params, expected) => expect(weakens('cloudtrail', name, params)).toEqual(expected))
})

describe('insight selectors', () => {
  it.each([
    [[{ InsightType: 'ApiCallRateInsight' }], []],
    [[{ InsightType: 'ApiCallRateInsight', EventCategories: ['Data'] }], ['insights']],
    [[{ insightType: 'A', eventCategories: ['Data'] }, { insightType: 'B' }], []],
    [[{ eventCategories: ['Management'] }], ['insights']],
    [['nonsense'], ['insights']],
  ])('%j weaken %j', (selectors, expected) => expect(putInsights(selectors)).toEqual(expected))
})

const configure = (params: object) =>
  weakens('cloudtrail', 'PutEventConfiguration', { trailName: 't', ...params })

describe('event configurations', () => {
  it.each([
    [{ contextKeySelectors: [] }, ['event-configuration']],
    [{ contextKeySelectors: [{ type: 'TagContext' }] }, []],
    [{ aggregationConfigurations: [{ templates: ['x'] }] }, []],
    [{}, []],
  ])('%j', (params, expected) => expect(configure(params)).toEqual(expected))
})

const putPolicy = (resourcePolicy: string) =>
  weakens('cloudtrail', 'PutResourcePolicy', { resourceArn: 'a', resourcePolicy })

describe('a policy of a channel or a store', () => {
  it('is judged by any Deny in it, and by being none', () => {
    expect(putPolicy('{"Statement":[{"Effect":"Allow"},{"Effect":"Deny"}]}')).toEqual(['log-delivery'])
    expect(putPolicy('{')).toEqual(['log-delivery'])
  })
})

const owned = (accountId: string, ARN = 'arn:aws:s3:::theirs') => ({ resources: [{ ARN, accountId }] })

const create = (more: object, params: object = {}) =>
  triage(record('cloudtrail', 'CreateTrail', { name: 'n', s3BucketName: 'theirs', ...params }, more)).weakens

describe('the bucket of a new trail', () => {
  it('is told to be foreign by the record, and then is both weaknesses', () => {
    expect(create(owned('999999999999'))).toEqual(['trail-quota', 'log-delivery'])
    expect(create(owned('123456789012'))).toEqual([])
    expect(create(owned('999999999999', 'arn:aws:s3:::other'))).toEqual([])
    expect(create({ ...owned('999999999999'), recipientAccountId: undefined, userIdentity: {} })).toEqual([])
    expect(create({ resources: [{ ARN: 'arn:aws:s3:::theirs' }] })).toEqual([])
    expect(create({ resources: [{ ARNPrefix: 'arn:aws:s3:::theirs', accountId: '999999999999' }] })).toEqual([
      'trail-quota',
      'log-delivery',
    ])
  })

  it('is nothing where the call names none', () => {
    expect(create(owned('999999999999', 'arn:aws:s3:::'), { s3BucketName: '' })).toEqual([])
    expect(weakens('cloudtrail', 'CreateTrail', { name: 'n' }, { buckets: ['ours'] })).toEqual([])
  })
})

const believed = (params: object, responseElements: object) => update(params, { responseElements })

describe('a response under other names', () => {
  it('is believed too', () => {
    expect(believed({ enableLogFileValidation: false }, { logFileValidationEnabled: true })).toEqual([])
    expect(believed({ snsTopicName: '' }, { snsTopicARN: 'arn' })).toEqual([])
    expect(believed({ snsTopicName: '' }, { snsTopicName: '' })).toEqual(['notification'])
  })
})

it('a store or trail whose selectors are too intricate to prove has lost management events', () => {
  const advancedEventSelectors = Array.from({ length: 1100 }, (_, at) =>
    management({ field: 'eventName', notStartsWith: [`s${at}.`], notEndsWith: [`.${at}e`] }),
  )
  expect(putSelectors({ advancedEventSelectors })).toEqual(['management-events'])
})
