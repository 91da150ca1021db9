import type { Progress } from '../../lib/evidence/context.ts'
import { sizeText } from '../../lib/report/verification/texts.ts'
import { sayWhere } from '../progress.ts'
import type { Terminal } from '../terminal.ts'

/** Milliseconds between two drawings: a terminal is slower than a listing. */
const pause = 100

/** Draws what was looked at on one line of stderr, with rate and time left, and wipes it at the end. */
export function verifyProgress(terminal: Terminal, progress: Progress, now: () => number) {
  const begun = now()
  let drawn = 0
  return {
    draw: () => {
      const at = now()
      if (at - drawn < pause) return
      drawn = at
      terminal.err(`\r${progressText(progress, at - begun)}\u001B[K`)
    },
    wipe: () => terminal.err('\r\u001B[K'),
  }
}

/** The same in a log, every 15 seconds. */
export function verifyReports({ err }: Terminal, progress: Progress, now: () => number) {
  const begun = now()
  return { draw: () => {}, wipe: sayWhere(err, () => progressText(progress, now() - begun)) }
}

/** What was done so far, how fast, and how long the log files that are known by now will take. */
export function progressText({ digests, logs, logsKnown, bytes }: Progress, elapsed: number): string {
  const seconds = Math.max(elapsed, 1) / 1000
  const rate = (digests + logs) / seconds
  const left = logsKnown - logs
  const time = left > 0 && rate > 0 ? `, ${leftText(left / rate)} left` : ''
  return `${digests} digests, ${logs} of ${logsKnown} log files, ${sizeText(bytes)}, ${Math.round(rate)} files/s${time}`
}

const leftText = (seconds: number): string =>
  seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`
