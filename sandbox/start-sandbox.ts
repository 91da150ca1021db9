import type { Server } from 'node:http'
import type { Core, LoggedRequest } from './core.ts'
import { settled } from './deliveries.ts'
import { setEndpoint } from './endpoint.ts'
import { createFaults } from './faults.ts'
import type { Faults } from './faults.ts'
import { deadLettersOf } from './functions.ts'
import type { DeadLetter } from './functions.ts'
import { createInvoke, createInvokeByName } from './invoke.ts'
import type { Invoke, InvokeByName } from './invoke.ts'
import { createSandboxServer } from './listen.ts'
import { createRateLimiter } from './rate-limit.ts'
import type { RateLimiterOptions } from './rate-limit.ts'
import { REGIONS } from './regions.ts'
import { createReset } from './reset.ts'
import type { ScenarioLoader } from './reset.ts'
import { SERVICES } from './services.ts'
import { alertsOf } from './services/sns/alerts.ts'
import type { Alert } from './services/sns/alerts.ts'
import { confirmSubscriptions } from './services/sns/confirm.ts'
import { createWorld } from './world.ts'
import type { World } from './world.ts'

export type SandboxOptions = Omit<RateLimiterOptions, 'now'> & {
  /** 0, the default, takes any free one. */
  port?: number
  host?: string
  partition?: string
  account?: string
  clock?: () => Date
  /** Milliseconds that every answer waits. */
  latency?: number
  /** Milliseconds of the clock by which rates are measured; one that nobody sets by default. */
  monotonic?: () => number
  /** Check every answer and error against the SDK's model; what departs becomes a 500 and a violation. */
  strict?: boolean
  /** A world that stands already, instead of partition, account and clock. */
  world?: World
  /** Runs before the first request is answered. */
  setup?: Setup
  /** For `POST /_sandbox/reset`; the scenarios that have names where nothing is said. */
  scenarios?: ScenarioLoader
}

/** Puts into a sandbox what is to stand in it. */
export type Setup = (sandbox: Sandbox) => Promise<void> | void

export type Sandbox = {
  url: string
  port: number
  /** The one that stands: another after a reset. */
  readonly world: World
  faults: Faults
  /** Every request over HTTP since the last reset, oldest first. */
  requests: LoggedRequest[]
  /** Answers that departed from the SDK's model, and errors of the sandbox itself. */
  violations: readonly string[]
  /** Whether CloudTrail throttles as AWS does. */
  quotas: boolean
  invoke: Invoke
  invokeByName: InvokeByName
  /** Resolves when events, alerts and functions under way are done. */
  settled: () => Promise<void>
  deadLetters: () => readonly DeadLetter[]
  alerts: () => readonly Alert[]
  confirmSubscriptions: (topicArn?: string) => string[]
  close: () => Promise<void>
}

/**
 * Starts AWS on loopback. Clients reach it through AWS_ENDPOINT_URL or their endpoint setting.
 * @returns When it listens and the setup is done
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const core = createCore(options)
  const scenarios = options.scenarios ?? namedScenarios(options.setup)
  const server = createSandboxServer(core, (scenario) => reset(scenario))
  const host = options.host ?? '127.0.0.1'
  const port = await listen(server, options.port ?? 0, host)
  const { faults, requests, violations } = core
  const url = `http://${host}:${port}`
  setEndpoint(core.world, url)
  const sandbox: Sandbox = {
    url,
    port,
    get world() {
      return core.world
    },
    faults,
    requests,
    violations,
    quotas: options.quotas ?? false,
    invoke: createInvoke(core),
    invokeByName: createInvokeByName(core),
    settled: () => settled(core.world),
    deadLetters: () => deadLettersOf(core.world),
    alerts: () => alertsOf(core.world),
    confirmSubscriptions: (topicArn) => confirmSubscriptions(core.world, topicArn),
    close: () => close(server),
  }
  const reset = createReset(core, sandbox, scenarios)
  await setUp(sandbox, options)
  return sandbox
}

/** A setup that fails leaves no server behind. */
async function setUp(sandbox: Sandbox, { setup }: SandboxOptions): Promise<void> {
  try {
    await setup?.(sandbox)
  } catch (error) {
    await sandbox.close()
    throw error
  }
}

/** Scenarios by their names, and the sandbox's own setup for none. */
function namedScenarios(setup: Setup = () => undefined): ScenarioLoader {
  return async (name) => {
    if (name === undefined) return setup
    const [{ namedScenario }, { applyScenario }] = await Promise.all([
      import('./scenarios/load-scenario.ts'),
      import('./scenarios/apply-scenario.ts'),
    ])
    const scenario = namedScenario(name)
    return (sandbox) => applyScenario(sandbox, scenario)
  }
}

function createCore(options: SandboxOptions): Core {
  const newLimiter = () =>
    createRateLimiter({ ...options, now: options.monotonic ?? (() => performance.now()) })
  return {
    world: options.world ?? newWorld(options),
    services: new Map(SERVICES.map((service) => [service.signingName, service])),
    faults: createFaults(),
    takeToken: newLimiter(),
    newLimiter,
    requests: [],
    latency: options.latency ?? 0,
    strict: options.strict ?? false,
    violations: [],
  }
}

function newWorld({ partition = 'aws', account, clock }: SandboxOptions): World {
  const regions = REGIONS[partition]
  if (!regions)
    throw new Error(`Unknown partition ${partition}; known are ${Object.keys(REGIONS).join(', ')}`)
  return createWorld({ partition, regions, ...(account ? { account } : {}), ...(clock ? { clock } : {}) })
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      const address = server.address()
      if (typeof address === 'object' && address) resolve(address.port)
      else reject(new Error('The server has no port'))
    })
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
