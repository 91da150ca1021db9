import type {
  Account,
  DescribeAccountRequest,
  DescribeAccountResponse,
  ListAccountsRequest,
  ListAccountsResponse,
  RemoveAccountFromOrganizationRequest,
} from '@aws-sdk/client-organizations'
import { AwsError } from '../../service.ts'
import type { RequestContext } from '../../service.ts'
import type { World } from '../../world.ts'
import { managedOrganization, ownOrganization, pageOf, readableOrganization } from './access.ts'
import { organizationArn } from './arns.ts'
import { removeMember } from './organization.ts'
import type { Organization, OrganizationAccount } from './organization.ts'

/** An account as Organizations answers. `Status` is left out: it was retired in September 2026 for `State`. */
export function accountView(world: World, organization: Organization, account: OrganizationAccount): Account {
  return {
    Id: account.id,
    Arn: organizationArn(world, organization, 'account', account.id),
    Email: account.email,
    Name: account.name,
    State: account.state,
    JoinedMethod: account.joinedMethod,
    JoinedTimestamp: account.joinedAt,
  }
}

/**
 * An account of the organization.
 * @throws AwsError AccountNotFoundException
 */
export function accountIn(organization: Organization, id: string | undefined): OrganizationAccount {
  const account = organization.accounts.get(id ?? '')
  if (account) return account
  throw new AwsError('AccountNotFoundException', "You specified an account that doesn't exist.")
}

/** ListAccounts: all accounts, in whatever state. */
export function listAccounts(input: ListAccountsRequest, context: RequestContext): ListAccountsResponse {
  const organization = readableOrganization(context)
  const { items, more } = pageOf([...organization.accounts.values()], input)
  return { Accounts: items.map((account) => accountView(context.world, organization, account)), ...more }
}

export function describeAccount(
  input: DescribeAccountRequest,
  context: RequestContext,
): DescribeAccountResponse {
  const organization = readableOrganization(context)
  return { Account: accountView(context.world, organization, accountIn(organization, input.AccountId)) }
}

/** LeaveOrganization: a member's own decision. */
export function leaveOrganization(_input: object, context: RequestContext): object {
  leave(ownOrganization(context), context.caller.account)
  return {}
}

/** RemoveAccountFromOrganization: the management account's decision on a member. */
export function removeAccount(input: RemoveAccountFromOrganizationRequest, context: RequestContext): object {
  const organization = managedOrganization(context)
  leave(organization, accountIn(organization, input.AccountId).id)
  return {}
}

function leave(organization: Organization, account: string): void {
  if (account === organization.managementAccount) {
    throw new AwsError(
      'MasterCannotLeaveOrganizationException',
      "The management account can't leave its organization.",
    )
  }
  if (organization.delegations.has(account)) {
    throw new AwsError(
      'ConstraintViolationException',
      'The account is a delegated administrator of an AWS service; deregister it first.',
      400,
      { Reason: 'CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG' },
    )
  }
  removeMember(organization, account)
}
