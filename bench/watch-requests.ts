import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { ClientRequest } from 'node:http'

/** One request over HTTP, in milliseconds of this process's clock. */
export type Watched = { service: string; operation: string; left: number; answered: number }

/** Notes every request of this process from now on: when it was handed over, and when its answer was there. */
export function watchRequests() {
  const requests: Watched[] = []
  const open = new Map<ClientRequest, Watched>()
  const onStart = (message: unknown) => {
    const request = requestOf(message)
    if (!request) return
    const watched = { ...nameOf(request), left: performance.now(), answered: Infinity }
    open.set(request, watched)
    requests.push(watched)
  }
  const onFinish = (message: unknown) => {
    const request = requestOf(message)
    const watched = request && open.get(request)
    if (watched) watched.answered = performance.now()
  }
  subscribe('http.client.request.start', onStart)
  subscribe('http.client.response.finish', onFinish)
  return {
    requests,
    stop: () => {
      unsubscribe('http.client.request.start', onStart)
      unsubscribe('http.client.response.finish', onFinish)
    },
  }
}

/** The most requests of which each left only after the answer to the one before. */
export function roundTripsInARow(requests: readonly Watched[]): number {
  const depths: { answered: number; depth: number }[] = []
  for (const { left, answered } of requests.toSorted((a, b) => a.left - b.left)) {
    const before = depths.filter((earlier) => earlier.answered <= left).map(({ depth }) => depth)
    depths.push({ answered, depth: Math.max(0, ...before) + 1 })
  }
  return Math.max(0, ...depths.map(({ depth }) => depth))
}

function requestOf(message: unknown): ClientRequest | undefined {
  if (typeof message !== 'object' || message === null || !('request' in message)) return undefined
  return message.request instanceof ClientRequest ? message.request : undefined
}

/** The service stands in the signature's scope, the operation in a header where the protocol is JSON. */
function nameOf(request: ClientRequest): { service: string; operation: string } {
  const scope = /Credential=\S+\/([\w-]+)\/aws4_request/.exec(String(request.getHeader('authorization')))
  const target = String(request.getHeader('x-amz-target') ?? '')
  return { service: scope?.[1] ?? '', operation: target.split('.').at(-1) ?? '' }
}
