import { expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { derivedUndo, sameUndo } from '../../lib/apply/derived-undo.ts'
import type { Call, PlannedRepair, Snapshot } from '../../lib/model/index.ts'
import { restorations } from '../../lib/remediate/shared/restorations.ts'
import { baselineOf } from '../../lib/trail/baseline/baseline.ts'
import { aPolicy } from '../builders/a-policy.ts'
import { anySnapshot } from '../builders/any-snapshot.ts'
import { nothingKnown, planned } from './planned.ts'

const policy = aPolicy({ mode: 'enforce', secondCopy: 'allow' })
const callsOf = (repairs: readonly PlannedRepair[]): Call[] => repairs.flatMap(({ calls }) => calls)

const plannedCalls = (snapshot: Snapshot, past: Snapshot): Call[] => {
  const kept = past.trails.flatMap((trail) => baselineOf(trail, past) ?? [])
  const planning = { ...nothingKnown, baselines: new Map(kept.map((one) => [one.trailArn, one])) }
  return [
    ...callsOf(planned(snapshot, { policy, planning })),
    ...callsOf(restorations(snapshot, policy, planning)),
  ]
}

/** What a planned call says of its way back, and what its two states say. */
const differing = (calls: readonly Call[]) =>
  calls.flatMap(({ undo, operation, expect: before, intend: after }) => {
    const derived = derivedUndo({ before, after })
    return undo === undefined || sameUndo(undo, derived) ? [] : [{ operation, undo, derived }]
  })

it('what takes a planned write back follows from the states before and after it, over any account', () => {
  const seen = new Set<string>()
  fc.assert(
    fc.property(anySnapshot, anySnapshot, (snapshot, past) => {
      const calls = plannedCalls(snapshot, past)
      for (const { undo } of calls) if (undo) seen.add(undo.operation)
      expect(differing(calls)).toEqual([])
    }),
    { numRuns: 500 },
  )
  expect([...seen].toSorted()).toEqual(
    expect.arrayContaining([
      'DeleteBucket',
      'DeleteTrail',
      'PutEventSelectors',
      'StopLogging',
      'UpdateTrail',
    ]),
  )
})
