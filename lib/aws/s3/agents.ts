import { readFileSync } from 'node:fs'
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { rootCertificates } from 'node:tls'

export type Agents = {
  agentFor: (url: URL) => Promise<HttpAgent>
  destroy: () => void
}

/** Connections at a time to one host, by protocol where they differ. */
type Sockets = number | Readonly<Record<'http:' | 'https:', number>>

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Connections that stay open, by way of the proxy that the environment names, trusting the certificates of
 * AWS_CA_BUNDLE besides those that Node trusts.
 * @param caBundle file of certificates where AWS_CA_BUNDLE names none
 * @throws where the bundle cannot be read
 */
export function createAgents(
  sockets: Sockets,
  environment: Environment = process.env,
  caBundle?: string,
): Agents {
  const ca = authorities(environment['AWS_CA_BUNDLE'] || caBundle)
  const optionsFor = (protocol: string) => ({
    keepAlive: true,
    maxSockets: typeof sockets === 'number' ? sockets : sockets[protocol === 'http:' ? 'http:' : 'https:'],
    ...(ca && { ca }),
  })
  const agents = new Map<string, Promise<HttpAgent>>()
  const byOrigin = new Map<string, Promise<HttpAgent>>()
  const make = async (protocol: string, proxy: string | undefined): Promise<HttpAgent> => {
    const options = optionsFor(protocol)
    if (proxy === undefined) return protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options)
    const { HttpsProxyAgent } = await import('https-proxy-agent')
    const agent = new HttpsProxyAgent(proxy, options)
    // It keeps these for the proxy alone, and what is behind the tunnel has a certificate too.
    Object.assign(agent.options, ca && { ca })
    return agent
  }
  return {
    agentFor: (url) => {
      const known = byOrigin.get(url.origin)
      if (known) return known
      const proxy = proxyFor(url, environment)
      const id = `${url.protocol} ${proxy ?? ''}`
      const agent = agents.get(id) ?? make(url.protocol, proxy)
      agents.set(id, agent)
      byOrigin.set(url.origin, agent)
      return agent
    },
    destroy: () => {
      for (const agent of agents.values())
        void agent.then(
          (made) => made.destroy(),
          () => undefined,
        )
    },
  }
}

/** `ca` takes the place of what Node trusts, so that is named too. */
function authorities(file: string | undefined): string[] | undefined {
  return file ? [...rootCertificates, readFileSync(file, 'utf8')] : undefined
}

/**
 * The proxy through which a URL is asked, as curl, Python and the AWS CLI read it: HTTPS_PROXY or HTTP_PROXY by the
 * URL's scheme, else ALL_PROXY, each in small letters first, unless NO_PROXY names the host.
 */
export function proxyFor(url: URL, environment: Environment): string | undefined {
  const variable = (name: string): string | undefined =>
    environment[name.toLowerCase()] || environment[name] || undefined
  const proxy = variable(url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY') ?? variable('ALL_PROXY')
  if (proxy === undefined || isExcepted(url, variable('NO_PROXY') ?? '')) return undefined
  return proxy.includes('://') ? proxy : `http://${proxy}`
}

/** Hosts and domains with everything below them, with a port or without; `*` is all. */
function isExcepted({ hostname, port, protocol }: URL, list: string): boolean {
  const host = hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase()
  const actual = port || (protocol === 'https:' ? '443' : '80')
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true
      const [, name = entry, wanted] = /^(?:\[(?=.*\]))?([^\]]*?)\]?(?::(\d+))?$/.exec(entry) ?? []
      if (wanted !== undefined && wanted !== actual && host !== entry) return false
      const domain = name.replace(/^\*?\./, '')
      return host === domain || host === entry || host.endsWith(`.${domain}`)
    })
}
