import { partitionOfRegion } from '../aws/regions.ts'
import { loadBaselines, type LoadedBaselines } from '../state/signed-baselines.ts'
import type { StateTable } from '../state/state-table.ts'
import { noBaselines } from './guard-settings.ts'
import { affectedTrails, isRestedOn, type TamperEvent } from './tamper-of-event.ts'

/** The baselines of the trails that a call concerns, and no others: each costs a request to KMS. */
export async function concernedBaselines(state: StateTable, seen: TamperEvent): Promise<LoadedBaselines> {
  const { account, region, eventSource, tamper } = seen
  const { target } = tamper
  if (target === undefined) return noBaselines
  if (eventSource === 'cloudtrail.amazonaws.com') {
    const named = `arn:${partitionOfRegion(region)}:cloudtrail:${region}:${account}:trail/${target}`
    return loadBaselines(state, account, target.startsWith('arn:') ? target : named)
  }
  if (!isRestedOn(eventSource)) return noBaselines
  return loadBaselines(state, account, (claimed) => affectedTrails(seen, [], [claimed]).size > 0)
}
