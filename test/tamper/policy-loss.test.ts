import { describe, expect, it } from '@jest/globals'
import { apiCallOf, callNameOf } from '../../lib/tamper/api-call.ts'
import {
  deniesSomething,
  functionOpened,
  outsidersMay,
  placeOf,
  policyPut,
  statementAdded,
  trailsOf,
} from '../../lib/tamper/policy-loss.ts'
import { protectedByDefault } from '../../lib/tamper/protected-resources.ts'
import { isOtherAccount } from '../../lib/tamper/outsiders-let-in.ts'
import { record, triage } from './record.ts'

const own = '123456789012'
const other = '999988887777'

function call(params: Record<string, unknown>, more: object = {}) {
  const called = record('lambda', 'AddPermission20150331v2', params, more)
  const name = callNameOf(called)
  if (!name) throw new Error('a call has a name')
  return apiCallOf(called, name)
}
const nobody = { recipientAccountId: undefined, userIdentity: { type: 'Unknown' } }
const allow = (Principal: '*' | Record<string, string>, more: object = {}) => ({
  Statement: [{ Effect: 'Allow' as const, Principal, Action: 's3:GetObject', Resource: '*', ...more }],
})

describe('what outsiders may', () => {
  it('is nothing by an operator that nobody knows', () => {
    const perhaps = allow('*', { Condition: { NoSuchOperator: { 'aws:SourceIp': 'x' } } })
    expect(outsidersMay(perhaps, call({}), ['s3:GetObject'], 'arn:aws:s3:::a/b')).toEqual([])
  })

  it('is what is certain, where it is known whose account it is', () => {
    expect(outsidersMay(allow('*'), call({}), ['s3:GetObject'], 'arn:aws:s3:::a/b')).not.toEqual([])
    expect(outsidersMay(allow({ AWS: own }), call({}), ['s3:GetObject'], 'arn:aws:s3:::a/b')).toEqual([])
    expect(outsidersMay(allow('*'), call({}, nobody), ['s3:GetObject'], 'arn:aws:s3:::a/b')).toEqual([])
  })
})

const principalOf = (principal: string) => statementAdded(call({ principal }), {}).Statement[0]?.Principal
const actionOf = (params: Record<string, unknown>) => statementAdded(call(params), {}).Statement[0]?.Action
const opened = (params: Record<string, unknown>, isOfGuard = false) =>
  functionOpened(call({ action: 'lambda:InvokeFunction', ...params }), isOfGuard)

describe('the statement that AddPermission adds', () => {
  it('stands in a policy of today’s language', () => {
    const Condition = { StringEquals: { 'aws:SourceAccount': '${aws:ResourceAccount}' } }
    expect(statementAdded(call({ principal: other }), Condition)).toMatchObject({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Resource: '*', Condition }],
    })
  })

  it('is for nobody where it names no principal', () => {
    expect(opened({ action: 'lambda:UpdateFunctionCode' })).toBe(false)
  })

  it('is for everybody, a service or an account', () => {
    expect(principalOf('*')).toBe('*')
    expect(principalOf('events.amazonaws.com')).toEqual({ Service: 'events.amazonaws.com' })
    expect(principalOf(other)).toEqual({ AWS: other })
  })

  it('is for the action that it names, or for all', () => {
    expect(actionOf({ principal: other, action: 'lambda:InvokeFunction' })).toBe('lambda:InvokeFunction')
    expect(actionOf({ principal: other })).toBe('*')
  })

  it('lets others in by its principal, unless a condition keeps them out', () => {
    expect(opened({ principal: '*' })).toBe(true)
    expect(opened({ principal: '*', principalOrgID: 'o-abcdefghij' })).toBe(false)
    expect(opened({ principal: other })).toBe(false)
    expect(opened({ principal: other, action: 'lambda:UpdateFunctionCode' })).toBe(true)
    expect(opened({ principal: own, action: 'lambda:UpdateFunctionCode' })).toBe(false)
    const service = { principal: 'events.amazonaws.com' }
    expect(opened(service, true)).toBe(true)
    expect(opened(service)).toBe(false)
    expect(opened({ ...service, sourceAccount: own }, true)).toBe(false)
    expect(opened({ ...service, sourceArn: `arn:aws:events:us-east-1:${own}:rule/a` }, true)).toBe(false)
    expect(opened({ ...service, sourceAccount: other }, true)).toBe(true)
  })
})

