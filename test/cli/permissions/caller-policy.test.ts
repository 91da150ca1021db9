import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { callerPolicy } from '../../../cli/permissions/caller-policy.ts'
import { allChecks } from '../../../lib/checks/all-checks.ts'
import { aPolicy } from '../../builders/a-policy.ts'
import { actionsOf, statementFor } from './actions-of.ts'
import { aWrittenPolicy } from './a-written-policy.ts'

const only = (...ids: string[]) =>
  aPolicy({
    checks: { '*': { enabled: false }, ...Object.fromEntries(ids.map((id) => [id, { enabled: true }])) },
  })

describe('actions', () => {
  it('are those that every sweep reads where no check is on', () => {
    expect(actionsOf(callerPolicy(only()))).toEqual(['cloudtrail:DescribeTrails', 'account:ListRegions'])
  })

  it("follow what an enabled check reads, and its remedy's calls", () => {
    const actions = actionsOf(callerPolicy(only('trail-logging')))
    expect(actions).toContain('cloudtrail:GetTrailStatus')
    expect(actions).toContain('cloudtrail:StartLogging')
    expect(actions).not.toContain('cloudtrail:GetEventSelectors')
    expect(actions).not.toContain('cloudtrail:UpdateTrail')
  })

  it('leave out the writes of a check whose mode is off', () => {
    const checks = { '*': { enabled: false }, 'trail-logging': { enabled: true } }
    expect(actionsOf(callerPolicy(aPolicy({ mode: 'off', checks })))).toEqual([
      'cloudtrail:DescribeTrails',
      'account:ListRegions',
      'cloudtrail:GetTrailStatus',
    ])
  })

  it("let a check's own mode win over the policy's", () => {
    const checks = { 'log-file-validation': { mode: 'plan' as const } }
    const actions = actionsOf(callerPolicy(aPolicy({ mode: 'off', checks })))
    expect(actions).toContain('cloudtrail:UpdateTrail')
    expect(actions).not.toContain('cloudtrail:StartLogging')
  })

  it('follow settings: a key that the policy names is looked up', () => {
    const without = only('kms-encryption')
    const named = aPolicy({
      checks: { '*': { enabled: false }, 'kms-encryption': { enabled: true, keyId: 'alias/trail' } },
    })
    expect(actionsOf(callerPolicy(without, { readOnly: true }))).not.toContain('kms:DescribeKey')
    expect(actionsOf(callerPolicy(named, { readOnly: true }))).toContain('kms:DescribeKey')
  })

  it('only read where only reading is asked for', () => {
    const actions = actionsOf(callerPolicy(aPolicy({ mode: 'enforce' }), { readOnly: true }))
    expect(actions.filter((action) => !/:(Get|List|Describe|Lookup)/.test(action))).toEqual([])
  })

  it.each([{ readOnly: false }, { readOnly: true }])(
    'have no wildcard, whatever the policy %o',
    (options) => {
      fc.assert(
        fc.property(aWrittenPolicy, (policy) => {
          const actions = actionsOf(callerPolicy(policy, options))
          expect(actions.filter((action) => /[*?]/.test(action))).toEqual([])
          expect(new Set(actions).size).toBe(actions.length)
        }),
        { numRuns: 50 },
      )
    },
  )
})

describe('resources', () => {
  const policy = callerPolicy(aPolicy(), { partition: 'aws-us-gov', account: '123456789012' })

  it('are named by partition and account', () => {
    expect(statementFor(policy, 'account:ListRegions')?.Resource).toBe(
      'arn:aws-us-gov:account::123456789012:account',
    )
    expect(statementFor(policy, 's3:CreateBucket')?.Resource).toBe(
      'arn:aws-us-gov:s3:::trailkeeper-logs-123456789012-*',
    )
  })

  it('leave open what is not known', () => {
    expect(statementFor(callerPolicy(aPolicy()), 'account:ListRegions')?.Resource).toBe(
      'arn:*:account::*:account',
    )
  })

  it("take in an organization's trail, which stands in the management account", () => {
    expect(statementFor(policy, 'cloudtrail:GetTrailStatus')?.Resource).toBe(
      'arn:aws-us-gov:cloudtrail:*:*:trail/*',
    )
  })

  it('are everything only for actions that IAM cannot limit', () => {
    const unlimited = policy.Statement.filter((statement) => statement.Resource === '*')
    expect(unlimited.flatMap((statement) => statement.Action)).toEqual([
      'cloudtrail:DescribeTrails',
      'cloudtrail:LookupEvents',
      'events:ListRules',
      'organizations:DescribeOrganization',
      'organizations:ListAWSServiceAccessForOrganization',
      'organizations:ListAccounts',
      'organizations:ListDelegatedAdministrators',
      's3:GetAccountPublicAccessBlock',
    ])
  })

  it('let create-trail write to its own new bucket alone', () => {
    const creates = callerPolicy(only('multi-region-trail'), { account: '123456789012' })
    const buckets = creates.Statement.filter((statement) =>
      statement.Action.some((action) => action.startsWith('s3:')),
    )
    expect(buckets.map((statement) => statement.Resource)).toEqual([
      'arn:*:s3:::trailkeeper-logs-123456789012-*',
    ])
  })
})

describe('what CloudTrail asks for beside its own actions', () => {
  it('is a role, passed to CloudTrail alone, where a trail is updated', () => {
    const passing = statementFor(callerPolicy(only('log-file-validation')), 'iam:PassRole')
    expect(passing?.Condition).toEqual({
      StringEquals: { 'iam:PassedToService': 'cloudtrail.amazonaws.com' },
    })
    expect(statementFor(callerPolicy(only('trail-logging')), 'iam:PassRole')).toBeUndefined()
  })

  it("is to read the organization, where an organization's trail is started", () => {
    expect(actionsOf(callerPolicy(only('trail-logging')))).toEqual(
      expect.arrayContaining([
        'organizations:DescribeOrganization',
        'organizations:ListAWSServiceAccessForOrganization',
      ]),
    )
  })
})

it('fits into a managed policy, which takes 6,144 characters besides white space', () => {
  const checks = Object.fromEntries(
    allChecks.map((check) => [check.id, { enabled: true, mode: 'enforce' as const }]),
  )
  const policy = callerPolicy(aPolicy({ checks }), { partition: 'aws-us-gov', account: '123456789012' })
  expect(JSON.stringify(policy).length).toBeLessThanOrEqual(6144)
})
