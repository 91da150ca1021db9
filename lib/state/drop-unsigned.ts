import { bytesIn, textIn } from './attributes.ts'
import { baselineItem, baselineVersionItem, kindOf } from './keys.ts'
import { macFault } from './mac.ts'
import type { Claim, StateTable } from './state-table.ts'

/**
 * Drops all items that have no MAC, as a version before wrote them; baselines and their history stay, where a MAC of the
 * KMS key vouches for them. For a table that has no index yet.
 * @returns how many were dropped
 * @throws whatever DynamoDB answers
 */
export async function dropUnsigned(table: StateTable): Promise<number> {
  let dropped = 0
  await table.scan(async (page) => {
    for (const claim of page) {
      if (claim.isOwn || (await isProven(table, claim))) continue
      if (await table.drop(claim.key)) dropped += 1
    }
  })
  return dropped
}

async function isProven(table: StateTable, { key, item }: Claim): Promise<boolean> {
  const kinds = [kindOf(baselineItem.key('', '')), kindOf(baselineVersionItem.under(''))]
  const [body, mac] = [textIn(item, 'body'), bytesIn(item, 'mac')]
  if (!kinds.includes(kindOf(key)) || body === undefined || mac === undefined) return false
  return (await macFault(table, 'baseline', body, mac)) === undefined
}
