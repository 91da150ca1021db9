import type { StoredTrail } from './trail.ts'

const minute = 60_000

/**
 * When a trail last delivered log files and digests. Log files come about every 5 minutes, digests every hour
 * (CloudTrail user guide, "How CloudTrail works" and "Digest file structure"); nothing comes before the first
 * interval after a start has passed, nor a digest within an hour of validation's being switched on.
 */
export function deliveriesOf(trail: StoredTrail, now: Date): StoredTrail['delivered'] {
  const { startedAt, validatedAt } = trail
  if (!trail.logging || !startedAt) return trail.delivered
  const digestsFrom = validatedAt && validatedAt > startedAt ? validatedAt : startedAt
  return {
    files: latest(startedAt, now, 5 * minute) ?? trail.delivered.files,
    digests: latest(digestsFrom, now, 60 * minute) ?? trail.delivered.digests,
  }
}

function latest(start: Date, now: Date, interval: number): Date | undefined {
  const intervals = Math.floor((now.getTime() - start.getTime()) / interval)
  return intervals < 1 ? undefined : new Date(start.getTime() + intervals * interval)
}
