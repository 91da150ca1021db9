import type { AccountResult } from '../../lib/org/accounts.ts'
import type { Terminal } from '../terminal.ts'

/** Draws accounts done of all on one line of stderr, and wipes it at the end. */
export function accountProgress(terminal: Terminal, quiet: boolean, total: number, before: number) {
  let done = before
  let failed = 0
  const draw = (text: string) => {
    if (terminal.drawsProgress && !quiet) terminal.err(`\r${text}\u001B[K`)
  }
  return {
    add: ({ status }: AccountResult) => {
      done += 1
      if (status === 'unknown') failed += 1
      draw(`${done} of ${total} accounts${failed > 0 ? `, ${failed} failed` : ''}`)
    },
    end: () => draw(''),
  }
}
