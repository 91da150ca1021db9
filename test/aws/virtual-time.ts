import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '../../lib/aws/request-path.ts'

/** Turns of the event loop without a request, after which nothing goes on but waiting. */
const quietTurns = 20

/** A clock that stands still while a request over HTTP is under way, and then leaps to the end of the shortest wait. */
export function virtualTime(): Clock & { stop: () => void } {
  let now = 0
  const requests = watchOpenRequests()
  const waiting: { until: number; wake: () => void }[] = []

  async function passTime() {
    while (waiting.length > 0) {
      for (let turns = 0; turns < quietTurns; turns = requests.open() > 0 ? 0 : turns + 1) await nextTurn()
      waiting.sort((a, b) => a.until - b.until)
      const next = waiting.shift()
      now = Math.max(now, next?.until ?? 0)
      next?.wake()
    }
  }

  return {
    now: () => now,
    wait: (milliseconds) =>
      new Promise<void>((wake) => {
        waiting.push({ until: now + milliseconds, wake })
        if (waiting.length === 1) void passTime()
      }),
    stop: requests.stop,
  }
}

function watchOpenRequests() {
  let open = 0
  const begins = () => (open += 1)
  const ends = () => (open -= 1)
  const channels = [
    ['http.client.request.start', begins],
    ['http.client.response.finish', ends],
    ['http.client.request.error', ends],
  ] as const
  for (const [channel, listener] of channels) subscribe(channel, listener)
  return {
    open: () => open,
    stop: () => channels.forEach(([channel, listener]) => unsubscribe(channel, listener)),
  }
}
