import { weakens } from '../../coverage/weakens.ts'
import type { FacetSettings, Snapshot, Trail } from '../../model/index.ts'
import type { Baseline } from './baseline.ts'
import { baselineOf } from './baseline-of.ts'
import { haveSameExclusions } from './management-exclusions.ts'
import { weakenings } from './weakenings.ts'

/** Settings that an own flag strengthens. Destinations move only when a person accepts them. */
const flags = ['multiRegion', 'globalServiceEvents', 'logFileValidation', 'organization'] as const

/**
 * The next version of a baseline, where a live trail is strictly stronger than it: a flag switched on, more events
 * logged, insights or tags added, or recursive logging known to be on where nothing was known of it. Bucket, prefix, key, topic, log group, role and policies of the destination stay as
 * they were, and so do selectors whose exclusions of management event sources changed.
 * @returns undefined where the trail is weaker in anything, no stronger in anything, or not wholly read
 */
export function movedBaseline(baseline: Baseline, trail: Trail, snapshot: Snapshot): Baseline | undefined {
  const live = baselineOf(trail, snapshot)
  if (!live || weakenings(baseline, trail).length > 0) return undefined
  const settings: Required<FacetSettings> = { ...baseline.settings }
  for (const flag of flags) settings[flag] = live.settings[flag]
  settings.recursiveLogging ??= live.settings.recursiveLogging || null
  const next: Baseline = {
    ...baseline,
    version: baseline.version + 1,
    takenAt: snapshot.takenAt,
    origin: 'strengthened',
    settings,
    ...(haveSameExclusions(baseline.selectors, live.selectors) && selectorsOf(live)),
    insights: live.insights,
    tags: live.tags,
  }
  return isStronger(baseline, next) ? next : undefined
}

const selectorsOf = ({ selectors, customSelectors }: Baseline) => ({
  selectors,
  ...(customSelectors !== undefined && { customSelectors }),
})

function isStronger(before: Baseline, after: Baseline): boolean {
  return (
    [...flags, 'recursiveLogging' as const].some((flag) => before.settings[flag] !== after.settings[flag]) ||
    weakens(after.selectors, before.selectors) !== undefined ||
    after.insights.flatMap((one) => one.categories).length >
      before.insights.flatMap((one) => one.categories).length ||
    Object.keys(after.tags).length > Object.keys(before.tags).length
  )
}
