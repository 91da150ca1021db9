import type { AccountId } from '../model/index.ts'
import { isFields, textsOf } from '../text/fields.ts'
import { pipelineRolesItem } from './keys.ts'
import type { StateTable } from './state-table.ts'

/**
 * The ids of the roles that pipelines matched; undefined before the first sweep that looked. IAM gives each role an id that
 * no other ever has (IAM user guide, "IAM identifiers", unique identifiers).
 */
export async function getPipelineRoles(
  table: StateTable,
  account: AccountId,
): Promise<ReadonlySet<string> | undefined> {
  const value = await table.getJson(pipelineRolesItem.key(account))
  if (Array.isArray(value)) return new Set(textsOf(value))
  // Earlier versions had them by ARN.
  return isFields(value) ? new Set(textsOf(Object.values(value))) : undefined
}

/**
 * Twice as many as an account may have roles (IAM quotas: 5,000), in an item of 400 KB at most: whoever makes roles and
 * deletes them must not make it too long to be written.
 */
const mostKept = 10_000

/** Puts the roles that people were notified of, those that are there last. */
export const putPipelineRoles = (
  table: StateTable,
  account: AccountId,
  ids: ReadonlySet<string>,
): Promise<void> =>
  table.putJson(pipelineRolesItem.key(account), [...ids].slice(-mostKept), pipelineRolesItem.keptFor)
