import type { IAMClient } from '@aws-sdk/client-iam'
import type { Clients } from '../aws/clients.ts'
import { errorCode } from '../aws/errors.ts'
import { answered, read } from '../aws/read.ts'
import type { Arn, Read, Region } from '../model/index.ts'
import { parseArn } from '../text/arn.ts'

/** What finding the roles of pipelines needs, where the policy has pipelines. */
export const pipelineRolePermissions: readonly string[] = ['iam:GetRole', 'iam:ListRoles']

/**
 * The roles of an account that the policy's pipelines match, each with the id that IAM gives a role when it is made: one
 * that is made again under its old name has another (IAM user guide, "IAM identifiers", unique identifiers).
 * @param patterns exact ARNs, and ARNs of a path that end in `/*`
 */
export async function pipelineRoles(
  clients: Clients,
  region: Region,
  patterns: readonly string[],
): Promise<Read<Map<Arn, string>>> {
  return read('iam:ListRoles', async () => {
    const client = await clients.iam(region)
    const found = await Promise.all(patterns.map((pattern) => rolesOf(client, pattern)))
    return new Map(found.flat())
  })
}

async function rolesOf(client: IAMClient, pattern: string): Promise<[Arn, string][]> {
  const path = parseArn(pattern)?.resource.slice('role'.length) ?? ''
  if (!path.endsWith('/*')) return oneRole(client, pattern)
  const { ListRolesCommand } = await import('@aws-sdk/client-iam')
  const roles: [Arn, string][] = []
  let Marker: string | undefined
  do {
    const page = await client.send(
      new ListRolesCommand({ PathPrefix: path.slice(0, -1), ...(Marker && { Marker }) }),
    )
    for (const { Arn, RoleId } of answered(page.Roles, 'Roles')) if (Arn && RoleId) roles.push([Arn, RoleId])
    Marker = page.IsTruncated === true ? answered(page.Marker, 'Marker') : undefined
  } while (Marker !== undefined)
  return roles
}

async function oneRole(client: IAMClient, arn: Arn): Promise<[Arn, string][]> {
  const { GetRoleCommand } = await import('@aws-sdk/client-iam')
  try {
    const { Role } = await client.send(new GetRoleCommand({ RoleName: arn.slice(arn.lastIndexOf('/') + 1) }))
    const { Arn, RoleId } = answered(Role, 'Role')
    return Arn === arn ? [[arn, answered(RoleId, 'RoleId')]] : []
  } catch (error) {
    if (errorCode(error) === 'NoSuchEntityException' || errorCode(error) === 'NoSuchEntity') return []
    throw error
  }
}
