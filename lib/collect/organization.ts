import {
  DescribeOrganizationCommand,
  ListDelegatedAdministratorsCommand,
} from '@aws-sdk/client-organizations'
import type { Clients } from '../aws/clients.ts'
import { errorCode } from '../aws/errors.ts'
import { read } from '../aws/read.ts'
import type { AccountId, Organization, Read, Region } from '../model.ts'

/** The organization that the account belongs to; `undefined` where it belongs to none. */
export async function organizationOf(
  clients: Clients,
  region: Region,
  account: AccountId,
): Promise<Read<Organization | undefined>> {
  const described = await read('organizations:DescribeOrganization', async () => {
    const client = await clients.organizations(region)
    try {
      const { Organization } = await client.send(new DescribeOrganizationCommand({}))
      return Organization
    } catch (error) {
      if (errorCode(error) === 'AWSOrganizationsNotInUseException') return undefined
      throw error
    }
  })
  if (!described.ok) return described
  const { Id: id, MasterAccountId: managementAccount } = described.value ?? {}
  if (!id || !managementAccount) return { ok: true, value: undefined }
  return {
    ok: true,
    value: {
      id,
      managementAccount,
      delegatedAdministrators: await delegatedAdministrators(clients, region, account, managementAccount),
    },
  }
}

/** Only the management account and delegated administrators may ask, so members are not asked in vain. */
async function delegatedAdministrators(
  clients: Clients,
  region: Region,
  account: AccountId,
  managementAccount: AccountId,
): Promise<Read<AccountId[]>> {
  const operation = 'organizations:ListDelegatedAdministrators'
  if (account !== managementAccount) {
    return { ok: false, operation, code: 'NotAsked', message: 'only the management account may list them' }
  }
  return read(operation, async () => {
    const client = await clients.organizations(region)
    const answer = await client.send(
      new ListDelegatedAdministratorsCommand({ ServicePrincipal: 'cloudtrail.amazonaws.com' }),
    )
    return (answer.DelegatedAdministrators ?? []).flatMap((administrator) => administrator.Id ?? [])
  })
}
