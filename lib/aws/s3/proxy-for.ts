type Environment = Readonly<Record<string, string | undefined>>

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
