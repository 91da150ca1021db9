import { AwsError } from '../../service.ts'
import type { RequestContext } from '../../service.ts'
import { page } from '../../page.ts'
import { organizationWith } from './organization.ts'
import type { Organization } from './organization.ts'

const denied = (): AwsError =>
  new AwsError('AccessDeniedException', "You don't have permissions to access this resource.")

/**
 * The caller's organization.
 * @throws AwsError AWSOrganizationsNotInUseException where it belongs to none
 */
export function ownOrganization({ world, caller }: RequestContext): Organization {
  const organization = organizationWith(world, caller.account)
  if (organization) return organization
  throw new AwsError('AWSOrganizationsNotInUseException', 'Your account is not a member of an organization.')
}

/**
 * The caller's organization, for calls that "can be called only from the organization's management account or by a
 * member account that is a delegated administrator" (Organizations API reference).
 * @throws AwsError AccessDeniedException for any other member
 */
export function readableOrganization(context: RequestContext): Organization {
  const organization = ownOrganization(context)
  const { account } = context.caller
  if (account !== organization.managementAccount && !organization.delegations.has(account)) throw denied()
  return organization
}

/**
 * The caller's organization, for calls from the management account alone.
 * @throws AwsError AccessDeniedException for any other member
 */
export function managedOrganization(context: RequestContext): Organization {
  const organization = ownOrganization(context)
  if (context.caller.account !== organization.managementAccount) throw denied()
  return organization
}

export type Paging = { NextToken?: string | undefined; MaxResults?: number | undefined }

/**
 * One page as Organizations hands it out: at most 20 entries.
 * @throws AwsError InvalidInputException for a token that was never handed out
 */
export function pageOf<Item>(
  all: readonly Item[],
  { NextToken, MaxResults }: Paging,
): { items: Item[]; more: { NextToken?: string } } {
  try {
    const { items, next } = page(all, NextToken, MaxResults ?? 20)
    return { items, more: next === undefined ? {} : { NextToken: next } }
  } catch {
    throw invalidInput('You specified an invalid value for NextToken.', 'INVALID_NEXT_TOKEN')
  }
}

export const invalidInput = (message: string, Reason: string): AwsError =>
  new AwsError('InvalidInputException', message, 400, { Reason })
