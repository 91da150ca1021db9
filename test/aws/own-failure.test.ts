import { describe, expect, it } from '@jest/globals'
import { answered, read } from '../../lib/aws/read.ts'
import { failureDetail, failureText, isOwnFailure, ownFailure, RunError } from '../../lib/aws/errors.ts'
import { parsePolicy } from '../../lib/resource-policy/parse-policy.ts'
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

const neverCame = () => {
  throw new RunError('the network cannot be reached')
}

describe('what is thrown over an answer', () => {
  it.each([
    ['that says nothing of what was asked', () => answered(undefined, 'IsPublic'), 'IncompleteAnswer'],
    ['that is not what it should be', () => parsePolicy('[]'), 'TypeError'],
    ['that never came', () => neverCame(), 'RunError'],
    ['that cannot be parsed', () => parsePolicy('{'), 'SyntaxError'],
  ])('%s is not told as a code of AWS', async (_what, answer, code) => {
    const failure = await read('s3:GetBucketPolicy', async () => answer())
    expect(failure).toMatchObject({ ok: false, code: `Trailkeeper.${code}` })
    expect(failure.ok || failureText(failure)).toMatch(/^s3:GetBucketPolicy: \w+/)
  })

  it('leaves an error of a call as it is', async () => {
    const error = Object.assign(new Error('no'), { name: 'AccessDenied' })
    const failure = await read('s3:GetBucketPolicy', () => Promise.reject(error))
    expect(failure).toMatchObject({ ok: false, code: 'AccessDenied' })
  })
})
