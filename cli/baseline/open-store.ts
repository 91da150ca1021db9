import { type Clients, createClients, defaultRegion } from '../../lib/aws/clients.ts'
import { accountIdentity, type AccountIdentity } from '../../lib/collect/account.ts'
import {
  baselineKeyAlias,
  loadBaselines,
  type LoadedBaselines,
  drillKeyAlias,
  peopleKeyAlias,
} from '../../lib/state/signed-baselines.ts'
import { stateTable, type StateTable } from '../../lib/state/state-table.ts'
import type { Session } from '../session.ts'
import type { BaselineOptions } from './baseline-options.ts'
import { onlyTable } from './only-table.ts'

/** The guard's baselines, opened by a person. */
export type OpenStore = {
  clients: Clients
  state: StateTable
  identity: AccountIdentity
  loaded: LoadedBaselines
}

/**
 * Opens the store for a command, and closes its connections after it.
 * @throws RunError where no table is found, or more than one
 */
export async function withStore<T>(
  options: BaselineOptions,
  session: Session,
  use: (open: OpenStore) => Promise<T>,
): Promise<T> {
  const { region: sessionRegion, ...settings } = session.aws
  const clients = createClients(settings)
  try {
    const region = options.region ?? sessionRegion ?? (await defaultRegion())
    const [identity, name] = await Promise.all([
      accountIdentity(clients, region),
      options.table ?? process.env.TRAILKEEPER_TABLE ?? onlyTable(clients, region),
    ])
    const state = stateTable({
      clients,
      table: { name, region },
      macKey: options.guardKey ?? baselineKeyAlias,
      peopleKey: options.key ?? peopleKeyAlias,
      drillKey: drillKeyAlias,
      as: 'person',
      now: () => new Date(),
    })
    return await use({
      clients,
      state,
      identity,
      loaded: await loadBaselines(state, identity.account),
    })
  } finally {
    clients.close()
  }
}
