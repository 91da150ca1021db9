import { describe, expect, it } from '@jest/globals'
import { weakens } from '../record.ts'

const putRule = (params: object) =>
  weakens('events', 'PutRule', { name: 'trailkeeper-s3', ...params }, { rules: ['trailkeeper-*'] })

describe('a rule named as protected listens', () => {
  it.each([
    [{ eventPattern: '{"source":["aws.kms"]}' }, true],
    [{ eventPattern: '{"source":["aws.ec2","aws.kms"]}' }, true],
    [{ eventPattern: '{"source":[{"prefix":"aws."}]}' }, true],
    [{ eventPattern: '{"detail-type":["x"]}' }, true],
    [{ scheduleExpression: 'rate(1 hour)' }, true],
    [{ eventPattern: '{"source":["aws.ec2"]}' }, false],
    [{ eventPattern: '{"source":["kms"]}' }, false],
    [{ eventPattern: '{' }, false],
    [{}, false],
  ])('by %j: %s', (params, listens) => expect(putRule(params)).toEqual(listens ? [] : ['guard']))

  it.each([
    'cloudtrail',
    's3',
    'kms',
    'sns',
    'logs',
    'monitoring',
    'events',
    'lambda',
    'iam',
    'organizations',
    'account',
  ])('to aws.%s', (service) =>
    expect(putRule({ eventPattern: JSON.stringify({ source: [`aws.${service}`] }) })).toEqual([]),
  )

  it('unless it is disabled', () => {
    expect(putRule({ eventPattern: '{"source":["aws.kms"]}', state: 'DISABLED' })).toEqual(['guard'])
  })
})

it.each([
  ['PutPermission', { principal: '999999999999' }, []],
  ['PutPermission', { principal: '*' }, ['guard']],
  ['UpdateEventBus', { name: 'b' }, []],
  ['UpdateEventBus', { name: 'b', deadLetterConfig: { arn: 'arn:aws:sqs:r:1:q' } }, []],
  ['UpdateEventBus', { name: 'b', deadLetterConfig: { arn: '' } }, ['guard']],
  ['DeleteArchive', { archiveName: 'a' }, ['guard']],
])('%s %j weakens %j', (name, params, expected) => expect(weakens('events', name, params)).toEqual(expected))
