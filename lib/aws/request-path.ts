import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import type { Region } from '../model/index.ts'
import type { ApiBudget, ApiCalls } from './api-budget.ts'

/** What an SDK client asks of its `requestHandler`. */
type Handler = Pick<NodeHttpHandler, 'handle' | 'destroy' | 'metadata'>
type Request = Parameters<Handler['handle']>[0]
type Turn = (request: Request) => Promise<unknown> | undefined

/** Open connections to AWS. Requests are signed one by one, so pools of different accounts may share them. */
export type Connections = NodeHttpHandler

/**
 * @param timeout milliseconds to wait for a connection, and for an answer
 * @param accounts how many are looked at at the same time
 */
export const createConnections = (timeout?: number, accounts = 1): Connections =>
  new NodeHttpHandler({
    connectionTimeout: timeout ?? 5_000,
    requestTimeout: timeout ?? 20_000,
    httpAgent: new HttpAgent({ keepAlive: true, maxSockets: 100 }),
    httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets: 2 * accounts }),
  })

/** The one way that all requests of a pool take: over its connections, counted by service, CloudTrail's in their turn. */
export function createRequestPath(budget: ApiBudget, handler: Connections) {
  const counts = new Map<string, number>()
  const handlerFor = (service: string, turn: Turn = () => undefined): Handler => ({
    metadata: handler.metadata,
    handle: async (request, options) => {
      const waiting = turn(request)
      if (waiting) await waiting
      counts.set(service, (counts.get(service) ?? 0) + 1)
      return handler.handle(request, options)
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
