import type { AccountId, Arn } from '../model/index.ts'
import { isFields } from '../text/fields.ts'
import { pipelineRolesItem } from './keys.ts'
import type { StateTable } from './state-table.ts'

/** The ids of the roles that pipelines matched, by ARN; undefined before the first sweep that looked. */
export async function getPipelineRoles(
  table: StateTable,
  account: AccountId,
): Promise<ReadonlyMap<Arn, string> | undefined> {
  const value = await table.getJson(pipelineRolesItem.key(account))
  if (!isFields(value)) return undefined
  return new Map(
    Object.entries(value).flatMap(([arn, id]): [Arn, string][] =>
      typeof id === 'string' ? [[arn, id]] : [],
    ),
  )
}

/** Puts the roles that people were notified of. */
export const putPipelineRoles = (
  table: StateTable,
  account: AccountId,
  roles: ReadonlyMap<Arn, string>,
): Promise<void> =>
  table.putJson(pipelineRolesItem.key(account), Object.fromEntries(roles), pipelineRolesItem.keptFor)
