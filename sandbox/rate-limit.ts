/** Requests a second that one account may make in one region, and how many may come at once. */
export type RateLimit = { perSecond: number; burst: number }

/**
 * A token bucket for each account and region. Without a limit everything passes.
 * @param now Milliseconds of a clock that runs while requests wait
 */
export function createRateLimiter(limit: RateLimit | undefined, now: () => number) {
  const buckets = new Map<string, { tokens: number; at: number }>()
  /** Takes a token; false where there is none left. */
  return (account: string, region: string): boolean => {
    if (!limit) return true
    const key = `${account}/${region}`
    const at = now()
    const bucket = buckets.get(key) ?? { tokens: limit.burst, at }
    const refilled = Math.min(limit.burst, bucket.tokens + ((at - bucket.at) / 1000) * limit.perSecond)
    const allowed = refilled >= 1
    buckets.set(key, { tokens: allowed ? refilled - 1 : refilled, at })
    return allowed
  }
}
