import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { allChecks } from '../../../lib/checks/all-checks.ts'
import { isReactedTo, runsInReaction } from '../../../lib/guard/runs-in-reaction.ts'
import { callerPolicy } from '../../../cli/permissions/caller-policy.ts'
import { functionPolicy } from '../../../cli/permissions/function-policy.ts'
import { readGrants, writeGrants } from '../../../cli/permissions/grants.ts'
import { repairMode } from '../../../lib/policy/policy.ts'
import { aPolicy } from '../../builders/a-policy.ts'
import { actionsOf, statementFor } from './actions-of.ts'
import { aWrittenPolicy } from './a-written-policy.ts'
import { alertTopic, queueArn } from '../../deploy/deployment-files.ts'

/** A given topic may have no key, and no key is called none. */
const noKey = { 'Fn::Sub': 'arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/none' }
const givenKey = { 'Fn::If': ['HasAlertKey', { Ref: 'AlertKeyArn' }, noKey] }

const sweep = functionPolicy('sweep', aPolicy())
const react = functionPolicy('react', aPolicy())
const own = /^(?:dynamodb|sns|kms:(?:Decrypt|Generate|Verify))/
const writesOf = (policy: ReturnType<typeof functionPolicy>) =>
  actionsOf(policy)
    .filter((action) => !/:(?:Describe|Get|List|Lookup|Query)/.test(action) && !own.test(action))
    .toSorted()

describe.each(['sweep', 'react'] as const)('%s', (name) => {
  const policy = functionPolicy(name, aPolicy())

  it('is deployed as it is declared', () => {
    const file = new URL(`../../../policies/iam/${name}.json`, import.meta.url)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(policy)
  })

  it('writes nothing in mode plan but the start of a trail, its memory and alerts', () => {
    expect(writesOf(functionPolicy(name, aPolicy({ mode: 'plan' })))).toEqual(['cloudtrail:StartLogging'])
  })

  it('writes nothing where the policy does not even restart trails', () => {
    const checks = { 'trail-logging': { mode: 'off' as const } }
    expect(writesOf(functionPolicy(name, aPolicy({ mode: 'plan', checks })))).toEqual([])
  })

  it('writes what the checks write whose mode is enforce, under whatever policy file, and no more', () => {
    fc.assert(
      fc.property(aWrittenPolicy, (any) => {
        const checks = allChecks.filter(
          (check) => any.checks[check.id].enabled && repairMode(any, check) === 'enforce',
        )
        const reacts = checks.filter((check) => name === 'sweep' || isReactedTo(check, any))
        const allowed = new Set(actionsOf(functionPolicy(name, any)))
        const needed = writeGrants(reacts, any).map(({ action }) => action)
        expect(needed.filter((action) => !allowed.has(action))).toEqual([])
        if (checks.length > 0) return
        expect(
          writesOf(functionPolicy(name, any)).filter((one) => one !== 'cloudtrail:StartLogging'),
        ).toEqual([])
      }),
      { numRuns: 30 },
    )
  })

  it('changes the buckets and keys that the deployment names, or those of the usual names, and no others', () => {
    const enforced = aPolicy({ mode: 'enforce' })
    const named = { buckets: ['our-logs'], keys: ['arn:aws:kms:us-east-1:123456789012:key/k'] }
    const bucketsOf = (names?: typeof named) =>
      statementFor(functionPolicy(name, enforced, names), 's3:PutBucketPolicy')
    const keysOf = (names?: typeof named) =>
      statementFor(functionPolicy(name, enforced, names), 'kms:EnableKey')
    expect(bucketsOf(named)?.Resource).toEqual([{ 'Fn::Sub': 'arn:${AWS::Partition}:s3:::our-logs' }])
    expect(bucketsOf()?.Resource).toEqual([
      { 'Fn::Sub': 'arn:${AWS::Partition}:s3:::aws-cloudtrail-logs-*' },
      { 'Fn::Sub': 'arn:${AWS::Partition}:s3:::trailkeeper-logs-*' },
    ])
    expect(keysOf(named)).toMatchObject({ Resource: named.keys })
    expect(keysOf()?.Condition).toEqual({
      'ForAnyValue:StringLike': { 'kms:ResourceAliases': ['alias/cloudtrail*'] },
    })
  })

  it('speaks and remembers in its own stack only', () => {
    expect(statementFor(policy, 'sns:Publish')?.Resource).toEqual(alertTopic)
    expect(statementFor(policy, 'kms:GenerateDataKey')?.Resource).toEqual({
      'Fn::If': ['MakesAlertKey', { 'Fn::GetAtt': ['AlertKey', 'Arn'] }, givenKey],
    })
    expect(statementFor(policy, 'dynamodb:PutItem')?.Resource).toEqual({
      'Fn::GetAtt': ['StateTable', 'Arn'],
    })
  })

  it('looks at the queue that the deployment names, beside those of its own name', () => {
    expect(statementFor(policy, 'sqs:GetQueueAttributes')?.Resource).toEqual([
      { 'Fn::Sub': 'arn:${AWS::Partition}:sqs:*:${AWS::AccountId}:trailkeeper-*' },
      {
        'Fn::If': ['GivesQueue', queueArn('')['Fn::If'][2], { Ref: 'AWS::NoValue' }],
      },
    ])
  })

  it('leaves room in a role, whose inline policies may have 10,240 characters in all', () => {
    expect(JSON.stringify(policy).length).toBeLessThan(8_000)
  })
})

