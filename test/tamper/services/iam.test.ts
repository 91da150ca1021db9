import { describe, expect, it } from '@jest/globals'
import { weakens } from '../record.ts'

const onRole = (name: string, params: object) =>
  weakens('iam', name, { roleName: 'guard', ...params }, { roles: ['guard'] })
const trusting = (...Statement: object[]) =>
  onRole('UpdateAssumeRolePolicy', { policyDocument: JSON.stringify({ Statement }) })
const allow = (...Service: string[]) => ({
  Effect: 'Allow',
  Principal: { Service },
  Action: 'sts:AssumeRole',
})
const weakened = ['guard', 'cloudwatch-logs']

describe('a policy that is attached', () => {
  it.each([
    ['arn:aws:iam::aws:policy/ReadOnlyAccess', []],
    ['arn:aws-cn:iam::aws:policy/ReadOnlyAccess', []],
    ['arn:aws:iam::aws:policy/AWSDenyAll', weakened],
    ['arn:aws:iam::1:policy/own', weakened],
    ['x arn:aws:iam::aws:policy/ReadOnlyAccess', weakened],
    ['', weakened],
  ])('%s weakens %j', (policyArn, expected) =>
    expect(onRole('AttachRolePolicy', { policyArn })).toEqual(expected),
  )
})

describe('a trust policy', () => {
  it('trusts a service that runs the guard or delivers logs, among others or in one of several statements', () => {
    for (const service of ['lambda', 'cloudtrail', 'events', 'scheduler', 'states', 'edgelambda'])
      expect(trusting(allow(`${service}.amazonaws.com`))).toEqual([])
    expect(trusting(allow('ec2.amazonaws.com', 'lambda.amazonaws.com'))).toEqual([])
    expect(trusting(allow('ec2.amazonaws.com'), allow('lambda.amazonaws.com'))).toEqual([])
  })

  it('is broken by a Deny, by trusting nobody of them, or by being none', () => {
    const deny = { ...allow('lambda.amazonaws.com'), Effect: 'Deny' }
    expect(trusting(allow('lambda.amazonaws.com'), deny)).toEqual(weakened)
    expect(trusting(deny)).toEqual(weakened)
    expect(trusting({ ...allow('lambda.amazonaws.com'), Effect: 'Other' })).toEqual(weakened)
    expect(trusting(allow('xlambda.amazonaws.com'))).toEqual(weakened)
    expect(trusting()).toEqual(weakened)
    expect(onRole('UpdateAssumeRolePolicy', { policyDocument: '{' })).toEqual(weakened)
  })
})
