import { isDeepStrictEqual } from 'node:util'
import { weakens } from '../../coverage/weakens.ts'
import type { AdvancedSelector, Refusal, Selectors } from '../../model/index.ts'
import { basicFormOf } from './basic-form-of.ts'
import { isRefusal, refusal } from './own-trail.ts'
import {
  advancedAdditions,
  advancedOf,
  basicAdditions,
  defaultSelector,
  withDefault,
} from './selector-additions.ts'

const maxBasicSelectors = 5
const maxDataResources = 250
const maxAdvancedValues = 500
const maxRounds = 5

/**
 * A trail's selectors as they were in its baseline, with what was added since: live selectors that log something that
 * the baseline does not stay, reduced to that; the others go. The kind is the baseline's, which is the live one unless
 * the tampering changed it; what was added in the other kind is translated. Only where basic selectors have no word
 * for it does the whole become advanced: nothing that is logged is dropped.
 * @throws CoverageTooComplex
 */
export function restoredSelectors(
  baseline: Selectors,
  live: Selectors,
  partition: string,
): Selectors | Refusal {
  const wanted = within(settled(baseline, live, partition))
  if (isRefusal(wanted)) return wanted
  const lost = weakens(baseline, wanted) ?? weakens(live, wanted)
  return lost
    ? refusal('The restored selectors would stop logging something.', 'Put them back by hand.')
    : wanted
}

/** Additions that others among them make superfluous go in a further round, so that a second repair finds no work. */
function settled(baseline: Selectors, from: Selectors, partition: string, rounds = maxRounds): Selectors {
  const next = combined(baseline, from, partition)
  return rounds === 0 || isDeepStrictEqual(next, from) ? next : settled(baseline, next, partition, rounds - 1)
}

function combined(baseline: Selectors, live: Selectors, partition: string): Selectors {
  if (baseline.kind === 'advanced') {
    const since = live.kind === 'advanced' ? live.selectors : advancedOf(withDefault(live.selectors))
    const added = advancedAdditions(since, baseline.selectors)
    return { kind: 'advanced', selectors: [...baseline.selectors, ...added] }
  }
  const kept = withDefault(baseline.selectors)
  if (live.kind === 'basic') {
    return { kind: 'basic', selectors: [...kept, ...basicAdditions(withDefault(live.selectors), kept)] }
  }
  const added = advancedAdditions(live.selectors, advancedOf(kept))
  const translated = added.flatMap((selector) => basicFormOf(selector, partition) ?? [])
  if (translated.length < added.length)
    return { kind: 'advanced', selectors: [...advancedOf(kept), ...added] }
  return { kind: 'basic', selectors: [...kept, ...basicAdditions(translated, kept)] }
}

/** Limits of PutEventSelectors (API reference): beyond them AWS refuses the whole list. */
function within(selectors: Selectors): Selectors | Refusal {
  if (selectors.kind === 'basic') {
    const values = selectors.selectors.flatMap(({ dataResources }) =>
      dataResources.flatMap((resource) => resource.values),
    )
    if (selectors.selectors.length <= maxBasicSelectors && values.length <= maxDataResources) return selectors
    return refusal(
      `With the data selectors that were added since, the trail would have ${selectors.selectors.length} selectors with ${values.length} resources; AWS allows ${maxBasicSelectors} with ${maxDataResources}.`,
      'Remove some of the added ones by hand, then plan again.',
    )
  }
  const count = valueCount(selectors.selectors)
  if (count <= maxAdvancedValues) return selectors
  return refusal(
    `With the selectors that were added since, the trail would have ${count} values; AWS allows ${maxAdvancedValues}.`,
    'Remove some of the added ones by hand, then plan again.',
  )
}

const valueCount = (selectors: readonly AdvancedSelector[]) =>
  selectors.flatMap(({ fields }) =>
    fields.flatMap(({ field: _name, ...operators }) => Object.values(operators).flat()),
  ).length

/** Whether selectors are those of a new trail, so that nothing has to be put. */
export const areDefault = (selectors: Selectors): boolean =>
  selectors.kind === 'basic' &&
  selectors.selectors.every(
    ({ readWrite, management, dataResources, excludedSources }) =>
      readWrite === defaultSelector.readWrite &&
      management &&
      dataResources.length === 0 &&
      excludedSources.length === 0,
  ) &&
  selectors.selectors.length <= 1
