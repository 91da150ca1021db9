import { describe, expect, it } from '@jest/globals'
import { anAlarm, someChangeAlarms, topicArn } from '../../builders/a-change-alarm.ts'
import { account } from '../../builders/a-trail.ts'
import { denied } from '../../builders/failures.ts'
import { statusOn, withAlarms, withTopic } from './judged-alarms.ts'

describe('an alarm counts only where it tells somebody', () => {
  it('H10: fails without an alarm, with actions off, or without a confirmed subscriber', () => {
    expect(withAlarms()).toBe('fail')
    expect(withAlarms(anAlarm({ actionsEnabled: false }))).toBe('fail')
    expect(withAlarms(anAlarm({ actions: [] }))).toBe('fail')
    expect(withTopic({ confirmedSubscriptions: { ok: true, value: 0 } })).toBe('fail')
  })

  it('fails while it is muted', () => {
    expect(withAlarms(anAlarm({ muted: { ok: true, value: true } }))).toBe('fail')
    expect(withAlarms(anAlarm({ muted: denied('cloudwatch:ListAlarmMuteRules') }))).toBe('unknown')
  })

  it('fails where the topic is gone', () => {
    const gone = denied('sns:GetTopicAttributes', 'NotFoundException')
    expect(withTopic({ confirmedSubscriptions: gone, policy: gone, key: gone })).toBe('fail')
  })

  it('fails where the topic does not let CloudWatch publish', () => {
    const Statement = [
      {
        Effect: 'Allow',
        Principal: { Service: 'cloudtrail.amazonaws.com' },
        Action: 'SNS:Publish',
        Resource: topicArn,
      },
    ]
    expect(withTopic({ policy: { ok: true, value: { Statement } } })).toBe('fail')
    const denying = [...Statement, { Effect: 'Deny', Principal: '*', Action: 'sns:*', Resource: '*' }]
    expect(withTopic({ policy: { ok: true, value: { Statement: denying } } })).toBe('fail')
    expect(withTopic({ policy: denied('sns:GetTopicAttributes') })).toBe('unknown')
  })

  it('passes where the policy names CloudWatch, for alarms of this account', () => {
    const Statement = [
      {
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: topicArn,
        Condition: {
          ArnLike: { 'aws:SourceArn': `arn:aws:cloudwatch:us-east-1:${account}:alarm:*` },
          StringEquals: { 'aws:SourceAccount': account },
        },
      },
    ]
    expect(withTopic({ policy: { ok: true, value: { Version: '2012-10-17', Statement } } })).toBe('pass')
  })

  it('follows the key that encrypts the topic', () => {
    const arn = `arn:aws:kms:us-east-1:${account}:key/1`
    const withKey = (id: string, statement?: object) =>
      withTopic({
        key: {
          ok: true,
          value: {
            id,
            description: {
              ok: true,
              value: {
                arn,
                state: 'Enabled',
                manager: id.includes('aws/') ? 'AWS' : 'CUSTOMER',
                rotatable: true,
              },
            },
            policy: { ok: true, value: { Statement: [{ Effect: 'Allow', ...statement }] } },
            rotation: { ok: true, value: true },
          },
        },
      })
    const grant = {
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      Resource: '*',
    }
    expect(withKey('alias/aws/sns', grant)).toBe('fail')
    expect(withKey('alias/alerts', grant)).toBe('pass')
    expect(withKey('alias/alerts', { ...grant, Action: 'kms:Decrypt' })).toBe('fail')
    expect(withTopic({ key: denied('kms:DescribeKey') })).toBe('unknown')
  })

  it.each([
    ['a function may tell somebody', `arn:aws:lambda:us-east-1:${account}:function:notify`, 'unknown'],
    ['an OpsItem may', `arn:aws:ssm:us-east-1:${account}:opsitem:1`, 'unknown'],
    ['an instance that is stopped tells nobody', 'arn:aws:automate:us-east-1:ec2:stop', 'fail'],
  ])('%s', (_what, action, status) => {
    expect(withAlarms(anAlarm({ actions: [action] }))).toBe(status)
    expect(withAlarms(anAlarm({ actions: [action, topicArn] }))).toBe('pass')
  })

  it('passes by one good alarm, whatever of another could not be read', () => {
    const other = 'arn:aws:sns:us-east-1:111122223333:theirs'
    const alarms = [anAlarm({ name: 'trail-changes', actions: [other] }), anAlarm()]
    expect(statusOn(someChangeAlarms({ alarms }))).toBe('pass')
    expect(statusOn(someChangeAlarms({ alarms: alarms.slice(0, 1) }))).toBe('unknown')
  })
})
