import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { baselineOf } from '../../lib/trail/baseline/baseline.ts'
import type { Call, PlannedRepair, Snapshot } from '../../lib/model/index.ts'
import type { WrittenPolicy } from '../../lib/policy/fill-defaults.ts'
import { afterCalls } from '../../lib/remediate/shared/after-calls.ts'
import { mergedRepairs } from '../../lib/plan/checked-plan.ts'
import type { PlanningContext } from '../../lib/remediate/remedy.ts'
import { restorations } from '../../lib/remediate/shared/restorations.ts'
import { aPolicy } from '../builders/a-policy.ts'
import { aSnapshot } from '../builders/a-snapshot.ts'
import { account } from '../builders/a-trail.ts'
import { anySnapshot } from '../builders/any-snapshot.ts'
import { lostBetween } from '../builders/lost-between.ts'
import { nothingKnown, planned } from './planned.ts'

const mode = fc.constantFrom('off' as const, 'plan' as const, 'enforce' as const)

/** Policies that differ in all that a plan depends on. */
const anyPolicy: fc.Arbitrary<Omit<WrittenPolicy, 'version'>> = fc.record({
  mode,
  coverage: fc.constantFrom('union' as const, 'strict' as const),
  secondCopy: fc.constantFrom('refuse' as const, 'allow' as const),
  checks: fc.record(
    {
      '*': fc.record({ enabled: fc.boolean(), mode }, { requiredKeys: [] }),
      'kms-encryption': fc.record({ keyId: fc.constant(`arn:aws:kms:us-east-1:${account}:key/other`) }),
      'event-selectors': fc.record({ each: fc.boolean() }),
      'multi-region-trail': fc.record({ trail: fc.constantFrom('trail-0', 'trail-1') }),
      'bucket-retention': fc.record({ days: fc.constantFrom(30, 365) }),
    },
    { requiredKeys: [] },
  ),
})

const callsOf = (repairs: readonly PlannedRepair[]): Call[] => repairs.flatMap(({ calls }) => calls)

/** Baselines as they may be kept of the trails of an account that stands otherwise by now. */
const baselinesOf = (past: Snapshot): PlanningContext['baselines'] =>
  new Map(past.trails.flatMap((trail) => baselineOf(trail, past) ?? []).map((one) => [one.trailArn, one]))

const anyKnowledge = (snapshot: Snapshot, past: Snapshot, isSeen: boolean): PlanningContext => ({
  ...nothingKnown,
  seenLogging: new Set(isSeen ? snapshot.trails.map(({ arn }) => arn) : []),
  baselines: baselinesOf(past) ?? new Map(),
})

describe('over any account and policy', () => {
  it('a plan lowers no coverage, retention or validation of any trail', () => {
    let written = 0
    fc.assert(
      fc.property(anySnapshot, anyPolicy, fc.boolean(), (snapshot, policy, isSeen) => {
        const planning = anyKnowledge(snapshot, snapshot, isSeen)
        const calls = callsOf(planned(snapshot, { policy: aPolicy(policy), planning }))
        written += calls.length
        expect(lostBetween(snapshot, afterCalls(snapshot, calls))).toEqual([])
      }),
      { numRuns: 400 },
    )
    expect(written).toBeGreaterThan(200)
  })

  it('nor does any part of it, where the rest is never carried out', () => {
    fc.assert(
      fc.property(anySnapshot, anyPolicy, fc.nat(), (snapshot, policy, some) => {
        const calls = callsOf(planned(snapshot, { policy: aPolicy(policy) }))
        const begun = calls.slice(0, calls.length === 0 ? 0 : some % calls.length)
        expect(lostBetween(snapshot, afterCalls(snapshot, begun))).toEqual([])
      }),
      { numRuns: 200 },
    )
  })

  it('nor does what brings trails back to any baselines, together with it', () => {
    let restored = 0
    fc.assert(
      fc.property(anySnapshot, anySnapshot, anyPolicy, fc.boolean(), (snapshot, past, written, isSeen) => {
        const policy = aPolicy(written)
        const planning = anyKnowledge(snapshot, past, isSeen)
        const back = restorations(snapshot, policy, planning)
        restored += callsOf(back).length
        const calls = callsOf(mergedRepairs(planned(snapshot, { policy, planning }), back))
        expect(lostBetween(snapshot, afterCalls(snapshot, calls))).toEqual([])
      }),
      { numRuns: 400 },
    )
    expect(restored).toBeGreaterThan(20)
  })

  it('plans settle: what was carried out is not planned again, and soon nothing is', () => {
    let settledAtOnce = 0
    fc.assert(
      fc.property(anySnapshot, anyPolicy, fc.boolean(), (snapshot, policy, isSeen) => {
        const around = { policy: aPolicy(policy), planning: anyKnowledge(snapshot, snapshot, isSeen) }
        const plans = plansUntilSettled(snapshot, around)
        // What a new trail is like is known only once it is there.
        fc.pre(plans.flat().every((call) => !call.includes('CreateTrail')))
        expect(new Set(plans.flat()).size).toBe(plans.flat().length)
        // A finding has one repair a plan: a key that is to be deleted is kept, then enabled, then opened to CloudTrail.
        expect(plans.length).toBeLessThanOrEqual(4)
        if (plans.length <= 2) settledAtOnce += 1
      }),
      { numRuns: 300 },
    )
    expect(settledAtOnce).toBeGreaterThan(100)
  })
})

/** One plan after the other, each carried out, until one has no calls. */
function plansUntilSettled(snapshot: Snapshot, around: Parameters<typeof planned>[1]): string[][] {
  const plans: string[][] = []
  for (let now = snapshot; plans.length < 10;) {
    const calls = callsOf(planned(now, around))
    plans.push(calls.map(({ operation, input }) => JSON.stringify([operation, input])))
    if (calls.length === 0) break
    now = afterCalls(now, calls)
  }
  return plans
}

describe('the judge', () => {
  it.each<[string, Call['intend']]>([
    ['a stop', { kind: 'logging', trailArn: '', logging: false }],
    ['validation off', { kind: 'trail', trailArn: '', settings: { logFileValidation: false } }],
    ['one region', { kind: 'trail', trailArn: '', settings: { multiRegion: false } }],
    [
      'fewer events',
      {
        kind: 'selectors',
        trailArn: '',
        selectors: {
          kind: 'basic',
          selectors: [{ readWrite: 'WriteOnly', management: true, dataResources: [], excludedSources: [] }],
        },
      },
    ],
    [
      'an early expiry',
      {
        kind: 'lifecycle',
        bucket: 'trail-logs',
        rules: [{ id: 'x', enabled: true, prefix: '', narrowed: false, expirationDays: 1 }],
      },
    ],
  ])('sees %s', (_name, facet) => {
    const whole = aSnapshot()
    const [trail] = whole.trails
    const intend = 'trailArn' in facet ? { ...facet, trailArn: trail?.arn ?? '' } : facet
    const call: Call = {
      service: 'cloudtrail',
      operation: 'StartLogging',
      input: { Name: '' },
      account,
      region: 'us-east-1',
      expect: intend,
      intend,
      why: '',
    }
    expect(lostBetween(whole, afterCalls(whole, [call]))).not.toEqual([])
  })
})
