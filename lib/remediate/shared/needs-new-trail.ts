import { mayLogManagementEvents } from '../../coverage/trails-logging-in.ts'
import type { Snapshot } from '../../model/index.ts'
import { parseArn } from '../../text/arn.ts'
import type { PlanningContext } from '../remedy.ts'

/**
 * True where a trail has to be made: the account has none; or one that was seen logging is gone, no baseline is left to
 * restore it from, and of those that are there none logs management events. A trail that somebody leaves in the place of
 * a deleted one must not keep the account dark.
 */
export function needsNewTrail(snapshot: Snapshot, { seenLogging, baselines }: PlanningContext): boolean {
  const { trails, account, regions } = snapshot
  if (trails.length === 0) return true
  if (!baselines || trails.some(mayLogManagementEvents)) return false
  const isKnown = [...baselines.values()].some((one) => one.account === account && !one.retired)
  return !isKnown && [...seenLogging].some((arn) => isGone(arn))

  function isGone(arn: string): boolean {
    const place = parseArn(arn)
    const home = place?.account === account ? regions[place.region] : undefined
    return home?.ok === true && !home.value.trails.includes(arn)
  }
}
