import type { Session } from '../session.ts'

/** Draws events and their rate on one line of stderr, and heeds Ctrl-C: the page under way is kept. */
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
  const draw = () => {
    const seconds = Math.max(1, Math.round((Date.now() - startedAt) / 1000))
    err(
      `\r${events} events, ${pages} pages of ${regions} regions, ${(pages / seconds).toFixed(1)} pages a second `,
    )
  }
  return {
    stopped: () => asked,
    onPage: (found: number) => {
      pages += 1
      events += found
      if (drawsProgress && !quiet) draw()
    },
    end: () => {
      dispose()
      if (drawsProgress && !quiet) err('\r\u001B[K')
    },
  }
}
