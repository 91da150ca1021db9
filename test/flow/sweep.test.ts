import { describe, expect, it } from '@jest/globals'
import { finish, sweep } from '../../lib/flow.ts'
import { inAccount, verdicts, whole, withTrail } from './bench.ts'

const local = (name: string, region: string) => ({ name, region, bucket: 'logs', multiRegion: false })

describe('a sweep goes on without what it cannot read', () => {
  const trails = withTrail({}, local('west', 'eu-west-1'), local('pacific', 'us-west-2'))

  it('A10, A11, A14: one region denied, one disabled, one status failing: all else is judged', () =>
    inAccount(trails, {}, async ({ sandbox, run }) => {
      sandbox.faults.add({
        operation: 'DescribeTrails',
        region: 'eu-west-1',
        fault: { kind: 'access-denied', by: 'scp' },
      })
      sandbox.faults.add({ region: 'us-west-2', fault: { kind: 'disabled-region' } })
      sandbox.faults.add({
        operation: 'GetTrailStatus',
        resource: 'trail/main',
        fault: { kind: 'server-error' },
      })
      const swept = await sweep(run())
      expect(verdicts(swept.findings, 'trail-logging')).toEqual({ main: 'unknown' })
      expect(verdicts(swept.findings, 'log-file-validation')).toEqual({ main: 'pass' })
      expect(verdicts(swept.findings, 'event-selectors')).toEqual({ main: 'pass' })
      expect(verdicts(swept.findings, 'multi-region-trail')).toEqual({ '123456789012': 'unknown' })
      const { unread } = finish(run(), swept, [])
      expect(unread).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            resource: 'eu-west-1',
            operation: 'cloudtrail:DescribeTrails',
            code: 'AccessDeniedException',
          }),
          expect.objectContaining({
            resource: 'us-west-2',
            operation: 'cloudtrail:DescribeTrails',
            code: 'UnrecognizedClientException',
          }),
          expect.objectContaining({
            resource: expect.stringContaining('trail/main'),
            operation: 'cloudtrail:GetTrailStatus',
          }),
        ]),
      )
    }))

  it('A11: the region that is named first is off: the others are judged', () =>
    inAccount(trails, {}, async ({ sandbox, run }) => {
      sandbox.faults.add({ region: 'us-west-2', fault: { kind: 'disabled-region' } })
      const regions = ['us-west-2', 'eu-west-1', 'us-east-1']
      const { snapshot, findings } = await sweep(run({ regions, defaultRegion: 'us-west-2' }))
      expect(snapshot.account).toBe('123456789012')
      expect(verdicts(findings, 'trail-logging')).toEqual({ main: 'pass', west: 'pass' })
      expect(snapshot.regions['us-west-2']).toMatchObject({ ok: false, code: 'UnrecognizedClientException' })
    }))

  it('A11: no region knows the credentials: the sweep cannot run, and says why', () =>
    inAccount(trails, {}, async ({ sandbox, run }) => {
      sandbox.faults.add({ fault: { kind: 'disabled-region' } })
      const regions = ['us-west-2', 'eu-west-1']
      await expect(sweep(run({ regions, defaultRegion: 'us-west-2' }))).rejects.toThrow(
        'cannot tell whose account this is: InvalidClientTokenId in us-west-2: The security token included in the ' +
          'request is invalid. Either the credentials are no longer valid, or the region is off.',
      )
    }))

  it('A14: one trail’s status fails, the others are judged', () =>
    inAccount(trails, {}, async ({ sandbox, run }) => {
      sandbox.faults.add({
        operation: 'GetTrailStatus',
        resource: 'trail/west',
        fault: { kind: 'access-denied' },
      })
      const { findings } = await sweep(run())
      expect(verdicts(findings, 'trail-logging')).toEqual({ main: 'pass', west: 'unknown', pacific: 'pass' })
      expect(verdicts(findings, 'multi-region-trail')).toEqual({ '123456789012': 'pass' })
    }))

  it('A15: throttled calls are made again, and what stays throttled is unknown', () =>
    inAccount(whole, {}, async ({ sandbox, run }) => {
      sandbox.faults.add({ operation: 'DescribeTrails', times: 1, fault: { kind: 'throttling' } })
      sandbox.faults.add({ operation: 'GetTrailStatus', times: 1, fault: { kind: 'throttling' } })
      sandbox.faults.add({ operation: 'GetEventSelectors', fault: { kind: 'throttling' } })
      const swept = await sweep(run())
      expect(verdicts(swept.findings, 'trail-logging')).toEqual({ main: 'pass' })
      expect(verdicts(swept.findings, 'event-selectors')).toEqual({ main: 'unknown' })
      expect(finish(run(), swept, []).unread).toMatchObject([
        { operation: 'cloudtrail:GetEventSelectors', code: 'ThrottlingException' },
      ])
    }))

  it('A13: the list of regions is denied: those that are on everywhere are looked at', () =>
    inAccount(whole, {}, async ({ sandbox, run }) => {
      sandbox.faults.add({ operation: 'ListRegions', fault: { kind: 'access-denied' } })
      const swept = await sweep(run())
      expect(Object.keys(swept.snapshot.regions)).toContain('eu-west-1')
      expect(verdicts(swept.findings, 'trail-logging')).toEqual({ main: 'pass' })
      expect(finish(run(), swept, []).unread[0]).toMatchObject({ operation: 'account:ListRegions' })
    }))

  it('no credentials for anything: it says whose account it could not tell', () =>
    inAccount(whole, {}, async ({ sandbox, run }) => {
      sandbox.faults.add({ service: 'sts', fault: { kind: 'access-denied' } })
      await expect(sweep(run())).rejects.toThrow(/cannot tell whose account/)
    }))
})

