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
  })

  it('is silent under SNS’s own key, and no other', () => {
    expect(set('KmsMasterKeyId', 'arn:aws:kms:r:1:alias/aws/sns')).toEqual(['notification'])
    expect(set('KmsMasterKeyId', 'alias/aws/sns-2')).toEqual([])
    expect(set('KmsMasterKeyId', '')).toEqual([])
  })

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
  })

  it('is of the topic that its ARN begins with', () => {
    const value = record('sns', 'Unsubscribe', { subscriptionArn: 'arn:aws:sns:r:1:alerts:id' })
    expect(triage(value).target).toBe('arn:aws:sns:r:1:alerts')
    expect(triage(value, { topics: ['alerts'] }).verdict).toBe('tamper')
    expect(triage(value, { topics: ['other'] }).verdict).toBe('benign')
    expect(triage(record('sns', 'Unsubscribe', {})).target).toBeNull()
  })
})
