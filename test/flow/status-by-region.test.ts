import { describe, expect, it } from '@jest/globals'
import { sweep } from '../../lib/flow.ts'
import type { Finding } from '../../lib/model/index.ts'
import type { FaultRule } from '../../sandbox/faults.ts'
import { type Bench, inAccount, verdicts, withTrail } from './bench.ts'

const byRegion = (findings: readonly Finding[]) =>
  Object.fromEntries(
    findings.filter(({ check }) => check === 'delivery').map(({ region, status }) => [region, status]),
  )

/** One trail that logs everywhere, and cannot deliver from its home region. */
const failingAtHome = withTrail({ deliveryErrors: { 'us-east-1': 'AccessDenied' } })

const refusedAtHome: FaultRule = {
  operation: 'GetTrailStatus',
  region: 'us-east-1',
  fault: { kind: 'access-denied', by: 'scp' },
}

const swept = async ({ sandbox, run }: Bench) => {
  sandbox.faults.add(refusedAtHome)
  return sweep(run())
}

describe('a home region that refuses GetTrailStatus', () => {
  it('has no delivery: another region’s is not its own', () =>
    inAccount(failingAtHome, {}, async (bench) => {
      const { findings } = await swept(bench)
      expect(byRegion(findings)).toEqual({
        'us-east-1': 'unknown',
        'eu-west-1': 'pass',
        'us-west-2': 'pass',
      })
      expect(
        findings.find(({ check, region }) => check === 'delivery' && region === 'us-east-1')?.unread,
      ).toMatchObject([{ operation: 'cloudtrail:GetTrailStatus', code: 'AccessDeniedException' }])
    }))

  it('leaves it to the others to tell whether the trail logs, which is one switch for all of them', () =>
    inAccount(failingAtHome, {}, async (bench) => {
      const { findings, snapshot } = await swept(bench)
      expect(snapshot.trails[0]?.status['us-east-1']).toMatchObject({ ok: false })
      expect(verdicts(findings, 'trail-logging')).toEqual({ main: 'pass' })
      expect(verdicts(findings, 'multi-region-trail')).toEqual({ '123456789012': 'pass' })
      expect(verdicts(findings, 'region-coverage')).toEqual({
        'us-east-1': 'pass',
        'eu-west-1': 'pass',
        'us-west-2': 'pass',
      })
    }))

  it('is asked once, and one other region where no check reads them all', () =>
    inAccount(failingAtHome, { checks: { delivery: { enabled: false } } }, async (bench) => {
      const { findings } = await swept(bench)
      expect(verdicts(findings, 'trail-logging')).toEqual({ main: 'pass' })
      const asked = bench.sandbox.requests.filter(({ operation }) => operation === 'GetTrailStatus')
      expect(asked.map(({ region }) => region)).toEqual([
        'us-east-1',
        expect.not.stringContaining('us-east-1'),
      ])
    }))

  it('says nothing of a log group that is delivered to', () =>
    inAccount(withTrail({ logGroup: 'trail' }), {}, async (bench) => {
      expect(verdicts((await swept(bench)).findings, 'cloudwatch-logs')).toEqual({ main: 'unknown' })
    }))

  it('says nothing of a trail that only it has', () =>
    inAccount(withTrail({ multiRegion: false }), {}, async (bench) => {
      const { findings } = await swept(bench)
      expect(verdicts(findings, 'trail-logging')).toEqual({ main: 'unknown' })
      expect(byRegion(findings)).toEqual({ 'us-east-1': 'unknown' })
    }))

  it('is not expected to deliver where the policy expects it to refuse', () =>
    inAccount(failingAtHome, { regions: { expectedDenied: ['us-east-1'] } }, async (bench) => {
      expect(byRegion((await swept(bench)).findings)).toEqual({ 'eu-west-1': 'pass', 'us-west-2': 'pass' })
    }))
})

describe('a home region whose GetTrailStatus fails otherwise', () => {
  it('may answer the next time: nobody speaks for it', () =>
    inAccount(failingAtHome, {}, async ({ sandbox, run }) => {
      sandbox.faults.add({ ...refusedAtHome, fault: { kind: 'server-error' } })
      const { findings } = await sweep(run())
      expect(verdicts(findings, 'trail-logging')).toEqual({ main: 'unknown' })
      expect(byRegion(findings)).toMatchObject({ 'us-east-1': 'unknown', 'eu-west-1': 'pass' })
    }))
})
