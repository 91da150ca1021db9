import type { Part, PlannedRepair, Snapshot, Trail } from '../../model/index.ts'
import { intendedTrail } from './intended-trail.ts'

/** What has to be read before planned repairs can be looked ahead of. */
export type PreflightNeeds = {
  /** Trails as the repairs leave them, whose destinations matter. */
  trails: Trail[]
  parts: ReadonlySet<Part>
  /** Buckets that are written to: who owns them must be known. */
  writtenBuckets: string[]
}

/** What the repairs need; no trails and no buckets where nothing is to be read. */
export function preflightNeeds(repairs: readonly PlannedRepair[], snapshot: Snapshot): PreflightNeeds {
  const calls = repairs.flatMap((repair) => repair.calls)
  const made = new Set(
    calls.flatMap((call) => (call.operation === 'CreateBucket' ? [call.input.Bucket] : [])),
  )
  const trails = calls
    .flatMap((call) => intendedTrail(call, snapshot)?.after ?? [])
    .filter(({ bucket }) => bucket !== undefined && !made.has(bucket))
  const written = calls.flatMap((call) => (call.service === 's3' ? [call.input.Bucket] : []))
  const keyed = trails.some(({ kmsKeyId }) => kmsKeyId !== undefined)
  return {
    trails,
    parts: new Set<Part>(['bucket', 'bucket-policy', ...(keyed ? (['key', 'key-policy'] as const) : [])]),
    writtenBuckets: [...new Set(written)].filter((name) => !made.has(name)),
  }
}
