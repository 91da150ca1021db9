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
