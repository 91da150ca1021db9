import type { Agent } from 'node:http'
import type { Agent as HttpsAgent } from 'node:https'
import type { NodeHttpHandler } from '@smithy/node-http-handler'
import { errorCode, RunError } from './errors.ts'
import { type Agents, createAgents } from './s3/agents.ts'
import { type Connections, createConnections, socketsFor } from './request-path.ts'

type Request = Parameters<NodeHttpHandler['handle']>[0]
type Environment = Readonly<Record<string, string | undefined>>

export type ProxiedOptions = {
  timeout?: number
  /** How many accounts are looked at at the same time. */
  accounts?: number
  environment?: Environment
  /** File of certificates that the profile names as `ca_bundle`; AWS_CA_BUNDLE goes before it. */
  caBundle?: string
}

/** So many attempts, of 5 s each, may fail to reach anything before the network itself is said to be unreachable. */
const attempts = 2
/** Milliseconds for an answer while none ever came: what takes longer is a network that swallows everything. */
const firstAnswer = 5_000

/**
 * Connections of the command line: by way of the proxies that the environment names, trusting its certificates besides
 * those that Node trusts. The SDK itself reads none of HTTPS_PROXY, HTTP_PROXY, NO_PROXY, AWS_CA_BUNDLE. A network
 * through which nothing ever comes is told as that, and not tried eight times.
 * @throws where the bundle of certificates cannot be read
 */
export function createProxiedConnections(options: ProxiedOptions = {}): Connections {
  const { timeout, accounts = 1, environment = process.env } = options
  const agents = createAgents(socketsFor(accounts), environment, options.caBundle)
  const handlers = new Map<Agent, Connections>()
  const handlerFor = async (url: URL): Promise<Connections> => {
    const agent = await agents.agentFor(url)
    const known = handlers.get(agent)
    if (known) return known
    const handler = createConnections(timeout, accounts, {
      httpAgent: agent,
      ...(hasOptions(agent) && { httpsAgent: agent }),
    })
    handlers.set(agent, handler)
    return handler
  }
  return { ...untilReached(handlerFor, timeout ?? firstAnswer), destroy: () => closeAll(handlers, agents) }
}

function untilReached(
  handlerFor: (url: URL) => Promise<Connections>,
  requestTimeout: number,
): Pick<Connections, 'handle' | 'metadata'> {
  let reached = false
  let failed = 0
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    handle: async (request, options) => {
      const url = urlOf(request)
      try {
        const handler = await handlerFor(url)
        const answer = await handler.handle(request, reached ? options : { ...options, requestTimeout })
        reached = true
        return answer
      } catch (error) {
        if (reached || !unreachable.has(errorCode(error))) throw error
        failed += 1
        if (failed < attempts) throw error
        // Without its cause, by which the SDK would try again.
        throw new RunError(
          `the network cannot be reached: ${url.host} does not answer; is a proxy needed (HTTPS_PROXY, HTTP_PROXY, NO_PROXY)?`,
        )
      }
    },
  }
}

const unreachable = new Set(['TimeoutError', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN'])

const urlOf = ({ protocol, hostname, port }: Request): URL =>
  new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`)

function closeAll(handlers: ReadonlyMap<Agent, Connections>, agents: Agents): void {
  for (const handler of handlers.values()) handler.destroy()
  agents.destroy()
}

/** Each agent has options; Node's types name those of HTTPS alone. */
const hasOptions = (agent: Agent): agent is Agent & Pick<HttpsAgent, 'options'> => 'options' in agent
