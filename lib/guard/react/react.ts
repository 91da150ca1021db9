import type { Report } from '../../model/index.ts'
import type { GuardSettings } from '../guard-settings.ts'
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
  return notify(settings, await act(settings, decided))
}
