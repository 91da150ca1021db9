import { describe, expect, it } from '@jest/globals'
import { declaredErrors, undeclaredErrors } from './declared-errors.ts'

const request = (service: string, operation: string, code: string) => ({
  at: '',
  service,
  operation,
  region: 'us-east-1',
  account: '123456789012',
  status: 400,
  code,
  requestId: '',
})

describe('the errors that the SDK declares', () => {
  it('are read for an operation', () => {
    expect(declaredErrors('kms', 'EnableKey').has('KMSInvalidStateException')).toBe(true)
    expect(declaredErrors('events', 'PutRule').has('InvalidEventPatternException')).toBe(true)
  })

  it('unmask an error that the operation does not have', () => {
    const requests = [
      request('kms', 'EnableKey', 'NotFoundException'),
      request('kms', 'EnableKey', 'ThrottlingException'),
      request('kms', 'EnableKey', 'TrailNotFoundException'),
    ]
    expect(undeclaredErrors(requests)).toEqual(['kms.EnableKey raised TrailNotFoundException'])
  })
})
