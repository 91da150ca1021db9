import type {
  DeregisterOrganizationDelegatedAdminRequest,
  RegisterOrganizationDelegatedAdminRequest,
} from '@aws-sdk/client-cloudtrail'
import { AwsError } from '../../service.ts'
import type { RequestContext } from '../../service.ts'
import { CLOUDTRAIL_PRINCIPAL, organizationWith } from '../organizations/organization.ts'
import type { Organization } from '../organizations/organization.ts'
import { organizationOf } from './organization.ts'

/** "A maximum of three delegated administrators" (CloudTrail user guide, "Organization delegated administrator"). */
const LIMIT = 3

/**
 * RegisterOrganizationDelegatedAdmin, from the management account alone. It turns trusted access on, as the
 * console does.
 */
export function registerAdministrator(
  { MemberAccountId: id = '' }: RegisterOrganizationDelegatedAdminRequest,
  context: RequestContext,
): object {
  const organization = managed(context)
  if (id === organization.managementAccount) {
    throw new AwsError(
      'CannotDelegateManagementAccountException',
      'The management account cannot be a delegated administrator.',
    )
  }
  if (!organization.accounts.has(id)) throw notFound(id)
  const registered =
    organizationOf(context.world, organization.managementAccount)?.delegatedAdministrators ?? []
  if (registered.includes(id))
    throw new AwsError('AccountRegisteredException', `Account ${id} is registered already.`)
  if (registered.length >= LIMIT) {
    throw new AwsError(
      'DelegatedAdminAccountLimitExceededException',
      `An organization has at most ${LIMIT} delegated administrators.`,
    )
  }
  if (!organization.services.has(CLOUDTRAIL_PRINCIPAL))
    organization.services.set(CLOUDTRAIL_PRINCIPAL, context.now)
  const services = organization.delegations.get(id) ?? new Map<string, Date>()
  organization.delegations.set(id, services.set(CLOUDTRAIL_PRINCIPAL, context.now))
  return {}
}

/** DeregisterOrganizationDelegatedAdmin. The trails that it made stay, as they are the management account's. */
export function deregisterAdministrator(
  { DelegatedAdminAccountId: id = '' }: DeregisterOrganizationDelegatedAdminRequest,
  context: RequestContext,
): object {
  const organization = managed(context)
  if (!organization.accounts.has(id)) throw notFound(id)
  const services = organization.delegations.get(id)
  if (!services?.delete(CLOUDTRAIL_PRINCIPAL))
    throw new AwsError('AccountNotRegisteredException', `Account ${id} is no delegated administrator.`)
  if (services.size === 0) organization.delegations.delete(id)
  return {}
}

function managed({ world, caller }: RequestContext): Organization {
  const organization = organizationWith(world, caller.account)
  if (!organization) {
    throw new AwsError(
      'OrganizationsNotInUseException',
      `Account ${caller.account} is not a member of an organization.`,
    )
  }
  if (organization.managementAccount === caller.account) return organization
  throw new AwsError(
    'NotOrganizationManagementAccountException',
    `Account ${caller.account} is not the management account of its organization.`,
  )
}

const notFound = (id: string): AwsError =>
  new AwsError('AccountNotFoundException', `Account ${id} is not in the organization.`)
