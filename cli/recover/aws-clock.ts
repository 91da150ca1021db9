import type { Connections } from '../../lib/aws/request-path.ts'

/**
 * Connections that go by AWS's clock, and that clock: what this machine's says where no answer came yet. An answer says
 * the second in which it was sent (RFC 9110, 6.6.1, Date), so that this clock is never ahead of AWS's.
 */
export function awsClock(connections: Connections): { connections: Connections; now: () => Date } {
  let behind = 0
  return {
    now: () => new Date(Date.now() - behind),
    connections: {
      metadata: connections.metadata,
      handle: async (request, options) => {
        const answer = await connections.handle(request, options)
        const sent = Date.parse(answer.response.headers['date'] ?? '')
        if (!Number.isNaN(sent)) behind = Date.now() - sent
        return answer
      },
      destroy: () => connections.destroy(),
    },
  }
}
