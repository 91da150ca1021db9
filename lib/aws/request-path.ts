import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import type { Region } from '../model/index.ts'
import { setTimeout as wait } from 'node:timers/promises'
import { requireAwsAnswer } from './foreign-answer.ts'

/** What an SDK client asks of its `requestHandler`. */
type Handler = Pick<NodeHttpHandler, 'handle' | 'destroy' | 'metadata'>
type Request = Parameters<Handler['handle']>[0]
type Turn = (request: Request) => Promise<unknown> | undefined

/** Open connections to AWS. Requests are signed one by one, so pools of different accounts may share them. */
export type Connections = Handler

/**
 * Connections at a time to one host. What answers without TLS is an emulator, one host for all services and regions; of
 * AWS each region's service is a host of its own.
 * @param accounts how many are looked at at the same time
 */
export const socketsFor = (accounts: number) => ({ 'http:': 100, 'https:': 2 * accounts }) as const

/**
 * @param timeout milliseconds to wait for a connection, and for an answer
 * @param accounts how many are looked at at the same time
 * @param agents in the place of those that connect directly
 */
export const createConnections = (timeout?: number, accounts = 1, agents: OwnAgents = {}): Connections =>
  new NodeHttpHandler({
    connectionTimeout: timeout ?? 5_000,
    requestTimeout: timeout ?? 20_000,
    throwOnRequestTimeout: true,
    // A body that stops coming, which the time for an answer does not cover.
    socketTimeout: timeout ?? 20_000,
    httpAgent: new HttpAgent({ keepAlive: true, maxSockets: socketsFor(accounts)['http:'] }),
    httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets: socketsFor(accounts)['https:'] }),
    ...agents,
  })

type OwnAgents = { httpAgent?: HttpAgent; httpsAgent?: HttpsAgent }

/** The one way that all requests of a pool take: over its connections, counted by service, CloudTrail's in their turn. */
export function createRequestPath(budget: ApiBudget, handler: Connections) {
  const counts = new Map<string, number>()
  const handlerFor = (service: string, turn: Turn = () => undefined): Handler => ({
    metadata: handler.metadata,
    handle: async (request, options) => {
      const waiting = turn(request)
      if (waiting) await waiting
      counts.set(service, (counts.get(service) ?? 0) + 1)
      const answer = await handler.handle(request, options)
      await requireAwsAnswer(request, answer.response)
      return answer
    },
    destroy: () => handler.destroy(),
  })
  return {
    /** @param service by the prefix of its IAM actions */
    handlerFor: (service: string) => handlerFor(service),
    cloudtrailHandler: (region: Region, urgent = false) =>
      handlerFor('cloudtrail', (request) => budget({ region, operation: operationOf(request), urgent })),
    sent: (): ApiCalls => ({
      total: [...counts.values()].reduce((sum, count) => sum + count, 0),
      byService: Object.fromEntries(counts),
    }),
  }
}

/** CloudTrail's protocol, awsJson1.1, names the operation in a header, behind the service's version. */
const operationOf = ({ headers }: Request): string => headers['x-amz-target']?.split('.').at(-1) ?? ''

type Rate = { perSecond: number; atOnce: number }

/**
 * Nine tenths of what CloudTrail answers in one account and region before it throttles; the rest is left to whoever
 * else works there. Source: CloudTrail user guide, "Quotas": 10 a second for get, describe and list calls together,
 * 2 for LookupEvents, 1 for all others together.
 */
const rates = {
  read: { perSecond: 9, atOnce: 10 },
  lookup: { perSecond: 1.8, atOnce: 2 },
  write: { perSecond: 0.9, atOnce: 1 },
} as const satisfies Record<string, Rate>

type Kind = keyof typeof rates

/** How time passes: `now` in milliseconds. */
export type Clock = { now: () => number; wait: (milliseconds: number) => Promise<unknown> }

export const realClock: Clock = { now: () => performance.now(), wait }

/** A request of CloudTrail's API. An urgent one never waits, but what it uses up is missing for the others. */
export type BudgetedRequest = { region: Region; operation: string; urgent?: boolean }

/** Gives each request its turn: nothing where it may leave at once, else what to wait for. */
export type ApiBudget = (request: BudgetedRequest) => Promise<unknown> | undefined

/** No spacing, for a server that does not throttle. */
export const unlimited: ApiBudget = () => undefined

/**
 * Spaces the requests of one account to CloudTrail, by region and kind, in the order in which they come. It is the
 * token bucket in the form of the generic cell rate algorithm: all that is kept is when the bucket will be full again.
 * @param own rates in the place of the usual ones
 */
export function createApiBudget(clock: Clock = realClock, own: Partial<Record<Kind, Rate>> = {}): ApiBudget {
  const fullAgain = new Map<string, number>()
  return ({ region, operation, urgent = false }) => {
    const kind = kindOf(operation)
    const { perSecond, atOnce } = own[kind] ?? rates[kind]
    const interval = 1000 / perSecond
    const now = clock.now()
    const full = Math.max(now, fullAgain.get(`${region}/${kind}`) ?? now) + interval
    fullAgain.set(`${region}/${kind}`, full)
    const early = full - now - atOnce * interval
    return early > 0 && !urgent ? clock.wait(early) : undefined
  }
}

function kindOf(operation: string): Kind {
  if (operation === 'LookupEvents') return 'lookup'
  return /^(?:Get|Describe|List)/.test(operation) ? 'read' : 'write'
}

/** HTTP requests sent to AWS, retries included; services by the prefix of their IAM actions. */
export type ApiCalls = { total: number; byService: Record<string, number> }

export const noCalls: ApiCalls = { total: 0, byService: {} }

/** What was sent between two counts of one pool of clients. */
export function callsBetween(before: ApiCalls, after: ApiCalls): ApiCalls {
  const services = Object.entries(after.byService)
    .map(([service, count]): [string, number] => [service, count - (before.byService[service] ?? 0)])
    .filter(([, count]) => count > 0)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  return { total: after.total - before.total, byService: Object.fromEntries(services) }
}
