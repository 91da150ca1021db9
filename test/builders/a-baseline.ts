import { type Baseline, baselineOf } from '../../lib/trail/baseline/baseline.ts'
import type { Trail } from '../../lib/model/index.ts'
import { aSnapshot } from './a-snapshot.ts'
import { aTrail } from './a-trail.ts'

/** The first baseline of a healthy trail, but for what is changed. */
export function aBaseline(changes: Partial<Baseline> = {}, trail: Trail = aTrail()): Baseline {
  const baseline = baselineOf(trail, aSnapshot({ trails: [trail] }))
  if (!baseline) throw new Error('the trail is not one that a baseline is taken of')
  return { ...baseline, ...changes }
}
