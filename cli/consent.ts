import { RunError } from '../lib/aws/errors.ts'
import type { Report } from '../lib/model/index.ts'
import { tableReport } from '../lib/report/table.ts'
import type { LiveTerminal } from './terminal.ts'

/** @throws RunError where nobody can be asked and nobody said yes beforehand */
export function requireSomebody({ yes }: { yes: boolean }, { ask }: LiveTerminal): void {
  if (!yes && !ask) throw new RunError('nobody to ask: run on a terminal, or give --yes')
}

/** Asks whoever is there: only "yes" is a yes. */
export async function saysYes(question: string, { ask }: Pick<LiveTerminal, 'ask'>): Promise<boolean> {
  return (await ask?.(question))?.trim() === 'yes'
}

export const hasWrites = (report: Report) => report.outcomes.some((outcome) => outcome.call)

/**
 * Whether a plan is to be carried out: said beforehand, or by whoever is asked.
 * @throws RunError where nobody can be asked, once the plan has been shown
 */
export async function isAgreed(
  planned: Report,
  { yes }: { yes: boolean },
  terminal: LiveTerminal,
): Promise<boolean> {
  if (yes) return true
  if (!terminal.ask) showPlan(planned, terminal)
  requireSomebody({ yes }, terminal)
  return isConfirmed(planned, terminal)
}

const showPlan = (planned: Report, { err, outColor, width }: LiveTerminal) =>
  err(tableReport(planned, { color: outColor, width, verbose: false }))

/** Shows a plan, and asks whether it is to be carried out. */
export async function isConfirmed(planned: Report, terminal: LiveTerminal): Promise<boolean> {
  showPlan(planned, terminal)
  return saysYes('Carry this out? Only "yes" does: ', terminal)
}
