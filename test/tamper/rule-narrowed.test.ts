import { describe, expect, it } from '@jest/globals'
import { apiCallOf, callNameOf } from '../../lib/tamper/api-call.ts'
import { eventPatterns } from '../../lib/tamper/forwarding/event-patterns.ts'
import { alternativesOf, ruleNarrowed } from '../../lib/tamper/rule-narrowed.ts'
import { field } from '../../lib/text/fields.ts'
import { record } from './record.ts'

it('alternatives stand beside what is asked anyway, however deep', () => {
  expect(alternativesOf({ a: [1] })).toEqual([{ a: [1] }])
  expect(alternativesOf({ a: [1], $or: [{ b: [2] }, { c: [3], $or: [{ d: [4] }] }] })).toEqual([
    { a: [1], b: [2] },
    { a: [1], c: [3], d: [4] },
  ])
  expect(alternativesOf({ a: [1], $or: ['text'] })).toEqual([{ a: [1] }])
})

const putRule = (params: Record<string, unknown>, more: object = {}) => {
  const called = record('events', 'PutRule', params, more)
  const name = callNameOf(called)
  if (!name) throw new Error('a call has a name')
  return ruleNarrowed(apiCallOf(called, name))
}
const except = (refused: unknown) => [{ 'anything-but': refused }]
const own = (service: string) => JSON.stringify(field(field(eventPatterns, service), 'pattern'))
const onCalls = { 'detail-type': ['AWS API Call via CloudTrail'] }
const trails = (more: Record<string, unknown> = {}, detail: unknown = {}) =>
  putRule({
    name: 'mine',
    eventPattern: JSON.stringify({ source: ['aws.cloudtrail'], ...onCalls, detail, ...more }),
  })

describe('a rule of somebody for calls on trails', () => {
  it('hears enough with all that stops or changes a trail', () => {
    const eventName = ['StopLogging', 'DeleteTrail', 'UpdateTrail', 'PutEventSelectors']
    expect(trails({}, { eventSource: ['cloudtrail.amazonaws.com'], eventName })).toBe(false)
    expect(trails()).toBe(false)
    for (const missing of eventName) {
      expect(trails({}, { eventName: eventName.filter((one) => one !== missing) })).toBe(true)
    }
  })

  it.each<[string, Record<string, unknown>, unknown]>([
    ['one region', { region: ['us-east-1'] }, {}],
    ['another kind of event', { 'detail-type': ['AWS Console Sign In via CloudTrail'] }, {}],
    ['another account', { account: ['999988887777'] }, {}],
    ['no object', {}, 'text'],
    ['a list', {}, []],
    ['failed calls', {}, { errorCode: ['AccessDenied'] }],
    ['one address', {}, { sourceIPAddress: ['192.0.2.1'] }],
    ['another service', {}, { eventSource: ['ec2.amazonaws.com'] }],
    ['parameters of one trail', {}, { requestParameters: { name: ['main'] } }],
    ['resources of one trail', {}, { resources: { ARN: ['x'] } }],
    ['users alone', {}, { userIdentity: { type: ['IAMUser'] } }],
    ['roles alone', {}, { userIdentity: { type: ['AssumedRole'] } }],
    ['the root user alone', {}, { userIdentity: { type: ['Root'] } }],
    ['all but users', {}, { userIdentity: { type: except('IAMUser') } }],
    ['all but roles', {}, { userIdentity: { type: except('AssumedRole') } }],
    ['all but the root user', {}, { userIdentity: { type: except('Root') } }],
    ['all but users, by their ids', {}, { userIdentity: { principalId: except({ prefix: 'AIDA' }) } }],
    ['all but roles, by their ids', {}, { userIdentity: { principalId: except({ prefix: 'AROA' }) } }],
    ['all but users, by ARN', {}, { userIdentity: { arn: except({ wildcard: 'arn:*:user/*' }) } }],
    ['all but roles, by ARN', {}, { userIdentity: { arn: except({ wildcard: '*:assumed-role/*' }) } }],
    ['all but the root user, by ARN', {}, { userIdentity: { arn: except({ suffix: ':root' }) } }],
    [
      'strangers of any type',
      {},
      { userIdentity: { type: [{ exists: true }], accountId: except('123456789012') } },
    ],
    ['those with a key', {}, { userIdentity: { accessKeyId: [{ exists: true }] } }],
    ['one user', {}, { userIdentity: { userName: ['alice'] } }],
    [
      'sessions of one role',
      {},
      { userIdentity: { sessionContext: { sessionIssuer: { userName: ['admin'] } } } },
    ],
    ['no service at all', { source: ['com.example'] }, {}],
  ])('is narrowed to %s', (_what, more, detail) => {
    expect(trails(more, detail)).toBe(true)
  })

  it('may name its account, leave out an automation, and have an alternative that hears all', () => {
    expect(trails({ account: ['123456789012'] })).toBe(false)
    const anybodyElse = { arn: [{ 'anything-but': ['arn:aws:iam::123456789012:role/automation'] }] }
    expect(trails({}, { userIdentity: anybodyElse })).toBe(false)
    expect(
      trails({}, { $or: [{ errorCode: ['AccessDenied'] }, { eventSource: ['cloudtrail.amazonaws.com'] }] }),
    ).toBe(false)
  })

  it('may be for one bucket or key: what it asks of request parameters is not judged', () => {
    const detail = { eventSource: ['s3.amazonaws.com'], requestParameters: { bucketName: ['logs'] } }
    expect(trails({ source: ['aws.s3'] }, detail)).toBe(false)
  })

  it.each(['s3', 'tagging'])('may be named after %s, and still be for some of its calls', (service) => {
    const detail = { eventSource: ['s3.amazonaws.com'], eventName: ['PutBucketPolicy'] }
    const eventPattern = JSON.stringify({ source: ['aws.s3', `aws.${service}`], ...onCalls, detail })
    expect(putRule({ name: `mine-${service}`, eventPattern })).toBe(false)
    expect(putRule({ name: `trailkeeper-to-be-${service}x`, eventPattern })).toBe(false)
  })

  it('that names an account is not judged by it where the record does not say whose it is', () => {
    const unsaid = { recipientAccountId: undefined, userIdentity: {} }
    const inAccount = { source: ['aws.cloudtrail'], ...onCalls, account: ['123456789012'] }
    expect(putRule({ name: 'mine', eventPattern: JSON.stringify(inAccount) }, unsaid)).toBe(false)
  })

  it('that has no name, as no rule can be, is nobody’s', () => {
    expect(putRule({ eventPattern: own('cloudtrail') })).toBe(false)
  })
})

