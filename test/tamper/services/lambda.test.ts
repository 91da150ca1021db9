import { describe, expect, it } from '@jest/globals'
import { record, triage, weakens } from '../record.ts'

const weakensFunction = (name: string, params: object) =>
  weakens('lambda', name, { functionName: 'f', ...params })

it.each([
  ['AddPermission20150331v2', { principal: '*' }, true],
  ['AddPermission20150331v2', { principal: '*', sourceArn: 'arn' }, false],
  ['AddPermission20150331v2', { principal: '*', sourceAccount: '1' }, false],
  ['AddPermission20150331v2', { principal: '*', principalOrgID: 'o-1' }, false],
  ['AddPermission20150331v2', { principal: '*', sourceArn: '' }, true],
  ['PutFunctionEventInvokeConfig', { maximumRetryAttempts: 2 }, false],
  ['PutFunctionEventInvokeConfig', { destinationConfig: { onFailure: {} } }, true],
  ['PutFunctionEventInvokeConfig', { destinationConfig: { onFailure: { destination: 'arn' } } }, false],
  ['UpdateFunctionEventInvokeConfig', { destinationConfig: { onSuccess: {} } }, false],
  ['UpdateFunctionEventInvokeConfig', { maximumRetryAttempts: 0 }, true],
  ['PutRuntimeManagementConfig', { updateRuntimeOn: 'Manual' }, true],
  ['PutRuntimeManagementConfig', { updateRuntimeOn: 'Auto' }, false],
  ['UpdateEventSourceMapping20150331', { Enabled: false }, true],
  ['PutResourcePolicy', { policy: '{"Statement":[]}' }, true],
  ['PutResourcePolicy', { policy: '{' }, true],
  ['UpdateFunctionConfiguration20150331v2', {}, true],
  ['DeleteFunctionCodeSigningConfig', {}, true],
])('%s %j weakens: %s', (name, params, expected) =>
  expect(weakensFunction(name, params)).toEqual(expected ? ['guard'] : []),
)

const remove = (params: object, responseElements: unknown) =>
  record('lambda', 'DeleteEventSourceMapping20150331', params, { responseElements })

describe('the function of a mapping', () => {
  const functionArn = 'arn:aws:lambda:eu-west-1:123456789012:function:guard'

  it('stands in the response, else in the parameters', () => {
    expect(triage(remove({ uUID: 'u' }, { functionArn }))).toMatchObject({ target: functionArn })
    expect(triage(remove({ uUID: 'u', functionName: 'guard' }, null))).toMatchObject({ target: 'guard' })
    expect(triage(remove({ uUID: 'u', functionName: 'x' }, { functionArn }))).toMatchObject({
      target: functionArn,
    })
  })

  it('may be any that is protected where nothing names it', () => {
    expect(triage(remove({ uUID: 'u' }, null), { functions: ['guard'] })).toMatchObject({
      verdict: 'tamper',
      target: null,
    })
  })

  it('or the mapping itself may be named as protected', () => {
    const value = remove({ uUID: 'mapping-1' }, { functionArn })
    expect(triage(value, { functions: ['mapping-1'] }).verdict).toBe('tamper')
    expect(triage(value, { functions: ['mapping-2'] }).verdict).toBe('benign')
    const small = remove({ uuid: 'mapping-1' }, { functionArn })
    expect(triage(small, { functions: ['mapping-1'] }).verdict).toBe('tamper')
  })
})

const on = (name: string, functionName: string, params: object, functions?: string[]) =>
  weakens('lambda', name, { functionName, ...params }, functions && { functions })

describe('a function of the guard’s, or one that is listed', () => {
  const url = { authType: 'AWS_IAM' }
  it.each([
    ['CreateFunctionUrlConfig', url],
    ['UpdateFunctionUrlConfig', url],
    ['PutFunctionEventInvokeConfig', { maximumRetryAttempts: 2 }],
    ['UpdateFunctionEventInvokeConfig', { maximumEventAgeInSeconds: 60 }],
  ])('is changed by %s %j', (name, params) => {
    expect(on(name, 'trailkeeper-react', params)).toEqual(['guard'])
    expect(on(name, `arn:aws:lambda:eu-west-1:123456789012:function:trailkeeper-react`, params)).toEqual([
      'guard',
    ])
    expect(on(name, 'web', params, ['web'])).toEqual(['guard'])
    expect(on(name, 'web', params)).toEqual([])
  })
  it('may be called by everyone where its address asks for nothing', () => {
    expect(on('CreateFunctionUrlConfig', 'web', { authType: 'NONE' })).toEqual(['guard'])
    expect(on('CreateFunctionUrlConfig20211031', 'web', { authType: 'NONE' })).toEqual(['guard'])
  })
})

const rule = (account: string) => `arn:aws:events:eu-west-1:${account}:rule/trailkeeper-cloudtrail`

const put = (...more: object[]) => {
  const own = {
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'lambda:InvokeFunction',
    Resource: '*',
    Condition: { ArnLike: { 'AWS:SourceArn': rule('123456789012') } },
  }
  const resourceArn = 'arn:aws:lambda:eu-west-1:123456789012:function:trailkeeper-react'
  const policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [own, ...more.map((one) => ({ ...own, ...one }))],
  })
  return weakens('lambda', 'PutResourcePolicy', { resourceArn, policy })
}

// Lambda developer guide, "Granting Lambda function access to AWS services": a source ARN or account says whose events.
describe('events for the guard', () => {
  const invoke = { action: 'lambda:InvokeFunction' }
  it.each([
    [{ principal: 'events.amazonaws.com', sourceArn: rule('123456789012') }, false],
    [{ principal: 's3.amazonaws.com', sourceArn: 'arn:aws:s3:::b', sourceAccount: '123456789012' }, false],
    [{ principal: '123456789012' }, false],
    [{ principal: 'arn:aws:iam::123456789012:role/r' }, false],
    [{ principal: '999999999999', action: 'lambda:GetFunction' }, false],
    [{ principal: 'events.amazonaws.com' }, true],
    [{ principal: 'events.amazonaws.com', sourceArn: rule('999999999999') }, true],
    [{ principal: 'events.amazonaws.com', sourceArn: rule('*') }, true],
    [{ principal: 's3.amazonaws.com', sourceArn: 'arn:aws:s3:::b', sourceAccount: '999999999999' }, true],
    [{ principal: 'arn:aws:iam::999999999999:role/r' }, true],
    [{ principal: '*', principalOrgID: 'o-evil000000' }, true],
    [{ principal: '999999999999', action: 'lambda:*' }, true],
  ])('by %j come from outside: %s', (params, expected) => {
    const functionName = 'trailkeeper-react'
    const all = { ...invoke, functionName, ...params }
    expect(weakensFunction('AddPermission20150331v2', all)).toEqual(expected ? ['guard'] : [])
    const mine = { ...all, functionName: 'mine' }
    const listed = (functions: string[]) =>
      weakens('lambda', 'AddPermission20150331v2', mine, { functions }).length > 0
    expect([listed(['mine']), listed(['other'])]).toEqual([expected, false])
  })

  it('by a whole policy come from the account alone', () => {
    expect(put()).toEqual([])
    expect(put({ Condition: undefined })).toEqual(['guard'])
    expect(put({ Principal: { AWS: '999999999999' }, Condition: undefined })).toEqual(['guard'])
  })
})
