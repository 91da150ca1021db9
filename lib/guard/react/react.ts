import type { Report } from '../../model/index.ts'
import { putGaps } from '../../state/recoveries.ts'
import { type GuardSettings, stateOf } from '../guard-settings.ts'
import { act } from './act.ts'
import { decide } from './decide.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'
import { notify } from './notify.ts'
import type { Reaction } from './reaction.ts'

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
    if (settings.policy.recovery.mode !== 'off' && reaction.drill === undefined)
      await putGaps(stateOf(settings), acted.seen.account, acted.found.gaps, acted.seen.tamper)
  }
}
