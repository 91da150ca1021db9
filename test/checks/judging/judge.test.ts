import { describe, expect, it } from '@jest/globals'
import type { Check } from '../../../lib/checks/all-checks.ts'
import { judge, partsRead } from '../../../lib/checks/judging/judge.ts'
import { logFileValidation } from '../../../lib/checks/log-file-validation.ts'
import { trailLogging } from '../../../lib/checks/trail-logging.ts'
import { aPolicy } from '../../builders/a-policy.ts'
import { aSnapshot } from '../../builders/a-snapshot.ts'
import { account, aStatus, aTrail } from '../../builders/a-trail.ts'

const checks = [trailLogging, logFileValidation]
const stopped = aTrail({ status: aStatus({ logging: false }) })
const snapshot = aSnapshot({ trails: [stopped] })
const exemption = { check: 'trail-logging', resource: stopped.arn, reason: 'retired', owner: 'platform' }
const brief = (policy = aPolicy()) =>
  judge(checks, snapshot, policy).map(({ check, status, exemption: note }) => [check, status, note?.owner])

it('passes are reported too', () => {
  expect(brief()).toEqual([
    ['trail-logging', 'fail', undefined],
    ['log-file-validation', 'pass', undefined],
  ])
})

it('a check that is off is not run', () => {
  expect(brief(aPolicy({ checks: { 'trail-logging': { enabled: false } } }))).toEqual([
    ['log-file-validation', 'pass', undefined],
  ])
})

it('the policy’s severity stands in for the check’s', () => {
  const policy = aPolicy({ checks: { 'trail-logging': { severity: 'low' } } })
  expect(judge(checks, snapshot, policy).map(({ severity }) => severity)).toEqual(['low', 'medium'])
})

it('a check that throws gives unknown, and the others still judge', () => {
  const broken: Check = {
    ...trailLogging,
    run: () => {
      throw new Error('out of range')
    },
  }
  expect(judge([broken, logFileValidation], snapshot, aPolicy())).toMatchObject([
    {
      check: 'trail-logging',
      status: 'unknown',
      resource: account,
      region: 'us-east-1',
      message: expect.stringContaining('out of range'),
    },
    { check: 'log-file-validation', status: 'pass' },
  ])
})

describe('exemptions', () => {
  it('stand beside the failure that they excuse, and never beside a pass', () => {
    expect(brief(aPolicy({ exemptions: [{ ...exemption, check: '*' }] }))).toEqual([
      ['trail-logging', 'fail', 'platform'],
      ['log-file-validation', 'pass', undefined],
    ])
  })

  it('that expired excuse nothing, and are a finding themselves', () => {
    const findings = judge(
      checks,
      snapshot,
      aPolicy({ exemptions: [{ ...exemption, expires: '2026-11-20' }] }),
    )
    expect(findings[0]?.exemption).toBeUndefined()
    expect(findings.at(-1)).toMatchObject({
      check: 'exemption-expired',
      actual: 'expired on 2026-11-20',
      status: 'fail',
      resource: stopped.arn,
      message: expect.stringMatching(/expired on 2026-11-20; its owner is platform/),
    })
  })

  it('hold through their last day', () => {
    const policy = aPolicy({ exemptions: [{ ...exemption, expires: '2026-11-21' }] })
    expect(brief(policy)[0]).toEqual(['trail-logging', 'fail', 'platform'])
  })
})

it('only what enabled checks read is fetched', () => {
  expect(partsRead(checks, aPolicy())).toEqual(new Set(['status']))
  expect(partsRead(checks, aPolicy({ checks: { 'trail-logging': { enabled: false } } }))).toEqual(new Set())
})
