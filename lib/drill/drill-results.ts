import type { AccountId } from '../model/index.ts'
import { bytesIn, textIn } from '../state/attributes.ts'
import { canaryName, isOfDrillKey } from '../state/drills.ts'
import { drillResultItem } from '../state/keys.ts'
import { macFault, macOf } from '../state/mac.ts'
import type { StateTable } from '../state/state-table.ts'
import { canonicalJson, documentOf, field, listOf, nonEmpty, numberOf } from '../text/fields.ts'
import type { EarlierDrill } from './drill-report.ts'

/** A drill that the stack's schedule made, as later ones and `doctor` show it. */
export type DrillResult = EarlierDrill & {
  /** What was wrong, a sentence each; none where the guard answered. */
  wrong: string[]
}

/**
 * Keeps what a scheduled drill came to.
 * @throws whatever KMS or DynamoDB answers
 */
export async function putDrillResult(
  state: StateTable,
  account: AccountId,
  result: DrillResult,
): Promise<void> {
  const body = canonicalJson(result)
  const mac = await macOf(state, 'drill-result', body)
  const expiresAt = state.expiresAfter(drillResultItem.keptFor)
  await state.putProven(drillResultItem.key(account, result.startedAt), { body, mac, expiresAt }, undefined)
}

/**
 * What scheduled drills of an account came to, oldest first, as far as the key of scheduled drills vouches for it.
 * @param most so many of the last
 * @throws whatever DynamoDB answers
 */
export async function getDrillResults(
  state: StateTable,
  account: AccountId,
  most: number,
): Promise<DrillResult[]> {
  if (!isOfDrillKey(state, account, `:trail/${canaryName}`)) return []
  const { pk, sk: prefix } = drillResultItem.key(account)
  const claims = await state.claims({ pk, prefix, consistent: true })
  const last = claims.toSorted((a, b) => (a.key.sk < b.key.sk ? -1 : 1)).slice(-most)
  const read = last.map(async ({ key, item }): Promise<DrillResult[]> => {
    const [body, mac] = [textIn(item, 'body'), bytesIn(item, 'mac')]
    const result = body === undefined ? undefined : parsedResult(body)
    if (!result || body === undefined || mac === undefined) return []
    if (result.startedAt !== drillResultItem.restOf(key.sk)) return []
    return (await macFault(state, 'drill-result', body, mac, 'drill')) === undefined ? [result] : []
  })
  return (await Promise.all(read)).flat()
}

function parsedResult(body: string): DrillResult | undefined {
  const value = documentOf(body)
  const texts = (name: string) => listOf(field(value, name)).flatMap((one) => nonEmpty(one) ?? [])
  const number = (name: string) => numberOf(field(value, name)) ?? 0
  const startedAt = nonEmpty(field(value, 'startedAt'))
  const [code, slowestMs] = [nonEmpty(field(value, 'code')), numberOf(field(value, 'slowestMs'))]
  if (startedAt === undefined) return undefined
  return {
    startedAt,
    kinds: texts('kinds'),
    regions: number('regions'),
    attacks: number('attacks'),
    answered: number('answered'),
    wrong: texts('wrong'),
    ...(code !== undefined && { code }),
    ...(slowestMs !== undefined && { slowestMs }),
  }
}
