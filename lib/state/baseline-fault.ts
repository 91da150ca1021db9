import { parseBaseline } from '../trail/baseline/parse-baseline.ts'
import { isOfDrillKey } from './drills.ts'
import { invalid, macFault, macFaultOfAny, type MacMaker } from './mac.ts'
import type { StateTable } from './state-table.ts'

/**
 * Why the MAC of a baseline does not vouch for it: undefined where it does. The key of people vouches for what says that
 * a person accepted it, and that of scheduled drills for such of their canaries alone; the guard's own vouches for all, among it what people accepted while a
 * stack had one key, and what the guard signed anew since.
 */
export async function baselineFault(
  table: StateTable,
  body: string,
  mac: Uint8Array,
): Promise<string | undefined> {
  const claimed = parseBaseline(body)
  const isOfCanary = claimed && isOfDrillKey(table, claimed.account, claimed.trailArn)
  const makers: MacMaker[] = [
    ...(table.peopleKey === undefined ? [] : (['person'] as const)),
    ...(isOfCanary ? (['drill'] as const) : []),
  ]
  const isAccepted = claimed?.origin === 'accepted'
  const fault = await macFaultOfAny(table, 'baseline', { body, mac }, isAccepted ? makers : [])
  if (fault === undefined) return undefined
  const ofGuard = await macFault(table, 'baseline', body, mac)
  return ofGuard === invalid ? fault : ofGuard
}
