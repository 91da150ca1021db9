import type { Clients } from '../aws/clients.ts'
import type { AccountId, Arn } from '../model/index.ts'
import { itemsUnder, type StateItem, type StateTable } from './state-table.ts'

/** A stored baseline as it stands in the table, unverified. */
export type BaselineItem = { trailArn: Arn; version?: number; body?: string; mac?: Uint8Array }

export const baselinePrefix = 'baseline#'
export const versionPrefix = 'baseline-version#'

/** Versions sort as they count. */
export const versionKey = (trailArn: Arn, version: number): string =>
  `${versionPrefix}${trailArn}#${String(version).padStart(8, '0')}`

export const accountKey = (account: AccountId): string => `account#${account}`

/** The current baselines of an account, or of one of its trails. */
export async function currentItems(
  clients: Clients,
  table: StateTable,
  account: AccountId,
  only?: Arn,
): Promise<BaselineItem[]> {
  const items = await accountItems(clients, table, account, `${baselinePrefix}${only ?? ''}`)
  return items
    .map((item) => baselineItem(item, item.sk?.S?.slice(baselinePrefix.length) ?? ''))
    .filter((item) => only === undefined || item.trailArn === only)
}

/** All kept versions of one trail's baseline, oldest first. */
export async function versionItems(
  clients: Clients,
  table: StateTable,
  account: AccountId,
  trailArn: Arn,
): Promise<BaselineItem[]> {
  const items = await accountItems(clients, table, account, `${versionPrefix}${trailArn}#`)
  return items.map((item) => baselineItem(item, trailArn))
}

/** The newest version in the history of each trail: keys only, so that long histories stay cheap to look at. */
export async function newestVersions(
  clients: Clients,
  table: StateTable,
  account: AccountId,
  only?: Arn,
): Promise<Map<Arn, number>> {
  const prefix = `${versionPrefix}${only === undefined ? '' : `${only}#`}`
  const newest = new Map<Arn, number>()
  for (const item of await accountItems(clients, table, account, prefix, true)) {
    const [, trailArn = '', version = ''] = /^baseline-version#(.*)#(\d+)$/.exec(item.sk?.S ?? '') ?? []
    if (trailArn === '') continue
    newest.set(trailArn, Math.max(newest.get(trailArn) ?? 0, Number(version)))
  }
  return newest
}

export function baselineItem(item: StateItem, trailArn: Arn): BaselineItem {
  const version = Number(item.version?.N)
  return {
    trailArn,
    ...(Number.isInteger(version) && { version }),
    ...(item.body?.S !== undefined && { body: item.body.S }),
    ...(item.mac?.B !== undefined && { mac: item.mac.B }),
  }
}

/** Read consistently: a run must see what the last one kept. */
export const accountItems = (
  clients: Clients,
  table: StateTable,
  account: AccountId,
  prefix: string,
  keysOnly = false,
): Promise<StateItem[]> =>
  itemsUnder(clients, table, { pk: accountKey(account), prefix, keysOnly, consistent: true })
