import type { Arn, FacetSettings, Finding, Selectors, Snapshot, Trail } from '../../model/index.ts'
import { type Baseline, baselineOf } from './baseline.ts'
import { weakens } from '../../coverage/weakens.ts'
import { weakenings } from './weakenings.ts'

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

/** Whether two sets of selectors exclude the same sources of management events. */
const haveSameExclusions = (a: Selectors, b: Selectors): boolean =>
  exclusionsOf(a).join() === exclusionsOf(b).join()

/** Sources that every selector for management events excludes: what one of them logs is logged. */
function exclusionsOf(selectors: Selectors): string[] {
  const lists =
    selectors.kind === 'basic'
      ? selectors.selectors.flatMap((one) => (one.management ? [one.excludedSources] : []))
      : selectors.selectors.flatMap(({ fields }) => {
          const isManagement = fields.some(
            ({ field, equals }) => field === 'eventCategory' && equals?.includes('Management'),
          )
          if (!isManagement) return []
          return [
            fields.flatMap(({ field, notEquals }) => (field === 'eventSource' ? (notEquals ?? []) : [])),
          ]
        })
  const [first = [], ...others] = lists
  return [...new Set(first)].filter((source) => others.every((list) => list.includes(source))).toSorted()
}
