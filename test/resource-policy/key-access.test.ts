import { expect, it } from '@jest/globals'
import type { PolicyStatement } from '../../lib/model/index.ts'
import { letsPeopleDecrypt } from '../../lib/resource-policy/key-access.ts'

const lets = (...Statement: PolicyStatement[]) => letsPeopleDecrypt({ Statement })
const allow: PolicyStatement = {
  Effect: 'Allow',
  Principal: { AWS: '123456789012' },
  Action: 'kms:*',
  Resource: '*',
}

const { Principal: _principal, ...noOne } = allow

it.each<[string, PolicyStatement, boolean]>([
  ['an account that may do everything', allow, true],
  ['everybody', { ...allow, Principal: '*', Action: ['kms:DescribeKey', 'KMS:decrypt'] }, true],
  ['a service', { ...allow, Principal: { Service: 'cloudtrail.amazonaws.com' } }, false],
  ['who may do something else', { ...allow, Action: 'kms:Encrypt' }, false],
  ['whom a Deny names', { ...allow, Effect: 'Deny' }, false],
  ['nobody', { ...allow, Principal: null }, false],
  ['whoever is left, as no key policy may say', { ...noOne, NotPrincipal: { AWS: '1' } }, false],
])('%s', (_who, statement, answer) => {
  expect(lets(statement)).toBe(answer)
  expect(lets(statement, { ...allow, Principal: { Service: 'x' } })).toBe(answer)
})

it('takes an exception for what it leaves', () => {
  const { Action: _, ...any } = allow
  expect(lets({ ...any, NotAction: 'kms:Encrypt' })).toBe(true)
  expect(lets({ ...any, NotAction: ['kms:De*'] })).toBe(false)
  expect(lets(any)).toBe(false)
})
