import { describe, expect, it } from '@jest/globals'
import { snsNotification } from '../../lib/checks/sns-notification.ts'
import type { PolicyDocument, PolicyStatement, Topic } from '../../lib/model/index.ts'
import { aKey, keyArn } from '../builders/a-key.ts'
import { account, aTrail } from '../builders/a-trail.ts'
import { denied } from '../builders/failures.ts'
import { theVerdict } from '../builders/judged.ts'

const arn = `arn:aws:sns:us-east-1:${account}:trails`
const trail = aTrail({ topicArn: arn })
const service = { Service: 'cloudtrail.amazonaws.com' }

/** The policy that CloudTrail's console makes (user guide, "Amazon SNS topic policy for CloudTrail"). */
const aPolicy = (changes: Partial<PolicyStatement> = {}, ...more: PolicyStatement[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'AWSCloudTrailSNSPolicy20131101',
      Effect: 'Allow',
      Principal: service,
      Action: 'SNS:Publish',
      Resource: arn,
      ...changes,
    },
    ...more,
  ],
})

/** The policy that a key needs (the same page, KMS key policy). */
const keyPolicy = (...Action: string[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: service, Action, Resource: '*' }],
})

const aTopic = (changes: Partial<Topic> = {}): Topic => ({
  arn,
  policy: { ok: true, value: aPolicy() },
  confirmedSubscriptions: { ok: true, value: 1 },
  key: { ok: true, value: undefined },
  ...changes,
})

const verdictOf = (changes: Partial<Topic>, more: Parameters<typeof theVerdict>[1] = {}) =>
  theVerdict(snsNotification, { trails: [trail], topics: { [arn]: aTopic(changes) }, ...more })
const under = (value: PolicyDocument) => verdictOf({ policy: { ok: true, value } }).status
const where = (Condition: PolicyStatement['Condition']) => under(aPolicy(Condition && { Condition }))
const encrypted = (changes: Parameters<typeof aKey>[0]) =>
  verdictOf({ key: { ok: true, value: aKey({ id: keyArn, ...changes }) } }).status

describe('sns-notification', () => {
  it('passes where CloudTrail may publish and somebody confirmed', () => {
    expect(verdictOf({}).status).toBe('pass')
  })

  it('fails without a topic, and where it is gone', () => {
    expect(theVerdict(snsNotification, { trails: [aTrail()] })).toMatchObject({
      status: 'fail',
      actual: 'no topic',
    })
    const missing = denied('sns:GetTopicAttributes', 'NotFound')
    expect(verdictOf({ policy: missing, confirmedSubscriptions: missing, key: missing })).toMatchObject({
      status: 'fail',
      actual: `${arn} does not exist`,
    })
  })

  it('fails where no subscription is confirmed', () => {
    expect(verdictOf({ confirmedSubscriptions: { ok: true, value: 0 } })).toMatchObject({
      status: 'fail',
      actual: 'no subscription is confirmed',
    })
  })
})

describe("the topic's policy", () => {
  it('may ask for this trail and this account', () => {
    expect(under(aPolicy({ Condition: { ArnEquals: { 'aws:SourceArn': trail.arn } } }))).toBe('pass')
    expect(under(aPolicy({ Condition: { StringEquals: { 'aws:SourceAccount': account } } }))).toBe('pass')
  })

  // IAM user guide, "AWS global condition context keys".
  it('may ask for the account and the region of the topic', () => {
    expect(where({ StringEquals: { 'aws:ResourceAccount': account } })).toBe('pass')
    expect(where({ StringEquals: { 'aws:ResourceAccount': '999988887777' } })).toBe('fail')
    expect(where({ StringEquals: { 'aws:RequestedRegion': 'us-east-1' } })).toBe('pass')
    expect(where({ StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } })).toBe('fail')
    const other = '999988887777'
    const theirs = arn.replace(account, other)
    const Condition = { StringEquals: { 'aws:ResourceAccount': other } }
    const topic = aTopic({
      arn: theirs,
      policy: { ok: true, value: aPolicy({ Resource: theirs, Condition }) },
    })
    const trails = [aTrail({ topicArn: theirs })]
    expect(theVerdict(snsNotification, { trails, topics: { [theirs]: topic } }).status).toBe('pass')
  })

  it.each<[string, PolicyDocument]>([
    ["another trail's ARN", aPolicy({ Condition: { ArnEquals: { 'aws:SourceArn': `${trail.arn}-2` } } })],
    ['another topic', aPolicy({ Resource: `${arn}-2` })],
    ['another action', aPolicy({ Action: 'SNS:Subscribe' })],
    ['a Deny', aPolicy({}, { Effect: 'Deny', Principal: '*', Action: 'SNS:*', Resource: arn })],
    ['nothing', { Statement: [] }],
  ])('shuts CloudTrail out with %s', (_what, policy) => {
    expect(under(policy)).toBe('fail')
  })

  // SNS developer guide: the first policy of a topic. ministryofjustice/modernisation-platform-terraform-baselines#63:
  // CloudTrail answers InsufficientSnsTopicPolicyException until another is put.
  it('shuts CloudTrail out where it is the one that SNS makes', () => {
    const Condition = { StringEquals: { 'AWS:SourceOwner': account } }
    expect(under(aPolicy({ Principal: { AWS: '*' }, Condition }))).toBe('fail')
  })

  it('passes until a date that is ahead, and says so', () => {
    const Condition = { DateGreaterThan: { 'aws:CurrentTime': '2027-03-01T00:00:00Z' } }
    const value = aPolicy({}, { Effect: 'Deny', Principal: '*', Action: 'SNS:*', Resource: arn, Condition })
    expect(verdictOf({ policy: { ok: true, value } })).toMatchObject({
      status: 'pass',
      message: expect.stringContaining('From 2027-03-01 on'),
    })
  })

  it('is unknown where its conditions cannot be told, or it needs an organization that was not read', () => {
    expect(under(aPolicy({ Condition: { StringEquals: { 'aws:PrincipalTag2': 'x' } } }))).toBe('unknown')
    const value = aPolicy({ Condition: { StringEquals: { 'aws:SourceOrgID': 'o-abcdefghij' } } })
    const organization = denied('organizations:DescribeOrganization')
    expect(verdictOf({ policy: { ok: true, value } }, { organization })).toMatchObject({
      status: 'unknown',
      unread: [organization],
    })
  })
})

