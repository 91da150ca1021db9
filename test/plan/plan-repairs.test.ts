import { isDeepStrictEqual } from 'node:util'
import { beforeAll, describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { trailLogging } from '../../lib/checks/trail-logging.ts'
import { judge } from '../../lib/checks/judging/judge.ts'
import { weakens } from '../../lib/coverage/weakens.ts'
import type { Call, Selectors, Snapshot } from '../../lib/model/index.ts'
import type { WrittenPolicy } from '../../lib/policy/fill-defaults.ts'
import { afterCalls } from '../../lib/remediate/shared/after-calls.ts'
import { paidCopies } from '../../lib/remediate/shared/paid-copies.ts'
import { planRepairs } from '../../lib/plan/plan-repairs.ts'
import { aPolicy } from '../builders/a-policy.ts'
import { aSnapshot } from '../builders/a-snapshot.ts'
import { account, anOrganizationTrail, aStatus, aTrail } from '../builders/a-trail.ts'
import { anySnapshot } from '../builders/any-snapshot.ts'
import { basic, s3 } from '../coverage/builders.ts'
import { intricate } from '../checks/intricate.ts'
import { inBrief, nothingKnown, planned } from '../remediate/planned.ts'

const stopped = { status: aStatus({ logging: false }) }
const selecting = (value: ReturnType<typeof basic>) => ({ selectors: { ok: true as const, value } })
const enforce: Omit<WrittenPolicy, 'version'> = { mode: 'enforce' }

function selectorsNow(snapshot: Snapshot, { expect: facet }: Call): Selectors | undefined {
  const trail = snapshot.trails.find((one) => facet.kind === 'selectors' && one.arn === facet.trailArn)
  return trail?.selectors.ok ? trail.selectors.value : undefined
}

type Plan = { calls: Call[]; snapshot: Snapshot; seenLogging: ReadonlySet<string> }

describe('over any account', () => {
  const settings = fc.record({
    mode: fc.constantFrom('plan' as const, 'enforce' as const),
    coverage: fc.constantFrom('union' as const, 'strict' as const),
    checks: fc.record({
      'kms-encryption': fc.record({ keyId: fc.constant(`arn:aws:kms:us-east-1:${account}:key/other`) }),
      'event-selectors': fc.record({ each: fc.boolean() }),
    }),
  })
  const anyPlan: fc.Arbitrary<Plan> = fc
    .tuple(anySnapshot, settings, fc.boolean())
    .map(([snapshot, written, wasSeen]) => {
      const seenLogging = new Set(wasSeen ? snapshot.trails.map(({ arn }) => arn) : [])
      const repairs = planned(snapshot, { policy: aPolicy(written), planning: { seenLogging } })
      return { calls: repairs.flatMap(({ calls }) => calls), snapshot, seenLogging }
    })
  const runs = { numRuns: 400, seed: Date.now() }
  let plans: Plan[] = []
  beforeAll(() => {
    plans = fc.sample(anyPlan, runs)
  })

  /** Each law is asked of the same plans. Where one breaks, the smallest account is looked for. */
  function each(holds: (calls: Call[], snapshot: Snapshot, seenLogging: ReadonlySet<string>) => void): void {
    const ask = ({ calls, snapshot, seenLogging }: Plan) => holds(calls, snapshot, seenLogging)
    try {
      plans.forEach((plan) => ask(plan))
    } catch (broken) {
      fc.assert(fc.property(anyPlan, ask), runs)
      throw broken
    }
  }

  it('plans are of many kinds', () => {
    const operations = plans.flatMap(({ calls }) => calls.map(({ operation }) => operation))
    expect(new Set(operations).size).toBeGreaterThan(8)
    expect(operations.length).toBeGreaterThan(1000)
  })

  it('no write stops, deletes or empties anything', () => {
    each((calls) => {
      expect(calls.filter((call) => /^(Stop|Delete|Remove|Disable|Schedule)/.test(call.operation))).toEqual(
        [],
      )
      for (const call of calls) {
        const weak = Object.entries(call.input).filter(
          ([key, value]) =>
            value === false ||
            value === '' ||
            (key.endsWith('Selectors') && Array.isArray(value) && value.length === 0),
        )
        expect(weak).toEqual([])
      }
    })
  })

  it('no write of selectors logs less than before', () => {
    each((calls) => {
      const lost = calls.flatMap(({ expect: before, intend: after }) =>
        before.kind === 'selectors' && after.kind === 'selectors'
          ? [weakens(before.selectors, after.selectors)].filter(Boolean)
          : [],
      )
      expect(lost).toEqual([])
    })
  })

  it('each write changes something, and nothing is written twice', () => {
    each((calls) => {
      expect(calls.filter((call) => isDeepStrictEqual(call.expect, call.intend))).toEqual([])
      expect(new Set(calls.map(({ operation, input }) => JSON.stringify([operation, input]))).size).toBe(
        calls.length,
      )
    })
  })

  it('each write goes to the home region of its trail or where its bucket stands, and to the owner', () => {
    each((calls, snapshot) => {
      for (const call of calls) {
        const { intend } = call
        const trail = 'trailArn' in intend && snapshot.trails.find(({ arn }) => arn === intend.trailArn)
        const bucket = 'bucket' in intend ? snapshot.buckets[intend.bucket]?.region : undefined
        const home = trail ? trail.homeRegion : 'us-east-1'
        expect(call.region).toBe(bucket?.ok ? bucket.value : home)
        expect(call.account).toBe(account)
      }
    })
  })

  it('what one write leaves is what the next one expects', () => {
    each((calls, snapshot) => {
      let now = snapshot
      for (const call of calls) {
        expect(selectorsNow(now, call)).toEqual(
          'selectors' in call.expect ? call.expect.selectors : undefined,
        )
        now = afterCalls(now, [call])
      }
    })
  })

  it('all repairs together add no paid copy but of a trail that was seen logging', () => {
    each((calls, snapshot, seenLogging) => {
      const nothing = { arn: 'none' }
      const before = paidCopies(snapshot, nothing).before
      const after = paidCopies(afterCalls(snapshot, calls), nothing).before
      expect(after <= before || seenLogging.size > 0).toBe(true)
    })
  })
})

describe('what has no repair', () => {
  const broken = aSnapshot({ trails: [aTrail({ logFileValidation: false, ...stopped })] })

  it('a check whose mode is off', () => {
    expect(planned(broken, { policy: aPolicy({ mode: 'off' }) })).toEqual([])
    const policy = aPolicy({ checks: { 'trail-logging': { mode: 'off' } } })
    expect(inBrief(planned(broken, { policy }))).toEqual(['UpdateTrail main'])
  })

  it('a finding that is exempt', () => {
    const exemptions = [{ check: '*', resource: '*', reason: 'retired', owner: 'platform' }]
    expect(planned(broken, { policy: aPolicy({ exemptions }) })).toEqual([])
  })

  it('an exemption that expired protects from nothing', () => {
    const exemptions = [
      { check: '*', resource: '*', reason: 'retired', owner: 'platform', expires: '2026-01-01' },
    ]
    expect(inBrief(planned(broken, { policy: aPolicy({ exemptions }) }))).toEqual([
      'StartLogging main',
      'UpdateTrail main',
    ])
  })

  it('a finding that is unknown, or passes', () => {
    expect(planned(aSnapshot())).toEqual([])
  })

  it('K2: an organization’s trail, in a member', () => {
    expect(
      planned(aSnapshot({ trails: [anOrganizationTrail({ logFileValidation: false })] }), {
        only: ['log-file-validation'],
      }),
    ).toEqual([])
  })
})

describe('repairs that bear on each other', () => {
  const twoStopped = aSnapshot({
    trails: [aTrail({ name: 'a', ...stopped }), aTrail({ name: 'b', ...stopped })],
  })

  it('of two stopped trails one is started; the second would be a paid copy', () => {
    expect(inBrief(planned(twoStopped, { only: ['trail-logging'] }))).toEqual([
      'StartLogging a',
      'start-logging refused',
    ])
  })

  it('both are started where the policy allows a second copy', () => {
    const policy = aPolicy({ secondCopy: 'allow' })
    expect(inBrief(planned(twoStopped, { only: ['trail-logging'], policy }))).toEqual([
      'StartLogging a',
      'StartLogging b',
    ])
  })

  it('both are started where both were seen logging', () => {
    const planning = { seenLogging: new Set(twoStopped.trails.map(({ arn }) => arn)) }
    expect(inBrief(planned(twoStopped, { only: ['trail-logging'], planning }))).toEqual([
      'StartLogging a',
      'StartLogging b',
    ])
  })

  it('two findings on one trail’s selectors build on each other', () => {
    const trails = [
      aTrail(selecting(basic({ readWrite: 'WriteOnly', excludedSources: ['kms.amazonaws.com'] }))),
    ]
    const repairs = planned(aSnapshot({ trails }), {
      only: ['event-selectors', 'management-event-exclusions'],
    })
    expect(inBrief(repairs)).toEqual(['PutEventSelectors main', 'PutEventSelectors main'])
    const [first, second] = repairs.flatMap(({ calls }) => calls)
    expect(second?.expect).toEqual(first?.intend)
    expect(second?.intend).toMatchObject({ selectors: basic({}) })
  })

  it('what is enforced is planned before what a person has to carry out', () => {
    const trails = [
      aTrail(selecting(basic({ readWrite: 'WriteOnly', excludedSources: ['kms.amazonaws.com'] }))),
    ]
    const policy = aPolicy({ checks: { 'management-event-exclusions': { mode: 'enforce' } } })
    const [first] = planned(aSnapshot({ trails }), {
      policy,
      only: ['event-selectors', 'management-event-exclusions'],
    })
    expect(first).toMatchObject({ check: 'management-event-exclusions' })
    expect(first?.calls[0]?.expect).toMatchObject({
      selectors: trails[0]?.selectors.ok && trails[0].selectors.value,
    })
  })
})

it('a remedy that cannot work its plan out refuses, and the others still plan', () => {
  const odd = aTrail({
    name: 'a',
    homeRegion: 'eu-west-1',
    multiRegion: false,
    selectors: { ok: true, value: intricate },
    status: aStatus({ region: 'eu-west-1' }),
  })
  const snapshot = aSnapshot({ trails: [odd, aTrail({ logFileValidation: false, multiRegion: false })] })
  const policy = aPolicy(enforce)
  const findings = judge([trailLogging], snapshot, policy)
  expect(findings).toHaveLength(2)
  const repairs = planned(snapshot, { policy, only: ['multi-region-trail', 'log-file-validation'] })
  expect(inBrief(repairs)).toEqual(['enable-multi-region refused', 'UpdateTrail main'])
  expect(repairs[0]?.refusal?.reason).toContain('too intricate')
  expect(planRepairs([], findings, snapshot, policy, nothingKnown)).toEqual([])
})

it('a data-only trail is left alone where the trail for management events is mended', () => {
  const data = aTrail({ name: 'data', ...selecting(basic({ management: false, ...s3('arn:aws:s3') })) })
  const snapshot = aSnapshot({ trails: [aTrail(stopped), data] })
  const repairs = planned(snapshot, {
    planning: { seenLogging: new Set([aTrail().arn]) },
    only: ['trail-logging', 'event-selectors'],
  })
  expect(inBrief(repairs)).toEqual(['StartLogging main'])
})
