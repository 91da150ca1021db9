import type { Clients } from '../aws/clients.ts'
import type { AccountId, Arn, GuardDeployment, Part } from '../model/index.ts'
import { loadBaselines, type LoadedBaselines, type WantedBaselines } from '../state/signed-baselines.ts'
import { trailsSeenLogging } from '../state/state-table.ts'
import { stopsHeard } from '../state/stops.ts'
import type { GuardSettings } from './guard-settings.ts'
import { recordedGuard } from '../state/guard-record.ts'

/** What the comparison of a trail with its baseline needs, whatever the checks read. */
export const baselineParts: readonly Part[] = ['status', 'event-selectors', 'insight-selectors', 'tags']

export const noBaselines: LoadedBaselines = { trusted: new Map(), broken: [], unlisted: [] }

/** The baselines of an account, none where the guard has no key to verify them by. */
export const baselinesOf = (
  { clients, table, baselineKey }: GuardSettings,
  account: AccountId,
  only?: WantedBaselines,
): Promise<LoadedBaselines> =>
  baselineKey === undefined
    ? Promise.resolve(noBaselines)
    : loadBaselines(clients, { table, key: baselineKey }, account, only)

/** Trails that a sweep saw logging, or that a successful StopLogging stopped: both were logging before. */
export async function trailsThatLogged(
  clients: Clients,
  table: GuardSettings['table'],
  account: AccountId,
): Promise<Set<Arn>> {
  const [seen, stopped] = await Promise.all([
    trailsSeenLogging(clients, table, account),
    stopsHeard(clients, table, account),
  ])
  return new Set([...seen, ...stopped.keys()])
}

/** What the stack told the guard of itself, with what the state table remembers of its functions. */
export async function knownDeployment({
  clients,
  table,
  baselineKey,
  deployment,
}: Pick<GuardSettings, 'clients' | 'table' | 'baselineKey' | 'deployment'>): Promise<
  GuardDeployment | undefined
> {
  if (!deployment || baselineKey === undefined) return deployment
  return { ...deployment, ...(await recordedGuard(clients, { table, key: baselineKey }, deployment)) }
}
