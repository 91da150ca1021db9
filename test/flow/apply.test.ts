import {
  DeleteTrailCommand,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  PutEventSelectorsCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail'
import { describe, expect, it } from '@jest/globals'
import { applyAndLookAgain, plannedOutcomes, sweep } from '../../lib/flow.ts'
import type { Report } from '../../lib/model/index.ts'
import { hasCalls } from '../../lib/plan/plan-repairs.ts'
import { done, inAccount, unhurried, verdicts, whole, withTrail } from './bench.ts'

const arn = 'arn:aws:cloudtrail:us-east-1:123456789012:trail/main'
const objects = { Type: 'AWS::S3::Object', Values: ['arn:aws:s3:::documents/'] }
const only = (
  ...ids: (
    'trail-logging' | 'multi-region-trail' | 'log-file-validation' | 'kms-encryption' | 'event-selectors'
  )[]
) => ({
  checks: { '*': { enabled: false }, ...Object.fromEntries(ids.map((id) => [id, { enabled: true }])) },
})

describe('each remedy is applied, and read back', () => {
  it('B2: start-logging', () =>
    inAccount(withTrail({ logging: false }), only('trail-logging'), async ({ aws, apply }) => {
      const report = await apply()
      expect(done(report)).toEqual(['applied StartLogging'])
      expect(report.summary).toMatchObject({ pass: 1, fail: 0 })
      expect(await aws().send(new GetTrailStatusCommand({ Name: arn }))).toMatchObject({ IsLogging: true })
    }))

  it('C3: enable-multi-region, in the home region', () =>
    inAccount(
      withTrail({ multiRegion: false, globalServiceEvents: false }),
      only('multi-region-trail'),
      async ({ aws, apply }) => {
        expect(done(await apply())).toEqual(['applied UpdateTrail'])
        const { trailList } = await aws('eu-west-1').send(new DescribeTrailsCommand({}))
        expect(trailList).toMatchObject([
          { IsMultiRegionTrail: true, IncludeGlobalServiceEvents: true, HomeRegion: 'us-east-1' },
        ])
      },
    ))

  it('E1: enable-log-file-validation', () =>
    inAccount(withTrail({ validation: false }), only('log-file-validation'), async ({ aws, apply }) => {
      expect(done(await apply())).toEqual(['applied UpdateTrail'])
      const { trailList } = await aws().send(new DescribeTrailsCommand({}))
      expect(trailList).toMatchObject([{ LogFileValidationEnabled: true }])
    }))

  it('F5: set-kms-key, by an alias that stands in the bucket’s region', () =>
    inAccount(
      { ...whole, trails: [{ name: 'main', region: 'us-east-1', bucket: 'logs', multiRegion: true }] },
      { checks: { '*': { enabled: false }, 'kms-encryption': { enabled: true, keyId: 'alias/trails' } } },
      async ({ aws, apply }) => {
        expect(done(await apply())).toEqual(['applied UpdateTrail'])
        const { trailList } = await aws().send(new DescribeTrailsCommand({}))
        expect(trailList?.[0]?.KmsKeyId).toMatch(/^arn:aws:kms:us-east-1:123456789012:key\//)
      },
    ))

  it('D7: restore-event-selectors keeps every data selector', () =>
    inAccount(
      withTrail({ eventSelectors: [{ IncludeManagementEvents: false, DataResources: [objects] }] }),
      only('event-selectors'),
      async ({ aws, apply }) => {
        expect(done(await apply())).toEqual(['applied PutEventSelectors'])
        const { EventSelectors } = await aws().send(new GetEventSelectorsCommand({ TrailName: arn }))
        expect(EventSelectors).toMatchObject([
          { IncludeManagementEvents: false, DataResources: [objects] },
          { ReadWriteType: 'All', IncludeManagementEvents: true },
        ])
      },
    ))

  it('D16: restore-event-selectors keeps the kind', () =>
    inAccount(
      withTrail({
        advancedEventSelectors: [
          {
            Name: 'objects',
            FieldSelectors: [
              { Field: 'eventCategory', Equals: ['Data'] },
              { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
            ],
          },
        ],
      }),
      only('event-selectors'),
      async ({ aws, apply }) => {
        expect(done(await apply())).toEqual(['applied PutEventSelectors'])
        const { AdvancedEventSelectors } = await aws().send(new GetEventSelectorsCommand({ TrailName: arn }))
        expect(AdvancedEventSelectors?.map(({ Name }) => Name)).toEqual([
          'objects',
          'Trailkeeper: all management events',
        ])
      },
    ))

  it('C11: create-trail, which then passes', () =>
    inAccount(
      {},
      only('multi-region-trail', 'trail-logging', 'log-file-validation', 'event-selectors'),
      async ({ apply }) => {
        const report = await apply()
        expect(done(report)).toEqual([
          'applied CreateBucket',
          'applied PutPublicAccessBlock',
          'applied PutBucketVersioning',
          'applied PutBucketPolicy',
          'applied CreateTrail',
          'applied StartLogging',
        ])
        expect(report.summary).toMatchObject({ pass: 4, fail: 0, unknown: 0 })
        expect(done(await apply())).toEqual([])
      },
    ))
})

describe('what was planned is held against live state', () => {
  const narrowed = withTrail({ eventSelectors: [{ ReadWriteType: 'WriteOnly' }] })

  it('changed by somebody else since: drifted, nothing is written, and the end state is read again', () =>
    inAccount(narrowed, only('event-selectors'), async ({ sandbox, aws, run }) => {
      const swept = await sweep(run())
      await aws().send(
        new PutEventSelectorsCommand({
          TrailName: arn,
          EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true, DataResources: [objects] }],
        }),
      )
      const report = await applyAndLookAgain(run(), swept, swept.repairs, unhurried)
      expect(done(report)).toEqual(['drifted PutEventSelectors'])
      expect(verdicts(report.findings, 'event-selectors')).toEqual({ main: 'pass' })
      expect(sandbox.requests.filter(({ operation }) => operation === 'PutEventSelectors')).toHaveLength(1)
    }))

  it('mended by somebody else since: applied, without a write', () =>
    inAccount(
      withTrail({ validation: false }),
      only('log-file-validation'),
      async ({ sandbox, aws, run }) => {
        const swept = await sweep(run())
        await aws().send(new UpdateTrailCommand({ Name: arn, EnableLogFileValidation: true }))
        const report = await applyAndLookAgain(run(), swept, swept.repairs, unhurried)
        expect(report.outcomes).toMatchObject([
          { result: 'applied', message: expect.stringContaining('nothing was written') },
        ])
        expect(sandbox.requests.filter(({ operation }) => operation === 'UpdateTrail')).toHaveLength(1)
      },
    ))

  it('a trail made by somebody else since, just as planned: applied, without a write', () =>
    inAccount({}, only('multi-region-trail'), async ({ sandbox, run }) => {
      const swept = await sweep(run())
      const trailAlone = swept.repairs.flatMap((repair) => {
        const calls = repair.calls.filter(({ operation }) => operation.endsWith('Trail'))
        return !repair.refusal && hasCalls(calls) ? [{ ...repair, calls }] : []
      })
      await applyAndLookAgain(run(), swept, swept.repairs, unhurried)
      const report = await applyAndLookAgain(run(), swept, trailAlone, unhurried)
      expect(report.outcomes).toMatchObject([
        { result: 'applied', message: expect.stringContaining('nothing was written') },
      ])
      expect(sandbox.requests.filter(({ operation }) => operation === 'CreateTrail')).toHaveLength(1)
    }))

  it('deleted since: nothing is written, and the end state knows no trail', () =>
    inAccount(withTrail({ validation: false }), only('log-file-validation'), async ({ aws, run }) => {
      const swept = await sweep(run())
      await aws().send(new DeleteTrailCommand({ Name: arn }))
      const report = await applyAndLookAgain(run(), swept, swept.repairs, unhurried)
      expect(done(report)).toEqual(['drifted UpdateTrail'])
      expect(report.findings).toEqual([])
    }))

  it('two findings on one trail’s selectors do not drift on each other', () =>
    inAccount(
      withTrail({
        eventSelectors: [
          { ReadWriteType: 'WriteOnly', ExcludeManagementEventSources: ['kms.amazonaws.com'] },
        ],
      }),
      {
        checks: {
          '*': { enabled: false },
          'event-selectors': { enabled: true },
          'management-event-exclusions': { enabled: true },
        },
      },
      async ({ apply }) => {
        const report = await apply()
        expect(new Set(done(report))).toEqual(new Set(['applied PutEventSelectors']))
        expect(report.summary).toMatchObject({ fail: 0, pass: 2 })
      },
    ))
})

describe('a call that does not go through', () => {
  it('K9: denied by a service control policy: failed, told so, and not tried again', () =>
    inAccount(withTrail({ logging: false }), only('trail-logging'), async ({ sandbox, apply }) => {
      sandbox.faults.add({ operation: 'StartLogging', fault: { kind: 'access-denied', by: 'scp' } })
      const report = await apply()
      expect(report.outcomes).toMatchObject([
        { result: 'failed', message: expect.stringContaining('Blocked by a service control policy') },
      ])
      expect(sandbox.requests.filter(({ operation }) => operation === 'StartLogging')).toHaveLength(1)
      expect(verdicts(report.findings, 'trail-logging')).toEqual({ main: 'fail' })
    }))

  it('K12: denied by the account: failed, and the missing right is named', () =>
    inAccount(
      withTrail({ validation: false, logging: false }),
      only('log-file-validation', 'trail-logging'),
      async ({ sandbox, apply }) => {
        sandbox.faults.add({ operation: 'UpdateTrail', fault: { kind: 'access-denied' } })
        const report = await apply()
        expect(done(report)).toEqual(['applied StartLogging', 'failed UpdateTrail'])
        expect(report.outcomes[1]?.message).toContain('cloudtrail:UpdateTrail was denied')
      },
    ))

  it('the read before it fails: nothing is written', () =>
    inAccount(withTrail({ logging: false }), only('trail-logging'), async ({ sandbox, run }) => {
      const swept = await sweep(run())
      sandbox.faults.add({ operation: 'GetTrailStatus', fault: { kind: 'access-denied' } })
      const report = await applyAndLookAgain(run(), swept, swept.repairs, unhurried)
      expect(report.outcomes).toMatchObject([
        { result: 'failed', message: expect.stringContaining('Not written') },
      ])
      expect(sandbox.requests.filter(({ operation }) => operation === 'StartLogging')).toEqual([])
    }))

  it('one call of a repair fails: the rest of that repair is not tried', () =>
    inAccount({}, only('multi-region-trail'), async ({ sandbox, apply }) => {
      sandbox.faults.add({ operation: 'PutBucketPolicy', fault: { kind: 'access-denied' } })
      expect(done(await apply())).toEqual([
        'applied CreateBucket',
        'applied PutPublicAccessBlock',
        'applied PutBucketVersioning',
        'failed PutBucketPolicy',
        'refused CreateTrail',
        'refused StartLogging',
      ])
    }))

  it('a region is denied: no trail is made, however empty the rest is', () =>
    inAccount({}, only('multi-region-trail'), async ({ sandbox, apply }) => {
      sandbox.faults.add({
        operation: 'DescribeTrails',
        region: 'eu-west-1',
        fault: { kind: 'access-denied', by: 'scp' },
      })
      expect(done(await apply())).toEqual(['refused create-trail'])
      expect(sandbox.requests.filter(({ operation }) => operation.startsWith('Create'))).toEqual([])
    }))
})

const made = (report: Report) => done(report).filter((line) => line.startsWith('applied'))
const withSuffix = (suffix: string) => ({ planning: { seenLogging: new Set<string>(), suffix } })

describe('two repairs of an account without a trail', () => {
  it('one after the other, both planned before: the second makes nothing at all', () =>
    inAccount({}, only('multi-region-trail'), async ({ sandbox, run }) => {
      const [one, other] = [run(withSuffix('11111111')), run(withSuffix('22222222'))]
      const [first, second] = [await sweep(one), await sweep(other)]
      expect(made(await applyAndLookAgain(one, first, first.repairs, unhurried))).toHaveLength(6)
      const late = await applyAndLookAgain(other, second, second.repairs, unhurried)
      expect(done(late).slice(0, 2)).toEqual(['drifted CreateBucket', 'refused PutPublicAccessBlock'])
      expect(sandbox.requests.filter(({ operation }) => operation === 'CreateBucket')).toHaveLength(1)
    }))

  it('at the very same time: one makes the trail, the other says which bucket it leaves and how to remove it', () =>
    inAccount({}, only('multi-region-trail'), async ({ sandbox, run }) => {
      const runs = ['11111111', '22222222'].map((suffix) => run(withSuffix(suffix)))
      const planned = await Promise.all(runs.map(async (one) => ({ one, swept: await sweep(one) })))
      const reports = await Promise.all(
        planned.map(({ one, swept }) => applyAndLookAgain(one, swept, swept.repairs, unhurried)),
      )
      expect(reports.map(({ summary }) => summary.fail)).toEqual([0, 0])
      expect(reports.filter((report) => made(report).includes('applied CreateTrail'))).toHaveLength(1)
      const buckets = sandbox.requests.filter(({ operation }) => operation === 'CreateBucket')
      const told = reports
        .flatMap(({ outcomes }) => outcomes)
        .flatMap(
          ({ message }) => /The bucket (\S+) was made for this repair and stays/.exec(message)?.[1] ?? [],
        )
      expect(told).toHaveLength(buckets.length - 1)
      expect(sandbox.violations).toEqual([])
    }))
})

it('K5: of two stopped trails one is started', () =>
  inAccount(
    withTrail(
      { logging: false },
      { name: 'second', region: 'us-east-1', bucket: 'logs', multiRegion: true, logging: false },
    ),
    only('trail-logging'),
    async ({ apply }) => {
      expect(done(await apply())).toEqual(['applied StartLogging', 'refused start-logging'])
    },
  ))

it('says once what a repair of several calls costs', () =>
  inAccount({}, only('multi-region-trail'), async ({ run }) => {
    const planned = plannedOutcomes((await sweep(run())).repairs)
    expect(planned.length).toBeGreaterThan(4)
    expect(planned.filter(({ message }) => message.includes('Paid copies')).length).toBe(1)
    expect(planned.at(-1)?.message).toContain('over regions: 0 → 0.')
  }))
