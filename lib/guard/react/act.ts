import { lookAgain } from '../../flow.ts'
import { type GuardSettings, stateOf } from '../guard-settings.ts'
import { putPipelineChange } from '../../state/recent-changes.ts'
import { repairWithinBudget } from '../repair-within-budget.ts'
import { evidenceOf } from './evidence.ts'
import { leftToPeople } from './left-to-people.ts'
import type { Acted, Decided } from './reaction.ts'

/** Repairs, reads again, and finds out what the call was and what is left of it. */
export async function act(settings: GuardSettings, reaction: Decided): Promise<Acted> {
  const { run, swept, allowed, seen, affected } = reaction
  const done = await repairWithinBudget(settings, allowed)
  const end = await lookAgain(run, swept, done)
  const left = await leftToPeople(settings, reaction, done)
  const found = await evidenceOf(settings, reaction, end)
  const { account, tamper, verdict } = seen
  if (tamper.pipeline !== undefined && verdict === 'tamper')
    await putPipelineChange(stateOf(settings), account, tamper.pipeline, affected)
  return { ...reaction, done, end, left, found }
}
