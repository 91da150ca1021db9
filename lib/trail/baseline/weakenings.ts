import { weakens } from '../../coverage/weakens.ts'
import type { InsightSelector, Trail, WitnessEvent } from '../../model/index.ts'
import { isKnownToBeStopped } from '../status.ts'
import { type SettingName, settingsOf, trailSettings } from '../settings.ts'
import type { Baseline } from './baseline.ts'

/** One way in which a live trail falls short of its baseline. */
export type Weakening =
  | { kind: 'stopped' }
  | { kind: 'setting'; name: SettingName; was: string | true | null; is: string | boolean | null }
  /** `witness`: an event that is no longer logged; none where only what had been put is AWS's default again. */
  | { kind: 'selectors'; witness?: WitnessEvent }
  | { kind: 'insights'; missing: InsightSelector[] }
  | { kind: 'tags'; missing: Record<string, string> }

/**
 * What of a baseline a live trail has lost. A change that hardens is none, nor is something added. What could not be
 * read counts as unchanged: state that is not known is not repaired.
 */
export function weakenings(baseline: Baseline, trail: Trail): Weakening[] {
  return [
    ...stopped(trail),
    ...settings(baseline, trail),
    ...selectors(baseline, trail),
    ...insights(baseline, trail),
    ...tags(baseline, trail),
  ]
}

const stopped = (trail: Trail): Weakening[] => (isKnownToBeStopped(trail) ? [{ kind: 'stopped' }] : [])

/**
 * A flag that was on and is off; a destination that was set and is another or none. A destination that was not set
 * and now is, such as a key, hardens, but for the prefix: with one, log files go where nobody looks for them. An answer
 * that does not tell of recursive logging is none.
 */
function settings(baseline: Baseline, trail: Trail): Weakening[] {
  const live = settingsOf(trail)
  return trailSettings.flatMap(({ name }): Weakening[] => {
    const was = baseline.settings[name]
    const is = live[name]
    if (was === is || was === false || (was === null && name !== 'prefix')) return []
    if (name === 'recursiveLogging' && is === null) return []
    return [{ kind: 'setting', name, was, is }]
  })
}

function selectors(baseline: Baseline, trail: Trail): Weakening[] {
  if (!trail.selectors.ok) return []
  const witness = weakens(baseline.selectors, trail.selectors.value)
  if (witness) return [{ kind: 'selectors', witness }]
  const isDefaultAgain = baseline.customSelectors === true && trail.customSelectors === false
  return isDefaultAgain ? [{ kind: 'selectors' }] : []
}

function insights(baseline: Baseline, trail: Trail): Weakening[] {
  const live = trail.insights
  if (!live.ok) return []
  const missing = baseline.insights.flatMap((was) => {
    const has = live.value.filter((one) => one.type === was.type).flatMap((one) => one.categories)
    const categories = was.categories.filter((category) => !has.includes(category))
    return categories.length > 0 ? [{ type: was.type, categories }] : []
  })
  return missing.length > 0 ? [{ kind: 'insights', missing }] : []
}

function tags(baseline: Baseline, trail: Trail): Weakening[] {
  const live = trail.tags
  if (!live.ok) return []
  const missing = Object.fromEntries(
    Object.entries(baseline.tags).filter(
      ([key, value]) => !Object.hasOwn(live.value, key) || live.value[key] !== value,
    ),
  )
  return Object.keys(missing).length > 0 ? [{ kind: 'tags', missing }] : []
}
