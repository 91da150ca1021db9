import { parseBaseline } from '../trail/baseline/parse-baseline.ts'
import { invalid, macFault } from './mac.ts'
import type { StateTable } from './state-table.ts'

/**
 * Why the MAC of a baseline does not vouch for it: undefined where it does. The key of people vouches for what says that
 * a person accepted it, and for nothing else; the guard's own vouches for all, among it what people accepted while a
 * stack had one key, and what the guard signed anew since.
 */
export async function baselineFault(
  table: StateTable,
  body: string,
  mac: Uint8Array,
): Promise<string | undefined> {
  const byPeople = parseBaseline(body)?.origin === 'accepted' && table.peopleKey !== undefined
  const fault = byPeople ? await macFault(table, 'baseline', body, mac, 'people') : invalid
  if (fault === undefined) return undefined
  const ofGuard = await macFault(table, 'baseline', body, mac)
  return ofGuard === invalid ? fault : ofGuard
}
