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

const guard = (name: string, params: object) =>
  weakens('iam', name, { roleName: 'trailkeeper-react', ...params }, { roles: ['trailkeeper-*'] })
const guardTrusting = (...Statement: object[]) =>
  guard('UpdateAssumeRolePolicy', { policyDocument: JSON.stringify({ Statement }) })
const lambda = allow('lambda.amazonaws.com')
const cloudTrail = allow('cloudtrail.amazonaws.com')

const encoded = (...Statement: object[]) =>
  guard('UpdateAssumeRolePolicy', { policyDocument: encodeURIComponent(JSON.stringify({ Statement })) })

describe('a trust policy', () => {
  it.each(['lambda', 'events', 'scheduler', 'states', 'edgelambda'])('of the guard trusts %s', (service) => {
    expect(guardTrusting(allow(`${service}.amazonaws.com`))).toEqual([])
    expect(trusting(allow(`${service}.amazonaws.com`))).toEqual(weakened)
  })

  it('is read URL-encoded too, as IAM gives it back', () => {
    expect(encoded(lambda)).toEqual([])
    expect(encoded(cloudTrail)).toEqual(weakened)
    expect(guard('UpdateAssumeRolePolicy', { policyDocument: '%7B%' })).toEqual(weakened)
  })

  it('is read as it stands where it is an object, or only has a part that looks encoded', () => {
    expect(guard('UpdateAssumeRolePolicy', { policyDocument: { Statement: [lambda] } })).toEqual([])
    expect(guardTrusting({ ...lambda, Sid: '%7B%22' })).toEqual([])
  })

  it('of another role, by which logs reach their group, trusts CloudTrail', () => {
    expect(trusting(cloudTrail)).toEqual([])
    expect(guardTrusting(cloudTrail)).toEqual(weakened)
  })

  it('names its service among others or in one of several statements', () => {
    expect(guardTrusting(allow('ec2.amazonaws.com', 'lambda.amazonaws.com'))).toEqual([])
    expect(guardTrusting(allow('ec2.amazonaws.com'), lambda)).toEqual([])
  })

  it('is broken by a Deny, by trusting nobody of them, or by being none', () => {
    const deny = { ...lambda, Effect: 'Deny' }
    expect(guardTrusting(lambda, deny)).toEqual(weakened)
    expect(guardTrusting(deny)).toEqual(weakened)
    expect(guardTrusting({ ...lambda, Effect: 'Other' })).toEqual(weakened)
    expect(guardTrusting(allow('xlambda.amazonaws.com'))).toEqual(weakened)
    expect(guardTrusting()).toEqual(weakened)
    expect(guard('UpdateAssumeRolePolicy', { policyDocument: '{' })).toEqual(weakened)
  })

  it('is broken by trusting another account beside', () => {
    const by = (AWS: string) => ({ ...lambda, Principal: { AWS } })
    expect(guardTrusting(lambda, by('arn:aws:iam::999999999999:root'))).toEqual(weakened)
    expect(guardTrusting(lambda, by('999999999999'))).toEqual(weakened)
    expect(guardTrusting(lambda, by('*'))).toEqual(weakened)
    expect(guardTrusting(lambda, by('arn:aws:iam::123456789012:role/admin'))).toEqual([])
  })
})

const created = (roleName: string, roles: string[] = []) =>
  weakens('iam', 'CreateRole', { roleName, assumeRolePolicyDocument: '{}' }, { roles })

describe('a role that is made', () => {
  it('must not bear a name of the guard’s, or one that is named as protected', () => {
    expect(created('trailkeeper-react')).toEqual(['guard'])
    expect(created('trailkeeper-react', ['other'])).toEqual(['guard'])
    expect(created('delivery', ['delivery'])).toEqual(['guard'])
    expect(created('web-app')).toEqual([])
    expect(created('my-trailkeeper')).toEqual([])
  })
})

const untag = (resourceARNList: string[], tagKeys: string[]) =>
  weakens('tagging', 'UntagResources', { resourceARNList, tagKeys })

it('tags are removed from the resources that are listed, whatever a tag is called', () => {
  const trail = 'arn:aws:cloudtrail:eu-west-1:123456789012:trail/main'
  expect(untag([trail], ['a'])).toEqual(['tags'])
  expect(untag(['arn:aws:s3:::web'], [trail])).toEqual([])
})

const remove = (roleName: string) => weakens('iam', 'DeleteServiceLinkedRole', { roleName })
const version = (policyArn: string) => weakens('iam', 'CreatePolicyVersion', { policyArn })

// The guard's own rule on IAM (policies/events/iam.json) listens for the same names.
describe('a role that no list names', () => {
  const deny = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] }
  const trust = { Statement: [allow('ec2.amazonaws.com')] }
  it.each([
    ['UpdateAssumeRolePolicy', { policyDocument: JSON.stringify(trust) }],
    ['DetachRolePolicy', { policyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }],
    ['DeleteRolePolicy', { policyName: 'p' }],
    ['PutRolePermissionsBoundary', { permissionsBoundary: 'arn:aws:iam::aws:policy/AWSDenyAll' }],
    ['DeleteRolePermissionsBoundary', {}],
    ['AttachRolePolicy', { policyArn: 'arn:aws:iam::aws:policy/AWSDenyAll' }],
    ['PutRolePolicy', { policyName: 'p', policyDocument: JSON.stringify(deny) }],
    ['DeleteRole', {}],
  ])('counts for %s where its name is the guard’s', (name, params) => {
    for (const roles of [[], ['other']]) {
      expect(weakens('iam', name, { roleName: 'trailkeeper-react', ...params }, { roles })).toEqual(weakened)
      expect(weakens('iam', name, { roleName: 'web-app', ...params }, { roles })).toEqual([])
    }
  })

  it('counts where CloudTrail reads the organization by it', () => {
    expect(remove('AWSServiceRoleForCloudTrail')).toEqual(weakened)
    expect(remove('AWSServiceRoleForSupport')).toEqual([])
  })

  it('is the guard’s by a policy of the guard’s', () => {
    expect(version('arn:aws:iam::123456789012:policy/trailkeeper-sweep')).toEqual(weakened)
    expect(version('arn:aws:iam::123456789012:policy/web-app')).toEqual([])
  })
})
