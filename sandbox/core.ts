import type { Faults } from './faults.ts'
import type { LimitedRequest } from './rate-limit.ts'
import type { AnyService } from './service.ts'
import type { World } from './world.ts'

/** One line of the request log. */
export type LoggedRequest = {
  at: string
  service: string
  operation: string
  region: string
  account: string
  status: number
  code?: string
  requestId: string
}

/** What the server needs besides the request. */
export type Core = {
  world: World
  services: ReadonlyMap<string, AnyService>
  faults: Faults
  /** False for a request that is to be throttled. */
  takeToken: (request: LimitedRequest) => boolean
  /** Limits as they were when nothing was asked yet. */
  newLimiter: () => (request: LimitedRequest) => boolean
  requests: LoggedRequest[]
  latency: number
  /** Answers are checked against the SDK's model; one that departs from it becomes a 500 and is listed here. */
  strict: boolean
  violations: string[]
}
