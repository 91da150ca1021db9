import { describe, expect, it } from '@jest/globals'
import { weakens } from '../record.ts'

const statement = (Effect: string) => ({
  Effect,
  Principal: { Service: 'events.amazonaws.com' },
  Action: 'logs:*',
})
const policyOf = (...effects: string[]) => ({
  policyName: 'p',
  policyDocument: JSON.stringify({ Statement: effects.map(statement) }),
})

it.each([
  ['PutRetentionPolicy', { logGroupName: 'g', retentionInDays: 89 }, ['log-retention']],
  ['PutRetentionPolicy', { logGroupName: 'g', retentionInDays: 90 }, []],
  ['PutRetentionPolicy', { logGroupName: 'g' }, []],
  [
    'AssociateKmsKey',
    { logGroupName: 'g', kmsKeyId: 'arn:aws:kms:r:999999999999:key/k' },
    ['kms-encryption'],
  ],
  ['AssociateKmsKey', { logGroupName: 'g', kmsKeyId: 'arn:aws:kms:r:123456789012:key/k' }, []],
  ['PutResourcePolicy', policyOf('Allow'), []],
  ['PutResourcePolicy', policyOf('Allow', 'Deny'), ['cloudwatch-logs']],
  ['PutResourcePolicy', { policyName: 'p', policyDocument: '{' }, ['cloudwatch-logs']],
  ['DeleteResourcePolicy', { policyName: 'p' }, ['cloudwatch-logs']],
  ['DeleteDestination', { destinationName: 'd' }, ['cloudwatch-logs']],
  ['PutDestination', { targetArn: 'arn:aws:kinesis:r:123456789012:stream/s' }, []],
  ['PutDestination', { targetArn: 'arn:aws:kinesis:r:999999999999:stream/s' }, ['cloudwatch-logs']],
  ['PutDestination', { roleArn: 'arn:aws:iam::999999999999:role/r' }, ['cloudwatch-logs']],
  ['PutDestinationPolicy', { accessPolicy: policyOf('Other').policyDocument }, ['cloudwatch-logs']],
  ['PutDestinationPolicy', { accessPolicy: policyOf('Allow').policyDocument }, []],
  ['PutDestinationPolicy', { accessPolicy: policyOf('Allow', 'Deny').policyDocument }, ['cloudwatch-logs']],
  ['PutDestinationPolicy', { accessPolicy: policyOf().policyDocument }, ['cloudwatch-logs']],
  ['PutDestinationPolicy', { accessPolicy: '{' }, ['cloudwatch-logs']],
  ['PutTransformer', { logGroupIdentifier: 'g', transformerConfig: [{ parseJSON: {} }] }, ['log-integrity']],
  ['DeleteTransformer', { logGroupIdentifier: 'g' }, []],
  ['DeleteAccountPolicy', { policyName: 'p', policyType: 'DATA_PROTECTION_POLICY' }, []],
  ['PutAccountPolicy', { policyName: 'p', policyType: 'SUBSCRIPTION_FILTER_POLICY' }, []],
  ['PutStorageTierPolicy', { storageTier: 'x' }, ['cloudwatch-logs']],
])('%s %j weakens %j', (name, params, expected) => expect(weakens('logs', name, params)).toEqual(expected))

const put = (destinationArn: string) =>
  weakens('logs', 'PutSubscriptionFilter', { logGroupName: 'g', destinationArn })

it('a destination that is no ARN belongs to nobody that is known', () => {
  expect(put('a:b:logs:r:999999999999:destination:d')).toEqual([])
  expect(put('arn:aws:logs:r:999999999999:destination:d')).toEqual(['cloudwatch-logs'])
  expect(put('arn:aws:logs:r::destination:d')).toEqual([])
})

it('a pattern lets fewer events through: in a log group that is listed, they are missed', () => {
  const params = {
    logGroupName: 'g',
    destinationArn: 'arn:aws:lambda:r:123456789012:function:f',
    filterName: 's',
  }
  const subscribe = (filterPattern: string, logGroups?: string[]) =>
    weakens('logs', 'PutSubscriptionFilter', { ...params, filterPattern }, logGroups && { logGroups })
  expect(subscribe('{ $.eventName = Never }')).toEqual([])
  expect(subscribe('{ $.eventName = Never }', ['g'])).toEqual(['cloudwatch-logs'])
  expect(subscribe('', ['g'])).toEqual([])
  expect(subscribe('x', ['other'])).toEqual([])
})

// CIS AWS Foundations Benchmark v1.4, section 4: a filter each, beside those of other makers.
const watching = [
  '{ ($.eventName = CreateTrail) || ($.eventName = UpdateTrail) || ($.eventName = StopLogging) }',
  '{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }',
  '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }',
  '{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }',
  '{ ($.eventSource = kms.amazonaws.com) && (($.eventName = DisableKey) || ($.eventName = ScheduleKeyDeletion)) }',
  '{ ($.eventName = AuthorizeSecurityGroupIngress) || ($.eventName = RunInstances) }',
  '{ $.eventSource = "s3.amazonaws.com" && $.eventName = "PutBucket*" }',
  '{ $.eventName = * }',
  '',
]
const filtering = (filterPattern: string, more: object = {}, logGroups?: string[]) =>
  weakens(
    'logs',
    'PutMetricFilter',
    {
      logGroupName: 'CloudTrail/main',
      filterName: 'cis',
      filterPattern,
      metricTransformations: [{ metricName: 'm', metricNamespace: 'CIS', metricValue: '1' }],
      ...more,
    },
    logGroups && { logGroups },
  )

describe('a metric filter', () => {
  it.each(watching)('counts by %j', (pattern) => {
    expect(filtering(pattern)).toEqual([])
    expect(filtering(pattern, {}, ['CloudTrail/main'])).toEqual([])
  })

  it('counts nothing by names that no call has, in CloudTrail’s log group', () => {
    const never = '{ $.eventName = NeverEver }'
    expect(filtering(never)).toEqual(['alerting'])
    expect(filtering(never, { logGroupName: 'app' })).toEqual([])
    expect(filtering(never, { logGroupName: 'app' }, ['app'])).toEqual(['alerting'])
    expect(filtering(never, {}, ['other'])).toEqual([])
    expect(filtering(never, { logGroupName: undefined })).toEqual([])
    expect(filtering('{ $.eventName="NeverEver" }')).toEqual(['alerting'])
    expect(filtering('{ $.eventName  =  NeverEver }')).toEqual(['alerting'])
    expect(filtering('{ $.eventName = NeverEver || $.eventName = StopLogging }')).toEqual([])
    expect(filtering('{ $.errorCode = NeverEver }')).toEqual([])
  })

  it('is not known to count nothing where its record has no values', () => {
    expect(filtering('', { metricTransformations: undefined })).toEqual([])
  })

  it('counts nothing by values of zero', () => {
    const zero = [{ metricName: 'm', metricNamespace: 'CIS', metricValue: '0' }]
    expect(filtering('', { metricTransformations: zero })).toEqual(['alerting'])
    expect(filtering('', { metricTransformations: [...zero, { metricValue: '$.bytes' }] })).toEqual([])
  })
})
