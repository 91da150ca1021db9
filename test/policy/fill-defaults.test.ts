import { describe, expect, it } from '@jest/globals'
import { allChecks } from '../../lib/checks/all-checks.ts'
import { aPolicy } from '../builders/a-policy.ts'

describe('a new installation', () => {
  const policy = aPolicy()

  it('plans, and writes nothing but restarts', () => {
    expect(policy).toMatchObject({ mode: 'plan', forwarding: 'plan', secondCopy: 'refuse' })
    expect(Object.values(policy.checks).every((check) => check.mode === 'plan')).toBe(true)
    expect(policy.checks['trail-logging'].restart).toBe(true)
  })

  it('looks everywhere, takes any trails together, and repairs three times in an hour', () => {
    expect(policy).toMatchObject({
      regions: { include: 'all', expectedDenied: [] },
      coverage: 'union',
      budget: { repairs: 3, minutes: 60 },
      exemptions: [],
      pipelines: [],
    })
  })

  it('runs every check but those that are opt-in, each under its own severity', () => {
    for (const { id, optIn, severity } of allChecks)
      expect({ id, ...policy.checks[id] }).toMatchObject({ id, enabled: !optIn, severity })
  })
})

describe('settings for all checks', () => {
  it('hold for each check that does not set its own', () => {
    const { checks } = aPolicy({
      mode: 'off',
      checks: { '*': { mode: 'enforce', severity: 'low' }, insights: { mode: 'plan', severity: 'high' } },
    })
    expect(checks['bucket-public']).toMatchObject({ mode: 'enforce', severity: 'low' })
    expect(checks.insights).toMatchObject({ mode: 'plan', severity: 'high' })
  })

  it('switch off all but those that are switched on by name', () => {
    const { checks } = aPolicy({ checks: { '*': { enabled: false }, 'trail-logging': { enabled: true } } })
    expect(Object.entries(checks).flatMap(([id, check]) => (check.enabled ? [id] : []))).toEqual([
      'trail-logging',
    ])
  })

  it('do not switch on what costs money', () => {
    expect(aPolicy({ checks: { '*': { enabled: true } } }).checks['change-alarm'].enabled).toBe(false)
    expect(aPolicy({ checks: { 'change-alarm': { enabled: true } } }).checks['change-alarm'].enabled).toBe(
      true,
    )
  })
})

describe('restarting a trail that was seen logging', () => {
  it.each([
    ['is on by default', aPolicy(), true],
    ['is on where all repairs are only planned', aPolicy({ mode: 'plan' }), true],
    ['is on where repairs are enforced', aPolicy({ mode: 'enforce' }), true],
    ['is off where all repairs are off', aPolicy({ mode: 'off' }), false],
    ['is off where its check says plan', aPolicy({ checks: { 'trail-logging': { mode: 'plan' } } }), false],
    ['is off where its check says off', aPolicy({ checks: { 'trail-logging': { mode: 'off' } } }), false],
    [
      'is off where all checks say plan',
      aPolicy({ mode: 'enforce', checks: { '*': { mode: 'plan' } } }),
      false,
    ],
    [
      'is on where its check alone enforces',
      aPolicy({ mode: 'off', checks: { 'trail-logging': { mode: 'enforce' } } }),
      true,
    ],
  ])('%s', (_name, policy, restart) => {
    expect(policy.checks['trail-logging'].restart).toBe(restart)
  })
})

it('reads a data event type without its half as both halves', () => {
  const { checks } = aPolicy({
    checks: { 'event-selectors': { dataEvents: ['AWS::S3::Object', { type: 'AWS::Lambda::Function' }] } },
  })
  expect(checks['event-selectors'].dataEvents).toEqual([
    { type: 'AWS::S3::Object', readWrite: 'All' },
    { type: 'AWS::Lambda::Function', readWrite: 'All' },
  ])
})
