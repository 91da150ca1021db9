import type { AccountId, Arn, GuardDeployment, Part } from '../model/index.ts'
import { getGuardRecord } from '../state/guard-record.ts'
import { getSeenLogging } from '../state/last-seen.ts'
import type { LoadedBaselines } from '../state/signed-baselines.ts'
import type { StateTable } from '../state/state-table.ts'
import { getStops } from '../state/stops.ts'
import type { GuardSettings } from './guard-settings.ts'

/** What the comparison of a trail with its baseline needs, whatever the checks read. */
export const baselineParts: readonly Part[] = ['status', 'event-selectors', 'insight-selectors', 'tags']

export const noBaselines: LoadedBaselines = { trusted: new Map(), broken: [], unlisted: [] }

/** Trails that a sweep saw logging, or that a successful StopLogging stopped: both were logging before. */
export async function trailsThatLogged(state: StateTable, account: AccountId): Promise<Set<Arn>> {
  const [seen, stopped] = await Promise.all([getSeenLogging(state, account), getStops(state, account)])
  return new Set([...seen, ...stopped.keys()])
}

/** What the stack told the guard of itself, with what the state table has of its functions. */
export async function knownDeployment(
  state: StateTable,
  { deployment }: Pick<GuardSettings, 'deployment'>,
): Promise<GuardDeployment | undefined> {
  return deployment && { ...deployment, ...(await getGuardRecord(state, deployment)) }
}
