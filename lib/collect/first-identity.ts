import type { Clients } from '../aws/clients.ts'
import { errorCode, isAccessDenied, isDisabledRegion } from '../aws/errors.ts'
import type { Region } from '../model/index.ts'
import { type AccountIdentity, accountIdentity } from './account-identity.ts'

export type AnsweredIdentity = { identity: AccountIdentity; region: Region }

/**
 * Whose account this is, asked in one region after the other: one that is off or denied must not end the sweep of
 * the others.
 * @throws RunError the first region's, where none of them answers
 */
export async function firstIdentity(clients: Clients, regions: readonly Region[]): Promise<AnsweredIdentity> {
  const errors: unknown[] = []
  for (const region of regions) {
    try {
      return { identity: await accountIdentity(clients, region), region }
    } catch (error) {
      errors.push(error)
      if (!isRegionsOwn(error)) break
    }
  }
  throw errors[0] ?? new Error('no region was named')
}

/** True for an error that another region might not give. */
function isRegionsOwn(error: unknown): boolean {
  const code = errorCode(error instanceof Error ? error.cause : error)
  return isDisabledRegion(code) || isAccessDenied(code) || code === 'ENOTFOUND'
}
