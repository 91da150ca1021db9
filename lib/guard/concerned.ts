import type { Baseline } from '../trail/baseline/baseline.ts'
import { partitionOfRegion } from '../aws/regions.ts'
import type { Trail } from '../model/index.ts'
import type { LoadedBaselines } from '../state/signed-baselines.ts'
import { affectedTrails, isRestedOn } from './affected-trails.ts'
import { baselinesOf, noBaselines } from './guard-memory.ts'
import type { GuardSettings } from './guard-settings.ts'
import { ofSingleTrails } from './is-quick.ts'
import type { TamperEvent } from './tamper-of-event.ts'

/** The baselines of the trails that a call concerns, and no others: each costs a request to KMS. */
export async function concernedBaselines(
  settings: GuardSettings,
  seen: TamperEvent,
): Promise<LoadedBaselines> {
  const { account, region, eventSource, tamper } = seen
  const { target } = tamper
  if (target === undefined) return noBaselines
  if (eventSource === 'cloudtrail.amazonaws.com') {
    const named = `arn:${partitionOfRegion(region)}:cloudtrail:${region}:${account}:trail/${target}`
    return baselinesOf(settings, account, target.startsWith('arn:') ? target : named)
  }
  if (!isRestedOn(eventSource)) return noBaselines
  return baselinesOf(settings, account, (claimed) => affectedTrails(seen, [], [claimed]).size > 0)
}

/** Which trails a reaction reads in detail, with what they rest on; undefined where it needs all of the regions'. */
export function concernedTrails(
  seen: TamperEvent,
  baselines: ReadonlyMap<string, Baseline>,
): ((trail: Trail) => boolean) | undefined {
  if (!ofSingleTrails.includes(seen.eventSource)) return undefined
  return (trail) => affectedTrails(seen, [trail], baselines.values()).has(trail.arn)
}
