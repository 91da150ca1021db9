import type { Arn, GuardRecord } from '../model/index.ts'
import { homeOfForwarder } from '../tamper/forwarding/wanted-rules.ts'
import {
  type GuardRole,
  isOfFunctions,
  isOfRoles,
  type ProtectedResources,
  rolesIn,
  rolesVariable,
} from '../tamper/protected-resources.ts'
import { documentOf, field, listOf, nonEmpty } from '../text/fields.ts'
import { type Envelope, issuerOfRecord } from './envelope.ts'

/** The roles that the guard acts as, as they were recorded of a deployment. */
export type RecordedRoles = { deploymentId: string; roles: GuardRole[] }

/** True for a record of a session of one of the roles that the guard acts as, whoever has the session. */
export const isUnderOwnRole = (record: Envelope['record'], { guard }: ProtectedResources): boolean =>
  guard !== undefined && isOfRoles(guard.roles, issuerOfRecord(record))

/** True for one that a function of the guard's has, and no other that was given the role. */
export const isBySelf = (record: Envelope['record'], listed: ProtectedResources): boolean =>
  isUnderOwnRole(record, listed) && isOfFunctions(issuerOfRecord(record), listed.guard?.functions)

/**
 * The roles that a sweep's guard acts as, with the ids by which IAM tells them from others of their names: as the stack has
 * them, or, of one that the stack did not make, as IAM had them when the deployment was recorded. One that was not there then
 * is none of the guard's.
 */
export function recordedRoles({ deploymentId, functions, parts = {} }: GuardRecord): RecordedRoles {
  // Drills attack: what the function of that name calls is never the guard's own.
  const known = Object.entries(functions).flatMap(([name, one]) => (name.endsWith('-drill') ? [] : [one]))
  const named = known.flatMap(({ role, environment }) => [
    ...rolesIn(environment[rolesVariable] ?? ''),
    { arn: role },
  ])
  const byArn = new Map<Arn, GuardRole>()
  for (const { arn, id: ofStack } of named) {
    const part = parts[`role ${arn.slice(arn.lastIndexOf('/') + 1)}`]
    const id = ofStack ?? nonEmpty(field(documentOf(part), 'id'))
    if (part !== 'none' && !byArn.has(arn)) byArn.set(arn, { arn, ...(id !== undefined && { id }) })
  }
  return { deploymentId, roles: [...byArn.values()] }
}

/**
 * True for targets that are put on a forwarding rule of another guard: that one's sweep makes one rule after the other, so
 * that such calls are told by caller and number.
 */
export const isOnAnothersRule = (
  { eventName, target }: { eventName: string; target?: string },
  { guard }: ProtectedResources,
): boolean => {
  const home = target === undefined ? undefined : homeOfForwarder(target)
  return eventName === 'PutTargets' && home !== undefined && home !== guard?.homeRegion
}

/** Those that stand in an item of the guard's. */
export function recordedRolesIn(value: unknown): { guard?: RecordedRoles } {
  const deploymentId = nonEmpty(field(value, 'deploymentId'))
  if (deploymentId === undefined) return {}
  const roles = listOf(field(value, 'roles')).flatMap((role) => {
    const [arn, id] = [nonEmpty(field(role, 'arn')), nonEmpty(field(role, 'id'))]
    return arn === undefined ? [] : [{ arn, ...(id !== undefined && { id }) }]
  })
  return { guard: { deploymentId, roles } }
}
