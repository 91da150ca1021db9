import { findUnlogged } from '../../lib/coverage/find-unlogged.ts'
import type { FieldSelector, WitnessEvent } from '../../lib/model/index.ts'
import { advanced, management } from './builders.ts'

/** A witness for all management events, against one advanced selector for each list of conditions. */
export function holeIn(...conditions: FieldSelector[][]): WitnessEvent | undefined {
  return findUnlogged(management(), [advanced(...conditions.map((fields) => management(...fields)))])
}
