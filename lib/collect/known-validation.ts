import type { Baseline } from '../trail/baseline/baseline.ts'
import type { Arn, Snapshot, Trail, ValidatedSince } from '../model/index.ts'

/**
 * Since when trails are known to be validated: as the guard remembers, and as an earlier look of the same run saw it.
 * @param before what was seen before the run's own repairs
 */
export function knownValidation(
  baselines: ReadonlyMap<Arn, Baseline> = new Map(),
  before?: Snapshot,
): Map<Arn, ValidatedSince> {
  const known = new Map([...baselines].map(([arn, baseline]) => [arn, ofBaseline(baseline)]))
  for (const trail of before?.trails ?? [])
    known.set(trail.arn, { ...known.get(trail.arn), ...switchedOnSince(trail, before?.takenAt ?? '') })
  return known
}

function ofBaseline({ takenAt, settings }: Baseline): ValidatedSince {
  if (!settings.logFileValidation) return {}
  return { home: { since: takenAt }, ...(settings.multiRegion && { elsewhere: { since: takenAt } }) }
}

/** What was off a moment ago and is on now was switched on since. */
function switchedOnSince({ logFileValidation, multiRegion }: Trail, since: string): ValidatedSince {
  const on = { since, switchedOn: 'seen' as const }
  return {
    ...(!logFileValidation && { home: on }),
    ...(!(logFileValidation && multiRegion) && { elsewhere: on }),
  }
}
