import protectGuard from '../../policies/scp/protect-guard.json' with { type: 'json' }
import protectLogDestinations from '../../policies/scp/protect-log-destinations.json' with { type: 'json' }
import protectTrails from '../../policies/scp/protect-trails.json' with { type: 'json' }
import { RunError } from '../../lib/aws/errors.ts'

const shipped = {
  'protect-guard': protectGuard,
  'protect-log-destinations': protectLogDestinations,
  'protect-trails': protectTrails,
} as const

export type ControlPolicyName = keyof typeof shipped

export const controlPolicyNames: readonly string[] = Object.keys(shipped)

export const isControlPolicyName = (name: string): name is ControlPolicyName => Object.hasOwn(shipped, name)

/** What the roles are called that a control policy spares. */
export type SparedRoles = {
  /** Path and prefix of the guard's roles, as its RolePath and RolePrefix are: `/security/acme-`. */
  guardRoles: string
  /** The same of the roles in members. */
  memberRoles: string
  /** Name of the role of people, with its path. */
  acceptRole: string
}

/** AWS Organizations user guide, "Quotas": characters of a service control policy. */
const most = 5_120

/**
 * A service control policy of policies/scp for a guard whose roles have a path and a prefix: it spares those roles and no
 * others, and protects what bears such a name as well.
 * @throws RunError where it is longer than a service control policy may be
 */
export function controlPolicyText(name: ControlPolicyName, roles: SparedRoles): string {
  const policy = named(shipped[name], roles)
  const text = `${JSON.stringify(policy, undefined, 2)}\n`
  if (text.length <= most) return text
  const compact = JSON.stringify(policy)
  if (compact.length <= most) return compact
  throw new RunError(`${name} has ${compact.length} characters with these names, and ${most} are allowed`)
}

const anyRole = 'arn:*:iam::*:role/'

function named(value: unknown, roles: SparedRoles): unknown {
  if (Array.isArray(value)) return value.flatMap((one) => named(one, roles))
  if (typeof value === 'string') return namesOf(value, roles)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, named(inner, roles)]))
}

/** The guard's roles and those in members may be called in two ways: all are protected. */
function namesOf(text: string, { guardRoles, memberRoles, acceptRole }: SparedRoles): string | string[] {
  const ofGuard = `arn:*:iam::*:role${guardRoles}`
  if (text === `${anyRole}trailkeeper-administrator`) return `${anyRole}${acceptRole}`
  if (/:role\/trailkeeper-\*\w+Role-\*$/.test(text)) return text.replace(anyRole, ofGuard)
  if (text === `${anyRole}trailkeeper-repair`) return `arn:*:iam::*:role${memberRoles}trailkeeper-repair`
  if (text === `${anyRole}trailkeeper-*`)
    return [...new Set(['/', guardRoles, memberRoles])].map((one) => `arn:*:iam::*:role${one}trailkeeper-*`)
  return text
}
