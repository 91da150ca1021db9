import { sayWhere } from '../progress.ts'
import type { Session } from '../session.ts'

/** Draws events and their rate on one line of stderr, or says them in a log, and heeds Ctrl-C: the page under way is kept. */
export function recoverProgress(
  { err, onStop, drawsProgress }: Session,
  { quiet }: { quiet: boolean },
  regions: number,
) {
  let asked = false
  let [pages, events] = [0, 0]
  const startedAt = Date.now()
  const dispose = onStop(() => {
    asked = true
    err('\nStopping after the pages under way; --resume goes on. Once more to end at once.\n')
  })
  const text = () => {
    const seconds = Math.max(1, Math.round((Date.now() - startedAt) / 1000))
    return `${events} events, ${pages} pages of ${regions} regions, ${(pages / seconds).toFixed(1)} pages a second`
  }
  const endReports = drawsProgress || quiet ? () => {} : sayWhere(err, text)
  return {
    stopped: () => asked,
    onPage: (found: number) => {
      pages += 1
      events += found
      if (drawsProgress && !quiet) err(`\r${text()} `)
    },
    end: () => {
      dispose()
      endReports()
      if (drawsProgress && !quiet) err('\r\u001B[K')
    },
  }
}
