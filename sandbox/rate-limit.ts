/** Requests a second that one account may make in one region, and how many may come at once. */
export type RateLimit = { perSecond: number; burst: number }

/** A request as limits see it; `service` is the name that it was signed for. */
export type LimitedRequest = { account: string; region: string; service: string; operation: string }

export type RateLimiterOptions = {
  /** For all services together. */
  rateLimit?: RateLimit
  /** Throttle CloudTrail as AWS does. */
  quotas?: boolean
  /** Milliseconds of a clock that runs while requests wait. */
  now?: () => number
}

/**
 * Token buckets by account, region and what they limit. Without limits everything passes.
 * @returns what takes a token of each bucket that limits a request; false where one has none left
 */
export function createRateLimiter({
  rateLimit,
  quotas = false,
  now = () => performance.now(),
}: RateLimiterOptions) {
  const buckets = new Map<string, { tokens: number; at: number }>()
  const taken = (key: string, limit: RateLimit): boolean => {
    const at = now()
    const bucket = buckets.get(key) ?? { tokens: limit.burst, at }
    const refilled = Math.min(limit.burst, bucket.tokens + ((at - bucket.at) / 1000) * limit.perSecond)
    const allowed = refilled >= 1
    buckets.set(key, { tokens: allowed ? refilled - 1 : refilled, at })
    return allowed
  }
  return ({ account, region, service, operation }: LimitedRequest): boolean => {
    if (rateLimit && !taken(`${account}/${region}`, rateLimit)) return false
    if (!quotas || service !== 'cloudtrail') return true
    const perSecond = cloudtrailQuota(operation)
    return taken(`${account}/${region}/${perSecond} a second`, { perSecond, burst: perSecond })
  }
}

/** CloudTrail user guide, "Quotas": get, describe and list calls share ten a second; all but LookupEvents else share one. */
function cloudtrailQuota(operation: string): number {
  if (operation === 'LookupEvents') return 2
  return /^(?:Get|Describe|List)/.test(operation) && operation !== 'ListInsightsMetricData' ? 10 : 1
}
