import type { Sweep } from '../lib/flow.ts'
import type { Terminal } from './terminal.ts'

/** Draws regions done of all on one line of stderr, and wipes it at the end. */
export function sweepProgress(terminal: Terminal): Pick<Sweep, 'onRegions' | 'onRegion'> {
  let total = 0
  let done = 0
  return {
    onRegions: (regions) => {
      total = regions.length
      done = 0
    },
    onRegion: () => {
      done += 1
      terminal.err(done < total ? `\r${done} of ${total} regions` : '\r\u001B[K')
    },
  }
}
