import { describe, expect, it } from '@jest/globals'
import { failureDetail, failureText, isOwnFailure, ownFailure } from '../../lib/aws/own-failure.ts'
import { denied } from '../builders/failures.ts'

const quiet = ownFailure('cloudtrail:GetTrailStatus', 'NothingDelivered', 'nothing was delivered yet')

describe('a failure that no call had', () => {
  it('bears a code that cannot be taken for one of AWS', () => {
    expect(quiet.code).toBe('Trailkeeper.NothingDelivered')
  })

  it('is told in words, not as an answer', () => {
    expect(failureText(quiet)).toBe('cloudtrail:GetTrailStatus: nothing was delivered yet')
    expect(failureDetail(quiet)).toBe('cloudtrail:GetTrailStatus: nothing was delivered yet')
  })

  it('is known by its code', () => {
    expect(isOwnFailure(quiet, 'NotRead', 'NothingDelivered')).toBe(true)
    expect(isOwnFailure(quiet, 'NotRead')).toBe(false)
    expect(isOwnFailure({ code: 'NothingDelivered' }, 'NothingDelivered')).toBe(false)
  })
})

it("tells AWS's own code as what the call gave", () => {
  const failure = denied('cloudtrail:GetTrailStatus')
  expect(failureText(failure)).toBe('cloudtrail:GetTrailStatus gave AccessDenied')
  expect(failureDetail(failure)).toBe(
    'cloudtrail:GetTrailStatus gave AccessDenied: User is not authorized to perform this action',
  )
})
