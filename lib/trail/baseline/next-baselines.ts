import type { Arn, Facet, FacetSettings, Finding, Selectors, Snapshot, Trail } from '../../model/index.ts'
import { type Baseline, baselineOf } from './baseline.ts'
import { advancedFormOf } from '../../coverage/advanced-form-of.ts'
import { isForManagement, managementPart, otherPart } from '../../coverage/selector-parts.ts'
import { mayLogManagementEvents } from '../../coverage/trails-logging-in.ts'
import { weakens } from '../../coverage/weakens.ts'
import { weakenings } from './weakenings.ts'
import { isDeepStrictEqual } from 'node:util'
import { changeLines } from '../../text/facet-text.ts'

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

/**
 * The next version of a baseline, where a live trail is strictly stronger than it without a bill: validation switched on,
 * tags added, recursive logging known to be on where nothing was known of it; more management events, or management
 * events of more regions, where no other trail logs them too, so that this copy is the one that is free (AWS CloudTrail
 * pricing, "Trails"). What costs, such as data events, insights, a further copy, or an organization's trail with its copy in
 * each account, waits for a person: who tries it out and takes it back must not find it put back. Bucket, prefix, key,
 * topic, log group, role and policies of the destination stay as they were, and so do selectors whose exclusions of
 * management event sources changed.
 * @returns undefined where the trail is weaker in anything, no stronger in anything that is free, or not wholly read
 */
export function movedBaseline(baseline: Baseline, trail: Trail, snapshot: Snapshot): Baseline | undefined {
  const live = baselineOf(trail, snapshot)
  if (!live || weakenings(baseline, trail).length > 0) return undefined
  const isOnlyCopy = sawAllTrails(snapshot) && !snapshot.trails.some((other) => mayBeCopyOf(trail, other))
  const next: Baseline = {
    ...baseline,
    version: baseline.version + 1,
    takenAt: snapshot.takenAt,
    origin: 'strengthened',
    settings: movedSettings(baseline, live, isOnlyCopy),
    ...(isOnlyCopy && movedSelectors(baseline, live)),
    tags: live.tags,
  }
  return isStronger(baseline, next) ? next : undefined
}

/** Of one region alone, or of one that could not be read, nobody knows which trails log what this one does. */
const sawAllTrails = ({ enabledRegions, regions }: Snapshot): boolean =>
  enabledRegions.ok && enabledRegions.value.every((region) => regions[region]?.ok)

/** Whether another trail logs, or may log, management events of a region that the trail logs too. */
const mayBeCopyOf = (trail: Trail, other: Trail): boolean =>
  other.arn !== trail.arn &&
  (trail.multiRegion || other.multiRegion || other.homeRegion === trail.homeRegion) &&
  mayLogManagementEvents(other)

/** Data events and insights are paid for in each further region too. */
function movedSettings(
  { settings, selectors, insights }: Baseline,
  live: Baseline,
  isOnlyCopy: boolean,
): Required<FacetSettings> {
  const isFree =
    isOnlyCopy &&
    insights.length + live.insights.length === 0 &&
    [selectors, live.selectors].every((one) => weakens(one, managementPart(one)) === undefined)
  const { multiRegion, globalServiceEvents, logFileValidation, recursiveLogging } = live.settings
  return {
    ...settings,
    logFileValidation,
    recursiveLogging: settings.recursiveLogging ?? (recursiveLogging || null),
    ...(isFree && { multiRegion, globalServiceEvents }),
  }
}

/** The live selectors' management events beside all else that the baseline logs; nothing where that is no more. */
function movedSelectors(baseline: Baseline, live: Baseline): Partial<Baseline> {
  if (!haveSameExclusions(baseline.selectors, live.selectors)) return {}
  const { customSelectors } = live
  const custom = customSelectors !== undefined && { customSelectors }
  if (isFullyFree(baseline.selectors, live.selectors)) return { selectors: live.selectors, ...custom }
  const selectors = joined(managementPart(live.selectors), otherPart(baseline.selectors))
  const isMore = selectors && weakens(selectors, baseline.selectors) !== undefined
  const isLess = selectors && weakens(baseline.selectors, selectors) !== undefined
  return isMore && !isLess ? { selectors, ...custom } : {}
}

/** Whether all that the live selectors log beside management events is in the baseline. */
const isFullyFree = (baseline: Selectors, live: Selectors): boolean =>
  weakens(otherPart(live), baseline) === undefined

/** Selectors of one kind as one list. */
function joined(some: Selectors, others: Selectors): Selectors | undefined {
  if (others.selectors.length === 0) return some
  if (some.kind === 'basic' && others.kind === 'basic' && some.selectors.length > 0)
    return { kind: 'basic', selectors: [...some.selectors, ...others.selectors] }
  return { kind: 'advanced', selectors: [...advancedFormOf(some), ...advancedFormOf(others)] }
}

const flags = ['multiRegion', 'globalServiceEvents', 'logFileValidation', 'recursiveLogging'] as const

function isStronger(before: Baseline, after: Baseline): boolean {
  return (
    flags.some((flag) => before.settings[flag] !== after.settings[flag]) ||
    weakens(after.selectors, before.selectors) !== undefined ||
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
          if (!isForManagement({ fields })) return []
          return [
            fields.flatMap(({ field, notEquals }) => (field === 'eventSource' ? (notEquals ?? []) : [])),
          ]
        })
  const [first = [], ...others] = lists
  return [...new Set(first)].filter((source) => others.every((list) => list.includes(source))).toSorted()
}

/** A baseline as what a person compares: its settings, selectors, insights and tags. */
export const facetsOfBaseline = ({ trailArn, settings, selectors, insights, tags }: Baseline): Facet[] => [
  { kind: 'trail', trailArn, settings },
  { kind: 'selectors', trailArn, selectors },
  { kind: 'insights', trailArn, insights },
  { kind: 'tags', trailArn, tags },
]

/** What of the trail itself differs between two of its baselines, one line a thing, as before → after. */
export function changedLines(before: Baseline, after: Baseline): string[] {
  const others = facetsOfBaseline(after)
  return facetsOfBaseline(before).flatMap((facet, index) => {
    const other = others[index]
    return other && !isDeepStrictEqual(facet, other) ? changeLines(facet, other) : []
  })
}
