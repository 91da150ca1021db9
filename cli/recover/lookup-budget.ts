import type { Clients } from '../../lib/aws/clients.ts'
import { errorCode, errorMessage, failureText, RunError } from '../../lib/aws/errors.ts'
import type { ApiBudget } from '../../lib/aws/request-path.ts'
import type { AccountIdentity } from '../../lib/collect/account.ts'
import { lookupsASecond, spacedLookups } from '../../lib/evidence/recover/lookup.ts'
import { guardOf } from '../../lib/collect/guard.ts'
import type { AccountId, Read, Region } from '../../lib/model/index.ts'
import { claimsSomethingOpen } from '../../lib/state/alert-states.ts'
import { stateTable } from '../../lib/state/state-table.ts'
import { onlyTable } from '../baseline/only-table.ts'

/** Where the command asks first, and which regions are on in the own account. */
export type OwnRegions = { region: Region; enabled: Promise<Read<Region[]>> }

/** How look-ups are spaced: one budget for each account. */
export async function lookupBudget(
  clients: Clients,
  identity: AccountIdentity,
  { region, enabled }: OwnRegions,
  note: (text: string) => void,
): Promise<() => ApiBudget> {
  const reason = await whyShared(clients, identity, { region, enabled })
  if (reason !== undefined)
    note(`a guard may be looking events up: it is left a quarter of the quota (${reason})`)
  const perSecond = reason === undefined ? lookupsASecond.whole : lookupsASecond.shared
  return () => spacedLookups(perSecond)
}

/** What a guard that is deployed here has open, or why it cannot be told; nothing where no guard is, or all is quiet. */
async function whyShared(
  clients: Clients,
  { account, partition }: AccountIdentity,
  { region, enabled }: OwnRegions,
): Promise<string | undefined> {
  const regions = await enabled
  const guard = await guardOf(clients, account, partition, regions.ok ? regions.value : [region])
  if (!guard.ok) return failureText(guard)
  if (guard.value === undefined) return undefined
  const { homeRegion: home, rules } = guard.value
  // Rules that could not be read may be a guard's.
  if (home === undefined)
    return rules.map(({ rule }) => (rule.ok ? [] : failureText(rule))).flat()[0] ?? 'no home'
  return somethingOpen(clients, account, home)
}

async function somethingOpen(
  clients: Clients,
  account: AccountId,
  home: Region,
): Promise<string | undefined> {
  let operation = 'dynamodb:ListTables'
  try {
    const table = { name: await onlyTable(clients, home), region: home }
    operation = 'dynamodb:Query'
    const state = stateTable({ clients, table, as: 'person', now: () => new Date() })
    return (await claimsSomethingOpen(state, account)) ? 'its state has something open' : undefined
  } catch (error) {
    // A state that cannot be read may hold an open incident.
    if (error instanceof RunError) return error.message
    return failureText({ operation, code: errorCode(error), message: errorMessage(error) })
  }
}
