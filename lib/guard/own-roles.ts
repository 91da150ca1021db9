import type { Arn, GuardRecord } from '../model/index.ts'
import { type GuardRole, isOfRoles, type ProtectedResources } from '../tamper/protected-resources.ts'
import { documentOf, field, listOf, nonEmpty } from '../text/fields.ts'
import { type Envelope, issuerOfRecord } from './envelope.ts'

/** Of the functions' environment: the ARNs of the roles that the guard acts as, with commas between. */
export const rolesVariable = 'TRAILKEEPER_ROLES'

export const rolesIn = (text: string): Arn[] => text.split(',').filter(Boolean)

/** The roles that the guard acts as, as they were recorded of a deployment. */
export type RecordedRoles = { deploymentId: string; roles: GuardRole[] }

/** True for a record of a session of one of the roles that the guard acts as. */
export const isBySelf = (record: Envelope['record'], { guard }: ProtectedResources): boolean =>
  guard !== undefined && isOfRoles(guard.roles, issuerOfRecord(record))

/** The roles that a sweep's guard acts as, with the ids by which IAM tells them from others of their names. */
export function recordedRoles({ deploymentId, functions, parts = {} }: GuardRecord): RecordedRoles {
  const known = Object.values(functions)
  const named = known.flatMap(({ role, environment }) => [role, ...rolesIn(environment[rolesVariable] ?? '')])
  const idOf = (arn: Arn) =>
    nonEmpty(field(documentOf(parts[`role ${arn.slice(arn.lastIndexOf('/') + 1)}`]), 'id'))
  const roles = [...new Set(named)].map((arn) => {
    const id = idOf(arn)
    return { arn, ...(id !== undefined && { id }) }
  })
  return { deploymentId, roles }
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