describe('what a sweep asks', () => {
  it('A1: a multi-region trail is one trail, and is asked for once', () =>
    inAccount(
      whole,
      { checks: { '*': { enabled: false }, 'trail-logging': { enabled: true } } },
      async ({ sandbox, run }) => {
        const { snapshot } = await sweep(run())
        expect(snapshot.trails).toHaveLength(1)
        expect(snapshot.trails[0]?.seenIn).toEqual(['eu-west-1', 'us-east-1', 'us-west-2'])
        expect(sandbox.requests.filter(({ operation }) => operation === 'GetTrailStatus')).toHaveLength(1)
      },
    ))

  it('A5: the status of each region by ARN, which is found where a name is not', () =>
    inAccount(whole, {}, async ({ sandbox, run }) => {
      const { findings } = await sweep(run())
      const asked = sandbox.requests.filter(({ operation }) => operation === 'GetTrailStatus')
      expect(asked.map(({ region, status }) => `${region} ${status}`).toSorted()).toEqual([
        'eu-west-1 200',
        'us-east-1 200',
        'us-west-2 200',
      ])
      expect(findings.filter(({ check }) => check === 'delivery').map(({ status }) => status)).toEqual([
        'pass',
        'pass',
        'pass',
      ])
    }))

  it('only reads, and only what the enabled checks need', () =>
    inAccount(
      whole,
      { checks: { '*': { enabled: false }, 'log-file-validation': { enabled: true } } },
      async ({ sandbox, run }) => {
        await sweep(run())
        expect(new Set(sandbox.requests.map(({ operation }) => operation))).toEqual(
          new Set(['GetCallerIdentity', 'ListRegions', 'DescribeTrails']),
        )
      },
    ))

  it('looks at the regions that the policy includes: a trail is judged at its home region, and at no other', () =>
    inAccount(
      withTrail(
        { multiRegion: false },
        { name: 'west', region: 'eu-west-1', bucket: 'logs', multiRegion: false },
      ),
      { regions: { include: ['eu-west-1'] } },
      async ({ run }) => {
        const { findings, snapshot } = await sweep(run())
        expect(Object.keys(snapshot.regions)).toEqual(['eu-west-1'])
        expect(verdicts(findings, 'trail-logging')).toEqual({ west: 'pass' })
      },
    ))

  it('A4: in named regions, only those, and no list first', () =>
    inAccount(withTrail({}, local('west', 'eu-west-1')), {}, async ({ sandbox, run }) => {
      const { snapshot } = await sweep(run({ regions: ['us-east-1'] }))
      expect(snapshot.trails.map(({ name }) => name)).toEqual(['main'])
      expect(sandbox.requests.filter(({ operation }) => operation === 'ListRegions')).toEqual([])
    }))
})
