import { createInterface } from 'node:readline/promises'
import { onNpxGone } from './on-npx-gone.ts'

/** Where a command writes: data on stdout, all else on stderr. */
export type Terminal = {
  out: (text: string) => void
  err: (text: string) => void
  /** Columns of stdout; 100 where it has none. */
  width: number
  outColor: boolean
  /** True where progress may be drawn on stderr. */
  drawsProgress: boolean
}

/** A terminal that is also read from, and at which a person may sit. */
export type LiveTerminal = Terminal & {
  /** As `out`, for output without end: waits for a slow reader, and rejects with EPIPE where nobody reads on. */
  pipe: (data: string | Buffer) => Promise<void> | void
  input: AsyncIterable<Uint8Array>
  /** Asks the person at the terminal; absent where there is none. An answer that is broken off is empty. */
  ask?: (question: string, signal?: AbortSignal) => Promise<string>
  /** Tells once that the program was asked to end (Ctrl-C, SIGTERM). Gives a way to listen no longer. */
  onStop: (listener: () => void) => () => void
}

/** The process's own terminal. Colour respects NO_COLOR (https://no-color.org) and FORCE_COLOR. */
export function processTerminal(): LiveTerminal {
  const { stdin, stdout, stderr, env } = process
  const forced = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0'
  return {
    out: (text) => void stdout.write(text),
    pipe: (data) => written(stdout, data),
    err: (text) => void stderr.write(text),
    input: stdin,
    ...(stdin.isTTY && { ask }),
    onStop,
    width: stdout.columns || 100,
    outColor: forced || (stdout.isTTY && !env.NO_COLOR),
    drawsProgress: stderr.isTTY && env.CI === undefined,
  }
}

/** Writes, and waits where the reader is slower, so that memory does not grow with the output. */
function written(stream: NodeJS.WriteStream, data: string | Buffer): Promise<void> | void {
  if (stream.errored) return Promise.reject(stream.errored)
  if (stream.write(data)) return undefined
  return new Promise((resolve, reject) => {
    const settle = (then: () => void) => () => {
      stream.off('drain', drained)
      stream.off('error', failed)
      then()
    }
    const drained = settle(resolve)
    const failed = (error: Error) => settle(() => reject(error))()
    stream.once('drain', drained)
    stream.once('error', failed)
  })
}

async function ask(question: string, given?: AbortSignal): Promise<string> {
  const line = createInterface({ input: process.stdin, output: process.stderr })
  const brokenOff = new AbortController()
  line.once('SIGINT', () => {
    brokenOff.abort()
    // The terminal gives Ctrl-C to the question: what runs beside it has to hear of it too.
    if (process.listenerCount('SIGINT') > 0) process.kill(process.pid, 'SIGINT')
  })
  line.once('close', () => brokenOff.abort())
  const signal = given ? AbortSignal.any([given, brokenOff.signal]) : brokenOff.signal
  try {
    return await line.question(question, { signal })
  } catch (error) {
    if (!signal.aborted) throw error
    process.stderr.write('\n')
    return ''
  } finally {
    line.close()
  }
}

/** The first signal is told; by default, as if nobody listened, the next one ends the process at once. */
function onStop(listener: () => void): () => void {
  const signals = ['SIGINT', 'SIGTERM'] as const
  const dispose = () => {
    watchNoLonger()
    signals.forEach((signal) => process.off(signal, told))
  }
  function told() {
    dispose()
    listener()
  }
  const watchNoLonger = onNpxGone(told)
  for (const signal of signals) process.on(signal, told)
  return dispose
}
