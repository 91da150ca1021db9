import { ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { type Clients, createClients, defaultRegion } from '../../lib/aws/clients.ts'
import { RunError } from '../../lib/aws/errors.ts'
import { type AccountIdentity, accountIdentity } from '../../lib/collect/account-identity.ts'
import type { Region } from '../../lib/model.ts'
import {
  baselineKeyAlias,
  type BaselineStore,
  loadBaselines,
  type LoadedBaselines,
} from '../../lib/state/signed-baselines.ts'
import type { Session } from '../session.ts'
import type { BaselineOptions } from './baseline-options.ts'

/** The guard's memory of baselines, opened by a person. */
export type OpenStore = {
  clients: Clients
  store: BaselineStore
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
  const { profile } = options
  const clients = createClients({ ...settings, ...(profile !== undefined && { profile }) })
  try {
    const region = options.region ?? sessionRegion ?? (await defaultRegion(profile))
    const [identity, name] = await Promise.all([
      accountIdentity(clients, region),
      options.table ?? process.env.TRAILKEEPER_TABLE ?? onlyTable(clients, region),
    ])
    const store = { table: { name, region }, key: options.key ?? baselineKeyAlias }
    return await use({
      clients,
      store,
      identity,
      loaded: await loadBaselines(clients, store, identity.account),
    })
  } finally {
    clients.close()
  }
}

async function onlyTable(clients: Clients, region: Region): Promise<string> {
  const found: string[] = []
  const client = await clients.dynamodb(region)
  let from: string | undefined
  do {
    const page = await client.send(
      new ListTablesCommand(from === undefined ? {} : { ExclusiveStartTableName: from }),
    )
    found.push(...(page.TableNames ?? []).filter((name) => name.startsWith('trailkeeper')))
    from = page.LastEvaluatedTableName
  } while (from !== undefined)
  const [name, ...others] = found
  if (name === undefined) {
    throw new RunError(
      `no table named trailkeeper… in ${region}: name the guard's with --table, or its region with --region`,
    )
  }
  if (others.length > 0)
    throw new RunError(
      `several tables in ${region} may be the guard's: name one of ${found.join(', ')} with --table`,
    )
  return name
}
