import {
  DescribeOrganizationCommand,
  paginateListDelegatedAdministrators,
} from '@aws-sdk/client-organizations'
import { answered, read } from '../aws/read.ts'
import type { Clients } from '../aws/clients.ts'
import { errorCode } from '../aws/errors.ts'
import type { AccountId, Organization, Read, Region } from '../model/index.ts'

/** The organization that the account belongs to; `undefined` where it belongs to none. */
export async function organizationOf(
  clients: Clients,
  region: Region,
): Promise<Read<Organization | undefined>> {
  const described = await describedOrganization(clients, region)
  if (!described.ok) return described
  if (described.value === undefined) return { ok: true, value: undefined }
  const administrators = await delegatedAdministrators(clients, region)
  return { ok: true, value: { ...described.value, delegatedAdministrators: administrators } }
}

/** The same without its delegated administrators, whom not everybody may ask for. */
export const describedOrganization = (
  clients: Clients,
  region: Region,
): Promise<Read<Pick<Organization, 'id' | 'managementAccount'> | undefined>> =>
  read('organizations:DescribeOrganization', async () => {
    const client = await clients.organizations(region)
    try {
      const { Organization } = await client.send(new DescribeOrganizationCommand({}))
      return {
        id: answered(Organization?.Id, 'Id'),
        managementAccount: answered(Organization?.MasterAccountId, 'MasterAccountId'),
      }
    } catch (error) {
      if (errorCode(error) === 'AWSOrganizationsNotInUseException') return undefined
      throw error
    }
  })

/**
 * Only the management account and delegated administrators may ask (Organizations API reference,
 * ListDelegatedAdministrators). A member asks too: by no other call could a delegated administrator tell that it is one.
 */
const delegatedAdministrators = (clients: Clients, region: Region): Promise<Read<AccountId[]>> =>
  read('organizations:ListDelegatedAdministrators', async () => {
    const client = await clients.organizations(region)
    const pages = paginateListDelegatedAdministrators(
      { client },
      { ServicePrincipal: 'cloudtrail.amazonaws.com' },
    )
    const accounts: AccountId[] = []
    for await (const { DelegatedAdministrators } of pages) {
      const administrators = answered(DelegatedAdministrators, 'DelegatedAdministrators')
      accounts.push(...administrators.flatMap(({ Id }) => Id ?? []))
    }
    return accounts
  })