describe('a policy that a call puts', () => {
  it('is a document or its text, and none where it has no statements or is broken', () => {
    const document = allow('*')
    expect(policyPut(document)).toMatchObject(document)
    expect(policyPut(JSON.stringify(document))).toMatchObject(document)
    for (const none of [undefined, null, 'text', {}, { Statement: 'none' }, { Statement: [7] }])
      expect(policyPut(none)).toBeUndefined()
  })

  it('denies something, or cannot be told', () => {
    expect(deniesSomething(allow('*'))).toBe(false)
    expect(deniesSomething(allow('*', { Effect: 'Deny' }))).toBe(true)
    expect(deniesSomething('text')).toBe(true)
  })
})

describe('the place of a call', () => {
  it('is its account, region and time, and the partition that the policy names', () => {
    expect(placeOf(call({}), allow('*'))).toEqual({
      account: own,
      partition: 'aws',
      region: 'eu-west-1',
      now: new Date('2026-11-20T10:00:00Z'),
    })
    const china = allow({ AWS: `arn:aws-cn:iam::${own}:root` })
    expect(placeOf(call({}), china).partition).toBe('aws-cn')
    const text = allow({ AWS: 'arn:aws-us-gov:iam::1:root' }, { Sid: 'about arn:aws-cn: x' })
    expect(placeOf(call({}), text).partition).toBe('aws-us-gov')
  })

  it('of a record that does not say is nobody’s, nowhere, and before all dates', () => {
    const unsaid = call({}, { ...nobody, awsRegion: undefined, eventTime: 'soon' })
    expect(placeOf(unsaid, allow('*'))).toStrictEqual({
      account: '000000000000',
      partition: 'aws',
      now: new Date(0),
    })
  })
})

const policyFor = (Resource: string) => {
  const Principal = { Service: 'cloudtrail.amazonaws.com' }
  const encrypt = { Effect: 'Allow', Principal, Action: 'kms:GenerateDataKey*', Resource }
  return { policy: JSON.stringify({ Version: '2012-10-17', Statement: [encrypt] }) }
}

const inKey =
  (keyId: string | undefined, more: object = {}) =>
  (Resource: string) => {
    const called = record(
      'kms',
      'PutKeyPolicy',
      { keyId, policyName: 'default', ...policyFor(Resource) },
      more,
    )
    return triage(called).verdict
  }

describe('the key of a policy that is put', () => {
  const arn = (region = 'eu-west-1', id = 'k-1') => `arn:aws:kms:${region}:${own}:key/${id}`
  const named = { resources: [{ ARN: `arn:aws:iam::${own}:role/key` }, { ARN: arn() }] }

  // KMS developer guide, "Key policies in AWS KMS": Resource is the key itself, as `*` or by its ARN.
  it.each<[string, (Resource: string) => string]>([
    ['its id, in the account and region of the call', inKey('k-1')],
    ['its ARN', inKey(arn(), { awsRegion: 'us-west-2' })],
    ['the ARN among the resources', inKey('alias/mine', named)],
    ['the ARN among the resources, without parameters of its own', inKey(undefined, named)],
  ])('is told by %s', (_how, verdictFor) => {
    expect(verdictFor(arn())).toBe('benign')
    expect(verdictFor('*')).toBe('benign')
    expect(verdictFor(arn('eu-west-1', 'k-2'))).toBe('tamper')
    expect(verdictFor(arn('us-west-2'))).toBe('tamper')
  })

  it('stands in the first of regions where the record does not say where', () => {
    const nowhere = inKey('k-1', { awsRegion: undefined })
    expect(nowhere(arn('us-east-1'))).toBe('benign')
    expect(nowhere(arn())).toBe('tamper')
  })
})

it('an account that is not the call’s own is another one', () => {
  expect(isOtherAccount(other, call({}))).toBe(true)
  expect(isOtherAccount(own, call({}))).toBe(false)
  expect(isOtherAccount(`arn:aws:iam::${other}:root`, call({}))).toBe(true)
  expect(isOtherAccount(`arn:aws:sts::${own}:assumed-role/a/${other}`, call({}))).toBe(false)
  expect(isOtherAccount(`${other}0`, call({}))).toBe(false)
  expect(isOtherAccount(other, call({}, nobody))).toBe(false)
  expect(isOtherAccount(`arn:aws:iam::${other}:root`, call({}, nobody))).toBe(false)
})

it('the trails that matter are those of the list, or all', () => {
  const arn = `arn:aws:cloudtrail:us-east-1:${own}:trail/main`
  expect(trailsOf(protectedByDefault)(arn)).toBe(true)
  expect(trailsOf({ ...protectedByDefault, trails: [] })(arn)).toBe(true)
  expect(trailsOf({ ...protectedByDefault, trails: [arn] })(arn)).toBe(true)
  expect(trailsOf({ ...protectedByDefault, trails: [`${arn}-2`] })(arn)).toBe(false)
})
