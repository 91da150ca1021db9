import type { AccountResult } from '../../lib/org/accounts.ts'
import { sayWhere } from '../progress.ts'
import type { Terminal } from '../terminal.ts'

/** Draws accounts done of all on one line of stderr, or says them in a log, and wipes it at the end. */
export function accountProgress(terminal: Terminal, quiet: boolean, total: number, before: number) {
  let done = before
  let failed = 0
  const text = () => `${done} of ${total} accounts${failed > 0 ? `, ${failed} failed` : ''}`
  const draw = (line: string) => {
    if (terminal.drawsProgress && !quiet) terminal.err(`\r${line}\u001B[K`)
  }
  const endReports = terminal.drawsProgress || quiet ? () => {} : sayWhere(terminal.err, text)
  return {
    add: ({ status }: AccountResult) => {
      done += 1
      if (status === 'unknown') failed += 1
      draw(text())
    },
    end: () => {
      endReports()
      draw('')
    },
  }
}
