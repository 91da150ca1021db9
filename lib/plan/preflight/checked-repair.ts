import { awsCommand } from '../../text/command-line.ts'
import type { Call, Part, PlannedRepair, Refusal, Snapshot, Trail } from '../../model/index.ts'
import { afterCalls } from '../../remediate/shared/after-calls.ts'
import { preflight } from './preflight.ts'
import { intendedTrail } from './preflight-key.ts'

/** A repair after a look ahead: refused as a whole where one of its calls must fail, with what should be known besides. */
export function checkedRepair(repair: PlannedRepair, snapshot: Snapshot): PlannedRepair {
  const { refusal, notes } = lookAhead(repair.calls, snapshot)
  if (refusal) {
    const { paidCopies: _nothingChanges, ...rest } = repair
    const commands = repair.calls.map((call) => awsCommand(call, call.region))
    return { ...rest, calls: [], refusal: { commands, ...refusal } }
  }
  if (notes.length === 0) return repair
  return { ...repair, notes: [...new Set([...(repair.notes ?? []), ...notes])] }
}

/** Repairs that are made one after the other, each looked at as the ones before it leave things behind. */
export function checkedRepairs(repairs: readonly PlannedRepair[], snapshot: Snapshot): PlannedRepair[] {
  let expected = snapshot
  return repairs.map((repair) => {
    const checked = checkedRepair(repair, expected)
    expected = afterCalls(expected, checked.calls)
    return checked
  })
}

/** Each call meets what the calls before it leave behind. */
function lookAhead(calls: readonly Call[], snapshot: Snapshot): { refusal?: Refusal; notes: string[] } {
  const made = new Set(
    calls.flatMap((call) => (call.operation === 'CreateBucket' ? [call.input.Bucket] : [])),
  )
  const notes: string[] = []
  let expected = snapshot
  for (const call of calls) {
    const ahead = preflight(call, expected, made)
    if (ahead.refusal) return { refusal: ahead.refusal, notes }
    notes.push(...ahead.notes)
    expected = afterCalls(expected, [call])
  }
  return { notes }
}

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
