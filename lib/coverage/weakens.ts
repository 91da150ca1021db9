import type { AdvancedSelector, Selectors, WitnessEvent } from '../model/index.ts'
import { advancedFormOf } from './advanced-form-of.ts'
import { findUnlogged } from './find-unlogged.ts'

/**
 * An event that `before` logged and `after` does not, or undefined where `after` logs all that `before` did.
 *
 * @throws {CoverageTooComplex}
 */
export function weakens(before: Selectors, after: Selectors): WitnessEvent | undefined {
  for (const selector of advancedFormOf(before)) {
    const witness = findUnlogged(selector, [after])
    if (witness) return witness
  }
  return undefined
}

/**
 * Whether one single selector, of one trail, logs everything wanted. This is what CIS audit texts ask for, where
 * a trail for reads beside a trail for writes does not count.
 *
 * @throws {CoverageTooComplex}
 */
export function strictlyCovers(wanted: AdvancedSelector, logged: Selectors[]): boolean {
  return logged.flatMap(eachAlone).some((one) => findUnlogged(wanted, [one]) === undefined)
}

/** Each selector as if it were its trail's only one, always the same objects. AWS's default counts as one. */
function eachAlone(selectors: Selectors): readonly Selectors[] {
  const known = alone.get(selectors)
  if (known) return known
  const each = split(selectors)
  alone.set(selectors, each)
  return each
}

const alone = new WeakMap<Selectors, readonly Selectors[]>()

function split(selectors: Selectors): Selectors[] {
  if (selectors.selectors.length === 0) return [selectors]
  if (selectors.kind === 'basic')
    return selectors.selectors.map((one) => ({ kind: 'basic', selectors: [one] }))
  return selectors.selectors.map((one) => ({ kind: 'advanced', selectors: [one] }))
}
