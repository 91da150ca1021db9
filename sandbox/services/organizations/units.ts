import type {
  CreateOrganizationalUnitRequest,
  CreateOrganizationalUnitResponse,
  ListAccountsForParentRequest,
  ListAccountsForParentResponse,
  ListOrganizationalUnitsForParentRequest,
  ListOrganizationalUnitsForParentResponse,
  ListParentsRequest,
  ListParentsResponse,
  ListRootsRequest,
  ListRootsResponse,
  MoveAccountRequest,
  ParentType,
} from '@aws-sdk/client-organizations'
import { AwsError } from '../../service.ts'
import type { RequestContext } from '../../service.ts'
import { managedOrganization, pageOf, readableOrganization } from './access.ts'
import { accountIn, accountView } from './accounts.ts'
import { organizationArn } from './arns.ts'
import { policyTypes } from './control-policies.ts'
import type { Organization, OrganizationalUnit } from './organization.ts'

export function listRoots(input: ListRootsRequest, context: RequestContext): ListRootsResponse {
  const organization = readableOrganization(context)
  const root = {
    Id: organization.rootId,
    Arn: organizationArn(context.world, organization, 'root', organization.rootId),
    Name: 'Root',
    PolicyTypes: policyTypes(organization),
  }
  const { items, more } = pageOf([root], input)
  return { Roots: items, ...more }
}

export function listUnitsForParent(
  input: ListOrganizationalUnitsForParentRequest,
  context: RequestContext,
): ListOrganizationalUnitsForParentResponse {
  const organization = readableOrganization(context)
  const parent = parentIn(organization, input.ParentId)
  const units = [...organization.units.values()].filter((unit) => unit.parent === parent)
  const { items, more } = pageOf(units, input)
  return { OrganizationalUnits: items.map((unit) => unitView(context, organization, unit)), ...more }
}

/** ListAccountsForParent: those directly below, not those of units below it. */
export function listAccountsForParent(
  input: ListAccountsForParentRequest,
  context: RequestContext,
): ListAccountsForParentResponse {
  const organization = readableOrganization(context)
  const parent = parentIn(organization, input.ParentId)
  const accounts = [...organization.accounts.values()].filter((account) => account.parent === parent)
  const { items, more } = pageOf(accounts, input)
  return { Accounts: items.map((account) => accountView(context.world, organization, account)), ...more }
}

/** ListParents: of an account or a unit. */
export function listParents(input: ListParentsRequest, context: RequestContext): ListParentsResponse {
  const organization = readableOrganization(context)
  const child = input.ChildId ?? ''
  const parent = organization.accounts.get(child)?.parent ?? organization.units.get(child)?.parent
  if (!parent) throw new AwsError('ChildNotFoundException', `No account or unit ${child} was found.`)
  const Type: ParentType = parent === organization.rootId ? 'ROOT' : 'ORGANIZATIONAL_UNIT'
  const { items, more } = pageOf([{ Id: parent, Type }], input)
  return { Parents: items, ...more }
}

export function createUnit(
  input: CreateOrganizationalUnitRequest,
  context: RequestContext,
): CreateOrganizationalUnitResponse {
  const organization = managedOrganization(context)
  const parent = parentIn(organization, input.ParentId)
  const name = input.Name ?? ''
  if ([...organization.units.values()].some((unit) => unit.parent === parent && unit.name === name)) {
    throw new AwsError('DuplicateOrganizationalUnitException', 'An OU with the same name already exists.')
  }
  const id = `ou-${organization.rootId.slice(2)}-${context.world.id().replaceAll('-', '').slice(0, 8)}`
  const unit = { id, name, parent }
  organization.units.set(id, unit)
  return { OrganizationalUnit: unitView(context, organization, unit) }
}

export function moveAccount(input: MoveAccountRequest, context: RequestContext): object {
  const organization = managedOrganization(context)
  const account = accountIn(organization, input.AccountId)
  if (account.parent !== input.SourceParentId)
    throw new AwsError('SourceParentNotFoundException', 'The account is not there.')
  const destination = input.DestinationParentId ?? ''
  if (!isParent(organization, destination))
    throw new AwsError('DestinationParentNotFoundException', `No root or unit ${destination} was found.`)
  account.parent = destination
  return {}
}

const isParent = (organization: Organization, id: string): boolean =>
  id === organization.rootId || organization.units.has(id)

function parentIn(organization: Organization, id = ''): string {
  if (isParent(organization, id)) return id
  throw new AwsError('ParentNotFoundException', "You provided parent that doesn't exist.")
}

const unitView = (
  { world }: RequestContext,
  organization: Organization,
  { id, name }: OrganizationalUnit,
) => ({
  Id: id,
  Arn: organizationArn(world, organization, 'ou', id),
  Name: name,
})
