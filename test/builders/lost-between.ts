import { expiresIn, touchesLogs } from '../../lib/checks/judging/kept-logs.ts'
import { questions } from '../../lib/coverage/questions.ts'
import { regionCoverage } from '../../lib/coverage/region-coverage.ts'
import { weakens } from '../../lib/coverage/weakens.ts'
import type { Bucket, Snapshot, Trail } from '../../lib/model/index.ts'
import { writerOf } from '../../lib/resource-policy/trail-delivery.ts'
import { isKnownToLog } from '../../lib/trail/status.ts'

/**
 * What of coverage, retention and validation an account has in one state and not in a later one, a line a thing. The
 * coverage engine judges each trail's selectors, and each region's coverage by all trails.
 */
export function lostBetween(before: Snapshot, after: Snapshot): string[] {
  return [
    ...before.trails.flatMap((trail) => lostOfTrail(trail, after)),
    ...Object.keys(before.regions).flatMap((region) => lostInRegion(region, before, after)),
    ...Object.values(before.buckets).flatMap((bucket) => lostOfBucket(bucket, before, after)),
  ]
}

function lostOfTrail(before: Trail, { trails }: Snapshot): string[] {
  const after = trails.find(({ arn }) => arn === before.arn)
  if (!after) return [`${before.name}: it is gone`]
  const flags = [
    'multiRegion',
    'globalServiceEvents',
    'recursiveLogging',
    'logFileValidation',
    'organization',
  ] as const
  const lost = flags.filter((flag) => before[flag] && !after[flag]).map((flag) => `${before.name}: ${flag}`)
  if (isKnownToLog(before) && !isKnownToLog(after)) lost.push(`${before.name}: logging`)
  if (before.kmsKeyId !== undefined && after.kmsKeyId === undefined) lost.push(`${before.name}: its key`)
  if (!before.selectors.ok || !after.selectors.ok) return lost
  const witness = weakens(before.selectors.value, after.selectors.value)
  return witness ? [...lost, `${before.name}: ${JSON.stringify(witness)}`] : lost
}

function lostInRegion(region: string, before: Snapshot, after: Snapshot): string[] {
  return questions(before.partition)
    .filter((one) => {
      const was = regionCoverage(one, region, before.trails, 'union').covered === true
      return was && regionCoverage(one, region, after.trails, 'union').covered !== true
    })
    .map(({ id }) => `${region}: ${id}`)
}

function lostOfBucket(before: Bucket, snapshot: Snapshot, { buckets }: Snapshot): string[] {
  const after = buckets[before.name]
  if (!after) return [`${before.name}: it is gone`]
  const lost = snapshot.trails
    .filter((trail) => trail.bucket === before.name)
    .filter((trail) => lasts(after, trail, snapshot) < lasts(before, trail, snapshot))
    .map((trail) => `${before.name}: log files of ${trail.name} expire sooner`)
  const was = before.versioning.ok && before.versioning.value === 'Enabled'
  if (was && !(after.versioning.ok && after.versioning.value === 'Enabled'))
    lost.push(`${before.name}: versioning`)
  const blocks = before.publicAccessBlock.ok ? Object.entries(before.publicAccessBlock.value ?? {}) : []
  const now: Record<string, boolean> = after.publicAccessBlock.ok ? { ...after.publicAccessBlock.value } : {}
  return [...lost, ...blocks.flatMap(([name, on]) => (on && !now[name] ? [`${before.name}: ${name}`] : []))]
}

/** Days that the first rule to touch a trail's log files leaves them. */
function lasts({ lifecycle }: Bucket, trail: Trail, snapshot: Snapshot): number {
  if (!lifecycle.ok) return Infinity
  const touching = lifecycle.value.filter(
    (rule) => rule.enabled && !rule.narrowed && touchesLogs(rule.prefix, writerOf(trail, snapshot)) === 'yes',
  )
  return Math.min(Infinity, ...touching.map((rule) => expiresIn(rule, snapshot.takenAt)))
}
