import { describe, expect, it } from '@jest/globals'
import { UpdateTrailCommand } from '@aws-sdk/client-cloudtrail'
import { baselineOf } from '../../lib/trail/baseline/baseline.ts'
import { sweep, type Sweep } from '../../lib/flow.ts'
import { baselineParts } from '../../lib/guard/guard-settings.ts'
import type { Finding } from '../../lib/model/index.ts'
import { type Bench, done, inAccount, withTrail } from './bench.ts'

const hour = 3_600_000
const ago = (hours: number) => new Date(Date.now() - hours * hour).toISOString()
const inHours = (hours: number): Partial<Sweep> => ({ now: () => new Date(Date.now() + hours * hour) })

const onlyDelivery = { checks: { '*': { enabled: false }, delivery: { enabled: true } } }
const statuses = (findings: readonly Finding[]) =>
  Object.fromEntries(
    findings.filter(({ check }) => check === 'delivery').map(({ region, status }) => [region, status]),
  )
const judged = async ({ run }: Bench, changes: Partial<Sweep> = {}) =>
  statuses((await sweep(run(changes))).findings)
const lookUps = ({ sandbox }: Bench) =>
  sandbox.requests.filter(({ operation }) => operation === 'LookupEvents').map(({ region }) => region)

const setValidation = ({ aws }: Bench, on: boolean) =>
  aws().send(new UpdateTrailCommand({ Name: 'main', EnableLogFileValidation: on }))

const never = { 'us-east-1': 'never', 'eu-west-1': 'never' } as const
/** No digest came from anywhere but us-west-2, while log files flow everywhere. */
const mute = withTrail({ latestDigests: never, startedAt: ago(2000) })

describe('a chain of digests that is dead while log files flow', () => {
  it('fails delivery, in its region alone', () =>
    inAccount(withTrail({ latestDigests: { 'eu-west-1': ago(72) } }), onlyDelivery, async (bench) => {
      expect(await judged(bench)).toEqual({
        'us-east-1': 'pass',
        'eu-west-1': 'fail',
        'us-west-2': 'pass',
      })
    }))

  it('costs a sweep no look into event history where digests come', () =>
    inAccount(withTrail({}), onlyDelivery, async (bench) => {
      await judged(bench)
      expect(lookUps(bench)).toEqual([])
    }))
})

describe('digests that never came', () => {
  it('are unknown where nothing tells since when they are due', () =>
    inAccount(mute, onlyDelivery, async (bench) => {
      expect(await judged(bench)).toEqual({
        'us-east-1': 'unknown',
        'eu-west-1': 'unknown',
        'us-west-2': 'pass',
      })
      // UpdateTrail and CreateTrail, in the home region, once for all regions.
      expect(lookUps(bench)).toEqual(['us-east-1', 'us-east-1'])
    }))

  it('are due, and three hours later late, where event history shows that validation was switched on', () =>
    inAccount(withTrail({ latestDigests: never, validation: false }), onlyDelivery, async (bench) => {
      await setValidation(bench, true)
      expect(await judged(bench)).toMatchObject({ 'us-east-1': 'pass', 'eu-west-1': 'pass' })
      expect(await judged(bench, inHours(2.9))).toMatchObject({ 'us-east-1': 'pass', 'eu-west-1': 'pass' })
      expect(await judged(bench, inHours(3.1))).toMatchObject({ 'us-east-1': 'fail', 'eu-west-1': 'fail' })
    }))

  it('are unknown where event history shows only a call that left validation on a moment ago', () =>
    inAccount(mute, onlyDelivery, async (bench) => {
      await bench.aws().send(new UpdateTrailCommand({ Name: 'main', S3KeyPrefix: '' }))
      expect(await judged(bench)).toMatchObject({ 'us-east-1': 'unknown' })
      expect(await judged(bench, inHours(3.1))).toMatchObject({ 'us-east-1': 'fail' })
    }))

  it('count from when it was switched on again', () =>
    inAccount(mute, onlyDelivery, async (bench) => {
      await setValidation(bench, true)
      await setValidation(bench, false)
      await setValidation(bench, true)
      expect(await judged(bench, inHours(2.9))).toMatchObject({ 'us-east-1': 'pass' })
      expect(await judged(bench, inHours(3.1))).toMatchObject({ 'us-east-1': 'fail' })
    }))

  it('are unknown where event history may not be read', () =>
    inAccount(mute, onlyDelivery, async (bench) => {
      bench.sandbox.faults.add({ operation: 'LookupEvents', fault: { kind: 'access-denied' } })
      const { findings } = await sweep(bench.run())
      expect(statuses(findings)).toMatchObject({ 'us-east-1': 'unknown', 'us-west-2': 'pass' })
      expect(findings.find(({ status }) => status === 'unknown')?.unread).toMatchObject([
        { operation: 'cloudtrail:LookupEvents', code: 'AccessDeniedException' },
      ])
    }))

  it("fail by the guard's memory, without a look into event history", () =>
    inAccount(mute, {}, async (bench) => {
      const { snapshot } = await sweep(bench.run({ parts: baselineParts }))
      const [trail] = snapshot.trails
      const baseline = trail && baselineOf(trail, snapshot)
      if (!baseline) throw new Error('the trail is whole')
      const before = lookUps(bench).length
      const remembered = (takenAt: string): Partial<Sweep> => ({
        planning: {
          ...bench.run().planning,
          baselines: new Map([[baseline.trailArn, { ...baseline, takenAt }]]),
        },
      })
      expect(await judged(bench, remembered(ago(4)))).toMatchObject({
        'us-east-1': 'fail',
        'eu-west-1': 'fail',
        'us-west-2': 'pass',
      })
      expect(lookUps(bench)).toHaveLength(before)
      expect(await judged(bench, remembered(ago(1)))).toMatchObject({ 'us-east-1': 'unknown' })
    }))
})

it('validation that the run itself switches on is no fault of delivery', () =>
  inAccount(
    withTrail({ validation: false, multiRegion: false, startedAt: ago(2000) }),
    { mode: 'enforce' },
    async (bench) => {
      bench.sandbox.faults.add({ operation: 'LookupEvents', fault: { kind: 'access-denied' } })
      const report = await bench.apply()
      expect(done(report)).toContain('applied UpdateTrail')
      expect(statuses(report.findings)).toEqual({
        'us-east-1': 'pass',
        'eu-west-1': 'pass',
        'us-west-2': 'pass',
      })
    },
  ))
