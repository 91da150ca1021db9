import { newRoleId, wasMade } from '../../callers.ts'
import { AwsError } from '../../service.ts'
import { stateSlot } from '../../world.ts'
import type { World } from '../../world.ts'

export type StoredRole = {
  name: string
  path: string
  arn: string
  id: string
  createdAt: Date
  /** JSON, as it was given. */
  trustPolicy: string
  description?: string | undefined
  maxSessionDuration: number
  permissionsBoundary?: string | undefined
  /** Inline policies by name. */
  policies: Map<string, string>
  /** ARNs of attached policies. */
  attached: Set<string>
  tags: Map<string, string>
}

export type RoleToAdd = {
  name: string
  path?: string | undefined
  trustPolicy: string
  description?: string | undefined
  maxSessionDuration?: number | undefined
  permissionsBoundary?: string | undefined
  /** ARNs of policies that it has from the beginning. */
  attached?: readonly string[]
}

const slot = stateSlot(() => new Map<string, StoredRole>())

/** The policy of AWS's that lets a role do everything. */
export const administratorAccess = ({ partition }: World): string =>
  `arn:${partition}:iam::aws:policy/AdministratorAccess`

/** An account's roles by name, in the order of their making. */
export const rolesOf = (world: World, account: string): Map<string, StoredRole> =>
  slot(world, account, 'global')

/** Puts a role into an account, in the place of one of the same name. */
export function addRole(world: World, account: string, role: RoleToAdd): StoredRole {
  const path = role.path ?? '/'
  const arn = `arn:${world.partition}:iam::${account}:role${path}${role.name}`
  const stored: StoredRole = {
    name: role.name,
    path,
    arn,
    id: newRoleId(world, arn),
    createdAt: world.clock(),
    trustPolicy: role.trustPolicy,
    ...(role.description !== undefined && { description: role.description }),
    maxSessionDuration: role.maxSessionDuration ?? 3600,
    ...(role.permissionsBoundary !== undefined && { permissionsBoundary: role.permissionsBoundary }),
    policies: new Map(),
    attached: new Set(role.attached),
    tags: new Map(),
  }
  rolesOf(world, account).set(role.name, stored)
  return stored
}

/** The role of a session, `gone` where it was deleted since; nothing where nobody ever made it. */
export function roleOfSession(world: World, account: string, arn: string): StoredRole | 'gone' | undefined {
  const standing = rolesOf(world, account).get(arn.slice(arn.lastIndexOf('/') + 1))
  if (standing?.arn === arn) return standing
  return wasMade(world, arn) ? 'gone' : undefined
}

/**
 * A role by its name.
 * @throws AwsError NoSuchEntityException
 */
export function roleNamed(world: World, account: string, name: string | undefined): StoredRole {
  const role = rolesOf(world, account).get(name ?? '')
  if (role) return role
  throw new AwsError('NoSuchEntityException', `The role with name ${name} cannot be found.`, 404)
}
