import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { allChecks } from '../../../lib/checks/all-checks.ts'
import { runsInReaction } from '../../../lib/guard/runs-in-reaction.ts'
import { callerPolicy } from '../../../cli/permissions/caller-policy.ts'
import { functionPolicy } from '../../../cli/permissions/function-policy.ts'
import { readGrants, writeGrants } from '../../../cli/permissions/grants.ts'
import { aPolicy } from '../../builders/a-policy.ts'
import { actionsOf, statementFor } from './actions-of.ts'
import { aWrittenPolicy } from './a-written-policy.ts'

const sweep = functionPolicy('sweep', aPolicy())
const react = functionPolicy('react', aPolicy())

describe.each(['sweep', 'react'] as const)('%s', (name) => {
  const policy = functionPolicy(name, aPolicy())

  it('is deployed as it is declared', () => {
    const file = new URL(`../../../policies/iam/${name}.json`, import.meta.url)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(policy)
  })

  it('does not depend on which policy it was made from', () => {
    fc.assert(
      fc.property(aWrittenPolicy, (any) => {
        expect(functionPolicy(name, any)).toEqual(policy)
      }),
      { numRuns: 20 },
    )
  })

  it('speaks and remembers in its own stack only', () => {
    expect(statementFor(policy, 'sns:Publish')?.Resource).toEqual({ Ref: 'AlertTopic' })
    expect(statementFor(policy, 'kms:GenerateDataKey')?.Resource).toEqual({
      'Fn::GetAtt': ['AlertKey', 'Arn'],
    })
    expect(statementFor(policy, 'dynamodb:PutItem')?.Resource).toEqual({
      'Fn::GetAtt': ['StateTable', 'Arn'],
    })
  })

  it('leaves room in a role, whose inline policies may have 10,240 characters in all', () => {
    expect(JSON.stringify(policy).length).toBeLessThan(8_000)
  })
})

it('lets sweep do all that any policy file turns on', () => {
  const allowed = new Set(actionsOf(sweep))
  fc.assert(
    fc.property(aWrittenPolicy, (policy) => {
      expect(actionsOf(callerPolicy(policy)).filter((action) => !allowed.has(action))).toEqual([])
    }),
    { numRuns: 100 },
  )
})

it('lets react do all that its checks read and repair under any policy file', () => {
  const allowed = new Set(actionsOf(react))
  fc.assert(
    fc.property(aWrittenPolicy, (policy) => {
      const checks = allChecks.filter((check) => runsInReaction(check, policy))
      const needed = [...readGrants(checks, policy), ...writeGrants(checks, policy)]
      expect(needed.filter(({ action }) => !allowed.has(action))).toEqual([])
    }),
    { numRuns: 100 },
  )
})

it('keeps from react what no reaction reads', () => {
  expect(actionsOf(react)).not.toContain('cloudwatch:DescribeAlarms')
  expect(actionsOf(sweep)).toContain('cloudwatch:DescribeAlarms')
})

it('lets both sign what they keep', () => {
  for (const role of [sweep, react]) expect(actionsOf(role)).toContain('kms:GenerateMac')
})

it('lets react read what a call on a bucket, a key, a log group or the guard can have changed', () => {
  const needed = ['s3:GetBucketAcl', 'kms:GetKeyPolicy', 'logs:DescribeLogGroups', 'events:ListTargetsByRule']
  expect(actionsOf(react)).toEqual(expect.arrayContaining(needed))
})
