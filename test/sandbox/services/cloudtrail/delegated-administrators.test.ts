import {
  DeregisterOrganizationDelegatedAdminCommand,
  RegisterOrganizationDelegatedAdminCommand,
} from '@aws-sdk/client-cloudtrail'
import { describe, expect, it } from '@jest/globals'
import { organizationOf } from '../../../../sandbox/services/cloudtrail/organization.ts'
import { setOrganization } from '../../../../sandbox/services/organizations/organization.ts'
import { account, bench, errorOf, home } from './sandbox.ts'
import type { Bench } from './sandbox.ts'

const members = ['111111111111', '222222222222', '333333333333', '444444444444']
const [member = ''] = members

const register = (sandbox: Bench, MemberAccountId: string) =>
  sandbox.at(home).send(new RegisterOrganizationDelegatedAdminCommand({ MemberAccountId }))
const deregister = (sandbox: Bench, DelegatedAdminAccountId: string) =>
  sandbox.at(home).send(new DeregisterOrganizationDelegatedAdminCommand({ DelegatedAdminAccountId }))

async function organization(managementAccount = account): Promise<Bench> {
  const sandbox = await bench()
  const all = managementAccount === account ? members : [...members, account]
  setOrganization(sandbox.world, {
    id: 'o-example001',
    managementAccount,
    members: all,
    trustedAccess: false,
  })
  return sandbox
}

describe("CloudTrail's delegated administrator", () => {
  it('is registered, and trusted access with it, and deregistered', async () => {
    const sandbox = await organization()
    await register(sandbox, member)
    expect(organizationOf(sandbox.world, account)).toMatchObject({
      delegatedAdministrators: [member],
      trustedAccess: true,
    })
    await deregister(sandbox, member)
    expect(organizationOf(sandbox.world, account)?.delegatedAdministrators).toEqual([])
  })

  it('is a member, once, and one of three', async () => {
    const sandbox = await organization()
    for (const one of members.slice(0, 3)) await register(sandbox, one)
    expect(await errorOf(register(sandbox, member))).toBe('AccountRegisteredException')
    expect(await errorOf(register(sandbox, members[3] ?? ''))).toBe(
      'DelegatedAdminAccountLimitExceededException',
    )
    expect(await errorOf(register(sandbox, account))).toBe('CannotDelegateManagementAccountException')
    expect(await errorOf(register(sandbox, '999999999999'))).toBe('AccountNotFoundException')
    expect(await errorOf(deregister(sandbox, members[3] ?? ''))).toBe('AccountNotRegisteredException')
  })

  it('is named by the management account alone', async () => {
    expect(await errorOf(register(await organization(member), '222222222222'))).toBe(
      'NotOrganizationManagementAccountException',
    )
    expect(await errorOf(register(await bench(), member))).toBe('OrganizationsNotInUseException')
  })
})
