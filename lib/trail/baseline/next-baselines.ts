import type { Arn, Finding, Snapshot, Trail } from '../../model/index.ts'
import type { Baseline } from './baseline.ts'
import { baselineOf } from './baseline-of.ts'
import { movedBaseline } from './moved-baseline.ts'

/** What is known of baselines: the trusted ones, and trails whose baseline is broken and waits for a person. */
export type KnownBaselines = {
  trusted: ReadonlyMap<Arn, Baseline>
  broken: readonly { trailArn: Arn }[]
}

/**
 * The baselines that a sweep gives cause to keep: the first of a healthy trail, or a stronger one than is kept.
 *
 * Healthy is a trail of this account that is logging, of which all that a baseline holds was read, and on which no
 * finding of severity critical or high fails, exempt ones aside. A trail whose baseline is broken gets none: to
 * spoil what is stored must not be a way to have a weakened trail trusted.
 */
export function nextBaselines(
  snapshot: Snapshot,
  findings: readonly Finding[],
  { trusted, broken }: KnownBaselines,
): Baseline[] {
  const spoilt = new Set(broken.map((one) => one.trailArn))
  return snapshot.trails.flatMap((trail) => {
    if (trail.account !== snapshot.account || spoilt.has(trail.arn)) return []
    if (findings.some((finding) => finding.resource === trail.arn && isSerious(finding))) return []
    return nextOf(trusted.get(trail.arn), trail, snapshot) ?? []
  })
}

/** Selectors that are too intricate to compare move nothing. */
function nextOf(known: Baseline | undefined, trail: Trail, snapshot: Snapshot): Baseline | undefined {
  if (known && !known.retired) {
    try {
      return movedBaseline(known, trail, snapshot)
    } catch {
      return undefined
    }
  }
  const first = baselineOf(trail, snapshot)
  return first && known ? { ...first, version: known.version + 1 } : first
}

const isSerious = ({ status, exemption, severity }: Finding): boolean =>
  status === 'fail' && exemption === undefined && (severity === 'critical' || severity === 'high')