describe('a rule by a schedule', () => {
  it.each([
    ['rate(1 day)', false],
    ['rate(24 hours)', false],
    ['rate(25 hours)', true],
    ['rate(1440 minutes)', false],
    ['rate(1441 minutes)', true],
    ['rate(2 days)', true],
    ['rate(1  hour)', false],
    ['rate(1 week)', true],
    ['crate(1 hour)', true],
    ['rate(1 hour) or never', true],
    ['cron(0 12 * * ? *)', false],
    ['cron(0  12 * * ? *)', false],
    ['cron(0 12 * * ? 2099)', true],
    ['cron(0 12 * * *)', true],
    ['acron(0 12 * * ? *)', true],
    ['cron(0 12 * * ? *) x', true],
    ['', true],
  ])('%s: seldom is %s', (scheduleExpression, isNarrowed) => {
    expect(putRule({ name: 'mine', scheduleExpression })).toBe(isNarrowed)
  })

  it('that says neither when nor what wakes nobody', () => {
    expect(putRule({ name: 'mine' })).toBe(true)
  })
})

describe('a rule of the guard', () => {
  it('must match all that it was made for', () => {
    expect(putRule({ name: 'trailkeeper-prod-cloudtrail', eventPattern: own('cloudtrail') })).toBe(false)
    expect(putRule({ name: 'trailkeeper-prod-cloudtrail', eventPattern: own('kms') })).toBe(true)
    expect(putRule({ name: 'trailkeeper-prod-cloudtrail' })).toBe(true)
    const narrowed = own('cloudtrail').replace('"StopLogging"', '"StartLogging"')
    expect(narrowed).not.toBe(own('cloudtrail'))
    expect(putRule({ name: 'trailkeeper-prod-cloudtrail', eventPattern: narrowed })).toBe(true)
  })
})
