import type { Bucket, Snapshot } from '../../lib/model/index.ts'

/** The bucket of a trail that deletes its log files first, and after how many days; undefined where none does. */
export function shortestRetention({ buckets }: Snapshot): { bucket: string; days: number } | undefined {
  return Object.values(buckets)
    .flatMap((bucket) => daysOf(bucket).map((days) => ({ bucket: bucket.name, days })))
    .toSorted((a, b) => a.days - b.days)[0]
}

/** Days of the rules that weigh on log files: enabled ones that do not ask for tags. */
const daysOf = ({ lifecycle }: Bucket): number[] =>
  lifecycle.ok
    ? lifecycle.value.flatMap(({ enabled, narrowed, expirationDays }) =>
        enabled && !narrowed && expirationDays !== undefined ? [expirationDays] : [],
      )
    : []
