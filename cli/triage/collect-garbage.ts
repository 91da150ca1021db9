import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Bytes outside of the heap that may lie about. */
const most = 24 * 1024 * 1024
/** To ask how many there are takes time too. */
const filesBetween = 16

/**
 * Collects garbage where much of it lies outside of the heap. Node.js 24 keeps what `gunzipSync` allocates for a file
 * until 64 MB of it came together, half of what a whole bucket may take; Node.js 20 and 22 never come so far.
 * @param outside tells the bytes outside of the heap
 * @returns a function to be called behind each file
 */
export function createCollector(
  outside: () => number = () => getHeapStatistics().external_memory,
  collect: () => void = collector,
): () => void {
  let files = 0
  return () => {
    files++
    if (files % filesBetween === 0 && outside() > most) collect()
  }
}

let exposed: unknown

function collector(): void {
  if (exposed === undefined) {
    setFlagsFromString('--expose-gc')
    exposed = runInNewContext('gc')
  }
  if (typeof exposed === 'function') exposed()
}