const readPolicy = (...actions: string[]) => ({ ok: true as const, value: keyPolicy(...actions) })

const withKey = (changes: Parameters<typeof aKey>[0]) =>
  verdictOf({ key: { ok: true, value: aKey(changes) } })

describe("the topic's key", () => {
  it('must let CloudTrail both encrypt and decrypt', () => {
    expect(encrypted({ policy: readPolicy('kms:GenerateDataKey*', 'kms:Decrypt') })).toBe('pass')
    expect(encrypted({ policy: readPolicy('kms:GenerateDataKey*') })).toBe('fail')
    expect(encrypted({ policy: readPolicy('kms:Decrypt') })).toBe('fail')
  })

  it('is asked for SNS’s encryption context, of which nothing is known', () => {
    const Condition = { StringEquals: { 'kms:EncryptionContext:aws:cloudtrail:arn': trail.arn } }
    const narrowed = keyPolicy('kms:GenerateDataKey*').Statement.map((one) => ({ ...one, Condition }))
    const value = { Statement: [...narrowed, ...keyPolicy('kms:Decrypt').Statement] }
    expect(encrypted({ policy: { ok: true, value } })).toBe('unknown')
  })

  it('cannot be the one that AWS manages, by whatever name', () => {
    const policy = readPolicy('kms:*')
    for (const id of ['alias/aws/sns', `arn:aws:kms:us-east-1:${account}:alias/aws/sns`])
      expect(withKey({ id, policy })).toMatchObject({
        status: 'fail',
        actual: `CloudTrail cannot use ${id}, which AWS manages`,
      })
    const description = {
      ok: true,
      value: { arn: keyArn, state: 'Enabled', manager: 'AWS', rotatable: false },
    } as const
    expect(withKey({ description, policy })).toMatchObject({
      status: 'fail',
      actual: expect.stringContaining('AWS manages'),
    })
    expect(withKey({ id: `${keyArn}-alias/aws/sns-2`, policy }).status).toBe('pass')
  })

  it.each([
    ['Enabled', 'pass'],
    ['Updating', 'pass'],
    ['Disabled', 'fail'],
    ['PendingDeletion', 'fail'],
    ['Creating', 'unknown'],
  ])('in state %s: %s', (state, status) => {
    const description = {
      ok: true,
      value: { arn: keyArn, state, manager: 'CUSTOMER', rotatable: true },
    } as const
    expect(encrypted({ description, policy: readPolicy('kms:*') })).toBe(status)
  })

  it('cannot be one that is gone', () => {
    expect(encrypted({ description: denied('kms:DescribeKey', 'NotFoundException') })).toBe('fail')
  })

  it('is unknown where it could not be read', () => {
    expect(encrypted({ policy: denied('kms:GetKeyPolicy') })).toBe('unknown')
    expect(encrypted({ description: denied('kms:DescribeKey') })).toBe('unknown')
    const key = denied('sns:GetTopicAttributes', 'AuthorizationError')
    expect(verdictOf({ key })).toMatchObject({ status: 'unknown', unread: [key] })
  })
})

describe('what could not be read', () => {
  it('is unknown: a topic that nobody read, or of another account', () => {
    expect(theVerdict(snsNotification, { trails: [trail] }).status).toBe('unknown')
    const foreign = denied('sns:GetTopicAttributes', 'AuthorizationError')
    expect(verdictOf({ policy: foreign, confirmedSubscriptions: foreign, key: foreign }).status).toBe(
      'unknown',
    )
    const confirmedSubscriptions = denied('sns:ListSubscriptionsByTopic')
    expect(verdictOf({ confirmedSubscriptions })).toMatchObject({
      status: 'unknown',
      unread: [confirmedSubscriptions],
    })
    expect(verdictOf({ policy: foreign })).toMatchObject({ status: 'unknown', unread: [foreign] })
    expect(verdictOf({ policy: { ok: true, value: undefined } })).toMatchObject({
      status: 'unknown',
      unread: [{ message: `${arn} has no policy` }],
    })
  })

  it('does not hide what is certainly wrong', () => {
    const policy = denied('sns:GetTopicAttributes', 'AuthorizationError')
    expect(verdictOf({ policy, confirmedSubscriptions: { ok: true, value: 0 } }).status).toBe('fail')
  })
})
