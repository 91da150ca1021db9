import type { Clients } from '../../lib/aws/clients.ts'
import { type ApiBudget, createApiBudget } from '../../lib/aws/request-path.ts'
import { type AccountIdentity, enabledRegions } from '../../lib/collect/account.ts'
import { guardOf } from '../../lib/collect/guard.ts'
import type { Region } from '../../lib/model/index.ts'
import { claimsSomethingOpen } from '../../lib/state/alert-states.ts'
import { stateTable } from '../../lib/state/state-table.ts'
import { onlyTable } from '../baseline/only-table.ts'

/** LookupEvents allows two a second in each account and region (CloudTrail user guide, "Quotas"); it may be late by a bit. */
const whole = { perSecond: 1.96, atOnce: 1 }
/** Three quarters, while a guard has something to look up. */
const shared = { perSecond: 1.5, atOnce: 1 }

/** How look-ups are spaced: one budget for each account. */
export async function lookupBudget(
  clients: Clients,
  identity: AccountIdentity,
  region: Region,
  note: (text: string) => void,
): Promise<() => ApiBudget> {
  const isShared = await guardIsBusy(clients, identity, region)
  if (isShared) note('a guard may be looking events up: it is left a quarter of the quota')
  const lookup = isShared ? shared : whole
  return () => createApiBudget(undefined, { lookup })
}

/** Whether a guard is deployed here, and has something open, or cannot be asked. */
async function guardIsBusy(
  clients: Clients,
  { account, partition }: AccountIdentity,
  region: Region,
): Promise<boolean> {
  const regions = await enabledRegions(clients, region)
  const guard = await guardOf(clients, account, partition, regions.ok ? regions.value : [region])
  if (!guard.ok) return true
  if (guard.value === undefined) return false
  const home = guard.value.homeRegion
  // Rules that could not be read may be a guard's.
  if (home === undefined) return true
  try {
    const table = { name: await onlyTable(clients, home), region: home }
    const state = stateTable({ clients, table, as: 'person', now: () => new Date() })
    return await claimsSomethingOpen(state, account)
  } catch {
    // A state that cannot be read may hold an open incident.
    return true
  }
}
