import { describe, expect, it } from '@jest/globals'
import { takesIn } from '../../lib/resource-policy/principals.ts'
import type { Requester } from '../../lib/resource-policy/request.ts'

const account = '123456789012'
const arnOf = (name: string) => `arn:aws:iam::${account}:${name}`
const role: Requester = { account, arn: arnOf('role/a') }
const root: Requester = { account, arn: arnOf('root') }
const service: Requester = { service: 'cloudtrail.amazonaws.com' }
const canonical: Requester = { name: '79a59d' }

const but = (NotPrincipal: '*' | Record<string, string | string[]>, requester: Requester) =>
  takesIn({ Effect: 'Deny', NotPrincipal, Action: '*', Resource: '*' }, requester)

// IAM user guide, "AWS JSON policy elements: NotPrincipal".
describe('all but', () => {
  it.each<[string, Requester]>([
    ['a role', role],
    ['the root user', root],
    ['a service', service],
    ['nobody in particular', 'anonymous'],
  ])('everybody are nobody: %s', (_who, requester) => {
    expect(but('*', requester)).toBe('no')
  })

  it('an account are everybody but its root user', () => {
    expect(but({ AWS: account }, root)).toBe('no')
    expect(but({ AWS: account }, role)).toBe('yes')
    expect(but({ AWS: '210987654321' }, root)).toBe('yes')
    expect(but({ AWS: account }, service)).toBe('yes')
    expect(but({ AWS: account }, 'anonymous')).toBe('yes')
  })

  it('a role or a service are the others', () => {
    expect(but({ AWS: [account, arnOf('role/a')] }, role)).toBe('no')
    expect(but({ AWS: [account, arnOf('role/b')] }, role)).toBe('yes')
    expect(but({ Service: 'cloudtrail.amazonaws.com' }, service)).toBe('no')
    expect(but({ Service: 'config.amazonaws.com' }, service)).toBe('yes')
  })
})

const of = (CanonicalUser: string, requester: Requester) =>
  takesIn({ Effect: 'Allow', Principal: { CanonicalUser }, Action: '*', Resource: '*' }, requester)

it('a canonical user is the one of that id', () => {
  expect(of('79a59d', canonical)).toBe('yes')
  expect(of('ffffff', canonical)).toBe('no')
  expect(of('79a59d', role)).toBe('no')
  expect(of('79a59d', 'anonymous')).toBe('no')
})
