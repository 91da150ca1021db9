import { describe, expect, it } from '@jest/globals'
import { enteredRole } from '../../handlers/members.ts'
import { memberRoleArn } from '../../lib/org/member-credentials.ts'

const entered = (env: Record<string, string>) => memberRoleArn('aws', '123456789012', enteredRole(env))

describe('the role by which a member is entered', () => {
  it('has the path and the prefix that the stack was told, and none where it was told nothing', () => {
    expect(entered({})).toBe('arn:aws:iam::123456789012:role/trailkeeper-repair')
    expect(entered({ TRAILKEEPER_MEMBER_ROLES: '/' })).toBe(entered({}))
    expect(entered({ TRAILKEEPER_MEMBER_ROLES: '/audit/acme-' })).toBe(
      'arn:aws:iam::123456789012:role/audit/acme-trailkeeper-repair',
    )
  })

  it('is none that no role can have, and is asked for with the external id', () => {
    expect(() => enteredRole({ TRAILKEEPER_MEMBER_ROLES: '/a b/' })).toThrow('is no name of a role')
    expect(enteredRole({ TRAILKEEPER_EXTERNAL_ID: 'one-two' })).toMatchObject({ externalId: 'one-two' })
    expect(enteredRole({ TRAILKEEPER_EXTERNAL_ID: '' })).not.toHaveProperty('externalId')
  })
})
