import { describe, expect, it } from '@jest/globals'
import {
  errorCode,
  errorMessage,
  isAccessDenied,
  isDisabledRegion,
  isServiceControlDeny,
} from '../../lib/aws/errors.ts'
import { read } from '../../lib/aws/read.ts'

const named = (name: string, message = '') => Object.assign(new Error(message), { name })

describe('what went wrong', () => {
  it('is AWS’s code, else the system’s, else not known', () => {
    expect(errorCode(named('AccessDeniedException'))).toBe('AccessDeniedException')
    expect(errorCode(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }))).toBe('ECONNREFUSED')
    expect(errorCode(new Error('oops'))).toBe('UnknownError')
    expect(errorCode('oops')).toBe('UnknownError')
  })

  it('is told on one line', () => {
    expect(errorMessage(named('X', 'a\n  b'))).toBe('a b')
    expect(errorMessage(new AggregateError([new Error('one'), new Error('two')], ''))).toBe('one; two')
    expect(errorMessage('text')).toBe('text')
  })
})

describe('a denial', () => {
  it.each([
    'AccessDenied',
    'AccessDeniedException',
    'AuthorizationErrorException',
    'UnauthorizedOperation',
    '403',
  ])('is %s', (code) => {
    expect(isAccessDenied(code)).toBe(true)
  })

  it('is not throttling, nor something missing', () => {
    expect(['ThrottlingException', 'TrailNotFoundException', 'NoSuchBucket'].some(isAccessDenied)).toBe(false)
  })

  it.each([
    'User: x is not authorized to perform: cloudtrail:StartLogging with an explicit deny in a service control policy',
    'User: x is not authorized to perform: s3:PutBucketPolicy with an explicit deny in a resource control policy',
    'User: x is not authorized to perform: a:B because no service control policy allows the a:B action',
  ])('K9: comes from the organization: %s', (message) => {
    expect(isServiceControlDeny({ code: 'AccessDeniedException', message })).toBe(true)
  })

  it('K9: comes from the account otherwise', () => {
    const message =
      'User: x is not authorized to perform: a:B because no identity-based policy allows the a:B action'
    expect(isServiceControlDeny({ code: 'AccessDeniedException', message })).toBe(false)
  })
})

it('A11: a region that does not know the credentials is switched off', () => {
  expect(
    ['UnrecognizedClientException', 'InvalidClientTokenId', 'AuthFailure', 'OptInRequired'].every(
      isDisabledRegion,
    ),
  ).toBe(true)
  expect(isDisabledRegion('AccessDenied')).toBe(false)
})

it('a read that fails is a value', async () => {
  expect(await read('s3:HeadBucket', () => Promise.reject(named('NoSuchBucket', 'gone')))).toEqual({
    ok: false,
    operation: 's3:HeadBucket',
    code: 'NoSuchBucket',
    message: 'gone',
  })
  expect(await read('s3:HeadBucket', () => Promise.resolve(1))).toEqual({ ok: true, value: 1 })
})
