import type { Outcome } from '../lib/model/index.ts'
import { mostInMessage, plainText } from '../lib/text/plain-text.ts'
import type { LiveTerminal } from './terminal.ts'

/** Whether to go on, and what to do with each outcome, while writes are carried out. */
export type Watched = { stopped: () => boolean; onOutcome: (outcome: Outcome) => void }

/**
 * Carries writes out under the eyes of a person: says each outcome, and heeds Ctrl-C. Until here it may end the program
 * as it likes; from here on it must not do so in the middle of a write.
 */
export async function untilStopped<Result>(
  { err, onStop }: LiveTerminal,
  { quiet }: { quiet: boolean },
  work: (watched: Watched) => Promise<Result>,
): Promise<Result> {
  let asked = false
  const dispose = onStop(() => {
    asked = true
    err('\nStopping after the write under way; once more to end at once.\n')
  })
  try {
    return await work({
      stopped: () => asked,
      onOutcome: (outcome) => quiet || err(outcomeLine(outcome)),
    })
  } finally {
    dispose()
  }
}

function outcomeLine({ call, remedy, resource, result, message }: Outcome): string {
  const what = call ? `${call.operation} in ${plainText(call.region)}` : remedy
  const why = result === 'applied' ? '' : `: ${plainText(message, mostInMessage)}`
  return `${result}: ${what} ${plainText(resource)}${why}\n`
}
