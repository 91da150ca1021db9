import { describe, expect, it } from '@jest/globals'
import { record, triage, weakens } from '../record.ts'

const statement = (Service: string, Effect = 'Allow') => ({
  Effect,
  Principal: { Service },
  Action: 'sns:Publish',
  Resource: '*',
})
const set = (attributeName: string, attributeValue: unknown) =>
  weakens('sns', 'SetTopicAttributes', { topicArn: 't', attributeName, attributeValue })
const filter = (attributeName: string, attributeValue?: unknown) =>
  weakens('sns', 'SetSubscriptionAttributes', {
    subscriptionArn: 'arn:aws:sns:r:1:t:id',
    attributeName,
    attributeValue,
  })
const policy = (...Statement: object[]) => set('Policy', JSON.stringify({ Statement }))

const put = (dataProtectionPolicy?: string) =>
  weakens('sns', 'PutDataProtectionPolicy', { resourceArn: 't', dataProtectionPolicy })

describe('a topic', () => {
  it.each(['cloudtrail', 'events', 'cloudwatch'])('hears from %s', (service) => {
    expect(policy(statement(`${service}.amazonaws.com`))).toEqual([])
  })

  it('is silent where no service of logging may publish, one is denied, or nothing is readable', () => {
    expect(policy(statement('config.amazonaws.com'))).toEqual(['notification'])
    const service = 'cloudtrail.amazonaws.com'
    expect(policy(statement(service), statement(service, 'Deny'))).toEqual(['notification'])
    expect(set('Policy', '{')).toEqual(['notification'])
    const open = JSON.stringify({ Statement: { ...statement('x'), Principal: '*' } })
    expect(set('DisplayName', open)).toEqual([])
  })

  it('is silent under SNS’s own key, and no other', () => {
    expect(set('KmsMasterKeyId', 'arn:aws:kms:r:1:alias/aws/sns')).toEqual(['notification'])
    expect(set('KmsMasterKeyId', 'alias/aws/sns-2')).toEqual([])
    expect(set('KmsMasterKeyId', '')).toEqual([])
    expect(set('KmsMasterKeyId', 'arn:aws:kms:r:999999999999:key/k')).toEqual(['notification'])
    expect(set('KmsMasterKeyId', 'arn:aws:kms:r:123456789012:key/k')).toEqual([])
  })

  // SNS developer guide, "Creating an HTTP/S delivery policy": three retries are the default.
  it.each([
    [{ http: { defaultHealthyRetryPolicy: { numRetries: 0 } } }, true],
    [{ http: { defaultHealthyRetryPolicy: { numRetries: 3 } } }, false],
    [{ http: { defaultThrottlePolicy: { maxReceivesPerSecond: 1 } } }, true],
    [{ http: { disableSubscriptionOverrides: false } }, false],
  ])('delivers by %j less: %s', (deliveryPolicy, less) => {
    const value = JSON.stringify(deliveryPolicy)
    expect(set('DeliveryPolicy', value)).toEqual(less ? ['notification'] : [])
  })
  it('delivers as ever without a delivery policy, and who knows how by one that is none', () => {
    expect(set('DeliveryPolicy', '')).toEqual([])
    expect(set('DeliveryPolicy', '{')).toEqual(['notification'])
    expect(filter('DeliveryPolicy', '{"healthyRetryPolicy":{"numRetries":1}}')).toEqual(['notification'])
    expect(filter('DeliveryPolicy', '{"throttlePolicy":{"maxReceivesPerSecond":1}}')).toEqual([
      'notification',
    ])
  })

  it.each([
    [{ aWSAccountIds: ['999999999999'] }, true],
    [{ aWSAccountId: ['123456789012', '999999999999'] }, true],
    [{ awsAccountIds: ['*'] }, true],
    [{ aWSAccountIds: ['123456789012'] }, false],
    [{ notAWSAccountIds: ['*'], aWSAccountIdsNot: ['*'] }, false],
    [{}, false],
  ])('lets others in by AddPermission %j: %s', (accounts, opens) => {
    const params = { topicArn: 't', label: 'x', actionNames: ['Publish'], ...accounts }
    expect(weakens('sns', 'AddPermission', params)).toEqual(
      opens ? ['notification', 'log-confidentiality'] : [],
    )
  })

  // elastic/detection-rules, "sns_email_subscription_by_rare_user": protocol, endpoint (hidden), returnSubscriptionArn, topicArn.
  it.each([
    [{ protocol: 'email', endpoint: 'HIDDEN_DUE_TO_SECURITY_REASONS' }, true],
    [{ protocol: 'https', endpoint: 'https://example.com/x' }, true],
    [{ protocol: 'sqs', endpoint: 'arn:aws:sqs:r:999999999999:q' }, true],
    [{ protocol: 'sqs', endpoint: 'arn:aws:sqs:r:123456789012:q' }, false],
    [{ protocol: 'lambda', endpoint: 'HIDDEN_DUE_TO_SECURITY_REASONS' }, false],
    [{ endpoint: 'arn:aws:sqs:r:123456789012:q' }, false],
  ])('sends elsewhere by Subscribe %j: %s', (params, leaves) =>
    expect(weakens('sns', 'Subscribe', { topicArn: 't', returnSubscriptionArn: false, ...params })).toEqual(
      leaves ? ['log-confidentiality'] : [],
    ),
  )

  it('may withhold messages by a data protection policy, and no longer without one', () => {
    expect(put('{}')).toEqual(['notification'])
    expect(put('')).toEqual([])
    expect(put()).toEqual([])
  })
})

describe('a subscription', () => {
  it('is silenced by a filter, and by nothing else', () => {
    expect(filter('FilterPolicy', '{"a":["b"]}')).toEqual(['notification'])
    expect(filter('FilterPolicy', ' { } ')).toEqual([])
    expect(filter('FilterPolicy')).toEqual([])
    expect(filter('RawMessageDelivery', '{"a":["b"]}')).toEqual([])
    expect(filter('RawMessageDelivery', 'true')).toEqual([])
    expect(filter('RedrivePolicy', '{"deadLetterTargetArn":"arn"}')).toEqual([])
    expect(filter('RedrivePolicy', '')).toEqual(['notification'])
    expect(filter('RedrivePolicy', '{}')).toEqual(['notification'])
  })

  it('is of the topic that its ARN begins with', () => {
    const value = record('sns', 'Unsubscribe', { subscriptionArn: 'arn:aws:sns:r:1:alerts:id' })
    expect(triage(value).target).toBe('arn:aws:sns:r:1:alerts')
    expect(triage(value, { topics: ['alerts'] }).verdict).toBe('tamper')
    expect(triage(value, { topics: ['other'] }).verdict).toBe('benign')
    expect(triage(record('sns', 'Unsubscribe', {})).target).toBeNull()
  })
})