it('lets sweep read all that any policy file turns on', () => {
  const allowed = new Set(actionsOf(sweep))
  fc.assert(
    fc.property(aWrittenPolicy, (policy) => {
      const needed = actionsOf(callerPolicy(policy, { readOnly: true }))
      expect(needed.filter((action) => !allowed.has(action))).toEqual([])
    }),
    { numRuns: 100 },
  )
})

it('lets react read all that its checks read under any policy file', () => {
  const allowed = new Set(actionsOf(react))
  fc.assert(
    fc.property(aWrittenPolicy, (policy) => {
      const checks = allChecks.filter((check) => runsInReaction(check, policy))
      const needed = readGrants(checks, policy)
      expect(needed.filter(({ action }) => !allowed.has(action))).toEqual([])
    }),
    { numRuns: 100 },
  )
})

it('keeps from react what no reaction reads', () => {
  expect(actionsOf(react)).not.toContain('iam:ListRoles')
  expect(actionsOf(sweep)).toContain('iam:ListRoles')
})

it('lets both sign what they keep', () => {
  for (const role of [sweep, react]) expect(actionsOf(role)).toContain('kms:GenerateMac')
})

it('lets react read what a call on a bucket, a key, a log group or the guard can have changed', () => {
  const needed = ['s3:GetBucketAcl', 'kms:GetKeyPolicy', 'logs:DescribeLogGroups', 'events:ListTargetsByRule']
  expect(actionsOf(react)).toEqual(expect.arrayContaining(needed))
})

describe('recover', () => {
  const recovery = { mode: 'enforce', bucket: 'evidence', prefix: 'gaps' } as const
  const ofMode = (mode: 'off' | 'plan' | 'enforce') =>
    functionPolicy('recover', aPolicy({ recovery: { ...recovery, mode } }))

  it('writes below the prefix of the one bucket, and nothing in mode plan', () => {
    expect(statementFor(ofMode('enforce'), 's3:PutObject')).toMatchObject({
      Action: ['s3:GetObject', 's3:PutObject'],
      Resource: { 'Fn::Sub': 'arn:${AWS::Partition}:s3:::evidence/gaps/*' },
      Condition: { StringEquals: { 'aws:ResourceAccount': { Ref: 'AWS::AccountId' } } },
    })
    expect(actionsOf(ofMode('plan')).filter((action) => action.startsWith('s3:'))).toEqual([])
    expect(writesOf(ofMode('enforce'))).toEqual(['s3:PutObject'])
    expect(writesOf(ofMode('plan'))).toEqual([])
  })

  it('reads log files where the policy asks for recovery.diff alone, and writes no more for it', () => {
    const comparing = functionPolicy('recover', aPolicy({ recovery: { ...recovery, diff: true } }))
    const readsFiles = (policy: typeof comparing) =>
      policy.Statement.filter(({ Action }) => Action.includes('s3:GetObject')).map(({ Resource }) => Resource)
    const ownFolder = { 'Fn::Sub': 'arn:${AWS::Partition}:s3:::evidence/gaps/*' }
    expect(readsFiles(ofMode('enforce'))).toEqual([ownFolder])
    expect(readsFiles(comparing)).toEqual([
      { 'Fn::Sub': 'arn:${AWS::Partition}:s3:::*/AWSLogs/*' },
      ownFolder,
    ])
    expect(writesOf(comparing)).toEqual(['s3:PutObject'])
    const off = aPolicy({ recovery: { diff: true } })
    expect(actionsOf(functionPolicy('recover', off))).not.toContain('s3:GetObject')
  })

  it('uses no key but the alerts’ and its own memory’s, and others by way of S3 alone', () => {
    const { Statement } = ofMode('enforce')
    const keys = Statement.filter(({ Action }) => Action.includes('kms:GenerateDataKey'))
    expect(keys.map(({ Sid, Condition }) => [Sid, Condition])).toEqual([
      ['AlertKey', undefined],
      [
        'RecoveryKey',
        { StringEquals: { 'kms:ViaService': { 'Fn::Sub': 's3.${AWS::Region}.${AWS::URLSuffix}' } } },
      ],
    ])
  })
})
