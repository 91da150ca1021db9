import { bytesIn, textIn } from './attributes.ts'
import type { AccountId } from '../model/index.ts'
import { attemptsItem, baselineItem, baselineVersionItem, kindOf } from './keys.ts'
import { baselineFault } from './baseline-fault.ts'
import { partitionsOf } from './memory-index.ts'
import type { Claim, StateTable } from './state-table.ts'

/**
 * Drops an account's items that have no MAC, as a version before wrote them; baselines and their history stay, where a
 * MAC of the KMS key vouches for them. For an account that has no index yet. What is kept by a name or a request id
 * alone is found by nobody who does not ask for it, and expires.
 * @returns how many were dropped
 * @throws whatever DynamoDB answers
 */
export async function dropUnsigned(table: StateTable, account: AccountId): Promise<number> {
  const partitions = [...partitionsOf(account), attemptsItem.partition(account)]
  const claims = await Promise.all(partitions.map((pk) => table.claims({ pk, consistent: true })))
  let dropped = 0
  for (const claim of claims.flat()) {
    if (claim.isOwn || (await isProven(table, claim))) continue
    if (await table.drop(claim.key)) dropped += 1
  }
  return dropped
}

async function isProven(table: StateTable, { key, item }: Claim): Promise<boolean> {
  const kinds = [kindOf(baselineItem.key('', '')), kindOf(baselineVersionItem.under(''))]
  const [body, mac] = [textIn(item, 'body'), bytesIn(item, 'mac')]
  if (!kinds.includes(kindOf(key)) || body === undefined || mac === undefined) return false
  return (await baselineFault(table, body, mac)) === undefined
}
