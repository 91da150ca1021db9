import { RunError } from '../lib/aws/errors.ts'
import type { Report } from '../lib/model/index.ts'
import { tableReport } from '../lib/report/table.ts'
import type { LiveTerminal } from './terminal.ts'

/** @throws RunError where nobody can be asked and nobody said yes beforehand */
export function requireSomebody({ yes }: { yes: boolean }, { ask }: LiveTerminal): void {
  if (!yes && !ask) throw new RunError('nobody to ask: run on a terminal, or give --yes')
}

export const hasWrites = (report: Report) => report.outcomes.some((outcome) => outcome.call)

/** Shows a plan, and asks whether it is to be carried out: only "yes" is a yes. */
export async function isConfirmed(
  planned: Report,
  { ask, err, ...terminal }: LiveTerminal,
): Promise<boolean> {
  err(tableReport(planned, { color: terminal.outColor, width: terminal.width, verbose: false }))
  const answer = await ask?.('Carry this out? Only "yes" does: ')
  return answer?.trim() === 'yes'
}
