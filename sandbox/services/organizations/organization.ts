import { createHash } from 'node:crypto'
import type { Account } from '@aws-sdk/client-organizations'
import { stateSlot } from '../../world.ts'
import type { World } from '../../world.ts'
import { addOrganizationAccessRole } from '../iam/organization-access-role.ts'

export type OrganizationAccount = {
  id: string
  name: string
  email: string
  state: NonNullable<Account['State']>
  joinedMethod: 'CREATED' | 'INVITED'
  joinedAt: Date
  /** Id of the root or the organizational unit that it stands in. */
  parent: string
}

export type OrganizationalUnit = { id: string; name: string; parent: string }

/** A service control policy. */
export type ControlPolicy = {
  id: string
  name: string
  description: string
  content: string
  managed: boolean
}

/** One organization: its accounts, its tree, and what other services may do in it. */
export type Organization = {
  id: string
  rootId: string
  managementAccount: string
  /** By id, the management account first. */
  accounts: Map<string, OrganizationAccount>
  units: Map<string, OrganizationalUnit>
  /** Service principals with trusted access, since when. */
  services: Map<string, Date>
  /** Delegated administrators: by account, for which service principals, since when. */
  delegations: Map<string, Map<string, Date>>
  /** Whether service control policies are switched on. */
  controls: boolean
  /** Service control policies by id. */
  policies: Map<string, ControlPolicy>
  /** Ids of those that are attached, by root, unit or account; AWS's own, which allows all, where nothing is said. */
  attached: Map<string, Set<string>>
}

/** A member as it is written down: its id alone, or more. */
export type WrittenMember =
  | string
  | {
      id: string
      name?: string | undefined
      email?: string | undefined
      state?: OrganizationAccount['state'] | undefined
    }

export type WrittenOrganization = {
  id: string
  managementAccount: string
  /** Every account of the organization, with or without the management account. */
  members: readonly WrittenMember[]
  /** CloudTrail's delegated administrators. */
  delegatedAdministrators?: readonly string[] | undefined
  /** Trusted access of cloudtrail.amazonaws.com; on unless said otherwise. */
  trustedAccess?: boolean | undefined
}

export const CLOUDTRAIL_PRINCIPAL = 'cloudtrail.amazonaws.com'

const slot = stateSlot((): Organization[] => [])
const all = (world: World): Organization[] => slot(world, 'all', 'all')

/** Gives the world one organization in the place of those it had, or with `undefined` takes them away. */
export function setOrganization(world: World, written: WrittenOrganization | undefined): void {
  const organizations = all(world)
  organizations.length = 0
  if (!written) return
  const since = world.clock()
  const organization = newOrganization(written.id, written.managementAccount, since)
  organization.controls = true
  for (const member of written.members) addMember(world, organization, member, since)
  if (written.trustedAccess !== false) organization.services.set(CLOUDTRAIL_PRINCIPAL, since)
  for (const account of written.delegatedAdministrators ?? [])
    organization.delegations.set(account, new Map([[CLOUDTRAIL_PRINCIPAL, since]]))
  organizations.push(organization)
}

function addMember(world: World, organization: Organization, written: WrittenMember, joinedAt: Date): void {
  const member = typeof written === 'string' ? { id: written } : written
  if (organization.accounts.has(member.id)) return
  organization.accounts.set(member.id, {
    id: member.id,
    name: member.name ?? `account-${member.id}`,
    email: member.email ?? `${member.id}@example.com`,
    state: member.state ?? 'ACTIVE',
    joinedMethod: 'CREATED',
    joinedAt,
    parent: organization.rootId,
  })
  addOrganizationAccessRole(world, member.id, organization.managementAccount)
}

const fullAccess: ControlPolicy = {
  id: 'p-FullAWSAccess',
  name: 'FullAWSAccess',
  description: 'Allows access to every operation',
  content: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
  managed: true,
}

function newOrganization(id: string, managementAccount: string, since: Date): Organization {
  const rootId = `r-${createHash('sha256').update(id).digest('hex').slice(0, 4)}`
  const management: OrganizationAccount = {
    id: managementAccount,
    name: 'management',
    email: `${managementAccount}@example.com`,
    state: 'ACTIVE',
    joinedMethod: 'INVITED',
    joinedAt: since,
    parent: rootId,
  }
  return {
    id,
    rootId,
    managementAccount,
    accounts: new Map([[managementAccount, management]]),
    units: new Map(),
    services: new Map(),
    delegations: new Map(),
    controls: false,
    policies: new Map([[fullAccess.id, fullAccess]]),
    attached: new Map(),
  }
}

/** Makes an organization of one account, without trusted access for any service. */
export function foundOrganization(world: World, managementAccount: string): Organization {
  const id = `o-${world.id().replaceAll('-', '').slice(0, 10)}`
  const organization = newOrganization(id, managementAccount, world.clock())
  all(world).push(organization)
  return organization
}

/** The organization that an account belongs to, if any. */
export function organizationWith(world: World, account: string): Organization | undefined {
  return all(world).find((organization) => organization.accounts.has(account))
}

/** Where an account stands, as `aws:PrincipalOrgPaths` has it: `o-id/r-root/ou-unit/` (IAM guide). */
export function organizationPath(organization: Organization, account: string): string {
  const parents: string[] = []
  let parent = organization.accounts.get(account)?.parent
  while (parent !== undefined) {
    parents.unshift(parent)
    parent = organization.units.get(parent)?.parent
  }
  return [organization.id, ...parents, ''].join('/')
}

/** Takes an account out of its organization, and with it what it was delegated. */
export function removeMember(organization: Organization, account: string): void {
  organization.accounts.delete(account)
  organization.delegations.delete(account)
}
