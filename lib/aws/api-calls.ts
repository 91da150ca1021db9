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
