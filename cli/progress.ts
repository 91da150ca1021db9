import type { Sweep } from '../lib/flow.ts'
import type { Terminal } from './terminal.ts'

/** Milliseconds after which a run that nobody watches says again where it is. */
const sayEvery = 15_000

/**
 * Says on stderr, every 15 seconds, where a run is: in a log, where a line cannot be drawn anew.
 * @returns what ends it
 */
export function sayWhere(err: Terminal['err'], text: () => string): () => void {
  const timer = setInterval(() => err(`${text()}\n`), sayEvery).unref()
  return () => clearInterval(timer)
}

/** Says on stderr, every 15 seconds, how many regions are done: in a log, where a line cannot be drawn anew. */
export function sweepReports(err: Terminal['err']): Pick<Sweep, 'onRegions' | 'onRegion'> {
  let total = 0
  let done = 0
  let end: (() => void) | undefined
  return {
    onRegions: (regions) => {
      total = regions.length
      done = 0
      end?.()
      end = sayWhere(err, () => `${done} of ${total} regions`)
    },
    onRegion: () => {
      done += 1
      if (done >= total) end?.()
    },
  }
}

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
