import type { Report } from '../../model/index.ts'
import type { GuardSettings } from '../guard-settings.ts'
import { act } from './act.ts'
import { decide } from './decide.ts'
import { recordGaps } from './gap-of.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'
import { notify } from './notify.ts'
import type { Acted, Reaction } from './reaction.ts'

/**
 * Reads live state, judges the event by it, repairs what may be repaired, and notifies.
 * @returns the report that people were notified of
 */
export async function react(settings: GuardSettings, reaction: Reaction): Promise<Report> {
  const judged = judge(await gather(settings, reaction))
  const decided = await decide(settings, judged)
  const acted = await act(settings, decided)
  try {
    return await notify(settings, acted)
  } finally {
    // Of a drill's canary nothing is brought back.
    if (reaction.drill === undefined && isOnTrail(acted)) await recordGaps(settings, gapsSeen(acted))
  }
}

/** Only a call on a trail begins a gap, or ends one. */
const isOnTrail = ({ seen }: Acted): boolean => seen.eventSource === 'cloudtrail.amazonaws.com'

const gapsSeen = ({ seen: { account, tamper }, found: { gaps }, end: { snapshot }, baselines }: Acted) => ({
  account,
  gaps,
  tamper,
  snapshot,
  baselines,
})
