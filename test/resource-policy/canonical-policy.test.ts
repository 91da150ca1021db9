import { describe, expect, it } from '@jest/globals'
import type { PolicyDocument } from '../../lib/model/index.ts'
import { canonicalPolicy } from '../../lib/resource-policy/canonical-policy.ts'

const policy: PolicyDocument = {
  Version: '2012-10-17',
  Id: 'one',
  Statement: [
    { Effect: 'Allow', Action: ['s3:GetObject', 's3:ListBucket'], Principal: { AWS: ['*'] }, Resource: '*' },
    {
      Effect: 'Deny',
      Action: 's3:*',
      Principal: '*',
      Condition: { Bool: { a: 'true' }, Null: { b: 'true' } },
    },
  ],
}

// IAM user guide, "Grammar of the IAM JSON policy language": order and lists of one mean nothing.
describe('two policies that mean the same', () => {
  it('look the same', () => {
    const other: PolicyDocument = {
      Version: '2012-10-17',
      Id: 'other',
      Statement: [
        {
          Condition: { Null: { b: ['true'] }, Bool: { a: 'true' } },
          Principal: '*',
          Action: ['s3:*'],
          Effect: 'Deny',
        },
        {
          Resource: ['*'],
          Principal: { AWS: '*' },
          Action: ['s3:ListBucket', 's3:GetObject'],
          Effect: 'Allow',
        },
      ],
    }
    expect(JSON.stringify(canonicalPolicy(other))).toBe(JSON.stringify(canonicalPolicy(policy)))
  })
})

const allowing = (...Action: string[]) => canonicalPolicy({ Statement: [{ Effect: 'Allow', Action }] })

describe('two that do not', () => {
  it('look different where only the second of a list differs', () => {
    expect(allowing('s3:GetObject', 's3:Put*')).not.toEqual(allowing('s3:GetObject', 's3:ListBucket'))
  })

  it.each<[string, Partial<PolicyDocument>]>([
    ['another version', { Version: '2008-10-17' }],
    ['a statement less', { Statement: policy.Statement.slice(1) }],
    ['a statement twice', { Statement: [...policy.Statement, ...policy.Statement.slice(1)] }],
    ['another action', { Statement: policy.Statement.map((one) => ({ ...one, Action: 's3:*' })) }],
    ['no list of two', { Statement: policy.Statement.map((one) => ({ ...one, Action: 's3:GetObject' })) }],
    [
      'another second action',
      { Statement: policy.Statement.map((one) => ({ ...one, Action: ['s3:GetObject', 's3:Put*'] })) },
    ],
    ['a null', { Statement: policy.Statement.map((one) => ({ ...one, Principal: null })) }],
  ])('look different: %s', (_what, change) => {
    expect(canonicalPolicy({ ...policy, ...change })).not.toEqual(canonicalPolicy(policy))
  })
})
