import type { Selectors, WitnessEvent } from '../model/index.ts'
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
