import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { weakenings } from '../../../lib/trail/baseline/weakenings.ts'
import { weakens } from '../../../lib/coverage/weakens.ts'
import type { Snapshot } from '../../../lib/model/index.ts'
import { afterCalls } from '../../../lib/remediate/shared/after-calls.ts'
import { anySelectors } from '../../trail/baseline/any-selectors.ts'
import { aBaseline } from '../../builders/a-baseline.ts'
import { aPolicy } from '../../builders/a-policy.ts'
import { aSnapshot } from '../../builders/a-snapshot.ts'
import { account, aStatus, aTrail, managementAccount } from '../../builders/a-trail.ts'
import { callsOf, planned } from '../planned-restorations.ts'

const arn = aTrail().arn

describe('a weakened trail', () => {
  it('is left alone while it is as strong as its baseline', () => {
    expect(planned(aTrail({ tags: { ok: true, value: { owner: 'me' } } }))).toEqual([])
  })

  it('gets only the fields back that it lost, in one call', () => {
    const live = aTrail({
      multiRegion: false,
      globalServiceEvents: false,
      logFileValidation: false,
      topicArn: 'new',
    })
    const [repair, ...others] = planned(live)
    expect(others).toEqual([])
    expect(repair).toMatchObject({
      check: 'multi-region-trail',
      remedy: 'restore-trail-settings',
      calls: [
        {
          input: {
            Name: arn,
            IsMultiRegionTrail: true,
            IncludeGlobalServiceEvents: true,
            EnableLogFileValidation: true,
          },
          expect: { settings: { multiRegion: false, globalServiceEvents: false, logFileValidation: false } },
          undo: { input: { IsMultiRegionTrail: false } },
        },
      ],
    })
    expect(repair?.calls[0]?.input).not.toHaveProperty('SnsTopicName')
  })

  it('gets them back in as many calls as modes govern them, and none that is off', () => {
    const policy = aPolicy({
      mode: 'enforce',
      checks: { 'log-file-validation': { mode: 'plan' }, 'kms-encryption': { mode: 'off' } },
    })
    const { kmsKeyId: _key, ...keyless } = aTrail({ multiRegion: false, logFileValidation: false })
    const repairs = planned(keyless, { policy })
    expect(repairs.map(({ check, calls }) => [check, Object.keys(calls[0]?.input ?? {})])).toEqual([
      ['multi-region-trail', ['Name', 'IsMultiRegionTrail']],
      ['log-file-validation', ['Name', 'EnableLogFileValidation']],
    ])
  })

  it('gets its prefix taken away again where it had none', () => {
    expect(planned(aTrail({ prefix: 'elsewhere' }))[0]?.calls[0]?.input).toEqual({
      Name: arn,
      S3KeyPrefix: '',
    })
  })

  it('gets log group and role back together', () => {
    const logs = { logGroupArn: 'group', logGroupRoleArn: 'role' }
    const repairs = planned(aTrail({ ...logs, logGroupRoleArn: 'other' }), {
      baseline: aBaseline({}, aTrail(logs)),
    })
    expect(repairs).toMatchObject([
      {
        check: 'cloudwatch-logs',
        calls: [{ input: { CloudWatchLogsLogGroupArn: 'group', CloudWatchLogsRoleArn: 'role' } }],
      },
    ])
  })

  it('is started first', () => {
    const repairs = planned(aTrail({ status: aStatus({ logging: false }), logFileValidation: false }))
    expect(callsOf(repairs)).toEqual(['StartLogging', 'UpdateTrail'])
    expect(repairs[0]).toMatchObject({ check: 'trail-logging', remedy: 'start-logging' })
  })

  it('keeps insights and tags that were added', () => {
    const baseline = aBaseline({ tags: { owner: 'security' } })
    const live = aTrail({
      insights: { ok: true, value: [{ type: 'ApiErrorRateInsight', categories: ['Management'] }] },
      tags: { ok: true, value: { env: 'prod' } },
    })
    expect(planned(live, { baseline }).map(({ calls }) => calls[0]?.input)).toEqual([
      {
        TrailName: arn,
        InsightSelectors: [
          { InsightType: 'ApiCallRateInsight', EventCategories: ['Management'] },
          { InsightType: 'ApiErrorRateInsight', EventCategories: ['Management'] },
        ],
      },
      { ResourceId: arn, TagsList: [{ Key: 'owner', Value: 'security' }] },
    ])
  })

  it('of Control Tower is only started', () => {
    const name = 'aws-controltower-BaselineCloudTrail'
    const live = aTrail({ name, logFileValidation: false, status: aStatus({ logging: false }) })
    const baseline = aBaseline({}, aTrail({ name }))
    expect(callsOf(planned(live, { baseline }))).toEqual(['StartLogging'])
  })

  it('is sent to its bucket only if that is known to be of this account or its organization', () => {
    const organization = {
      id: 'o-1',
      managementAccount,
      delegatedAdministrators: { ok: true as const, value: [] },
    }
    const snapshot: Partial<Snapshot> = { organization: { ok: true, value: organization } }
    const [call] = planned(aTrail({ bucket: 'theirs' }), { snapshot })[0]?.calls ?? []
    expect(call?.sendsTo).toEqual({ bucket: 'trail-logs', owners: [account, managementAccount] })
    const policy = aPolicy({ mode: 'enforce', checks: { 'bucket-exists': { buckets: ['trail-logs'] } } })
    expect(planned(aTrail({ bucket: 'theirs' }), { policy })[0]?.calls[0]?.sendsTo).toBeUndefined()
  })

  it('is refused the key of a stranger, with the command, and gets the rest', () => {
    const kmsKeyId = 'arn:aws:kms:us-east-1:999999999999:key/1'
    const baseline = aBaseline({}, aTrail({ kmsKeyId }))
    const repairs = planned(aTrail({ logFileValidation: false }), { baseline })
    expect(repairs).toMatchObject([
      { calls: [{ input: { EnableLogFileValidation: true } }] },
      {
        check: 'kms-encryption',
        calls: [],
        refusal: { todo: expect.stringContaining('aws cloudtrail update-trail') },
      },
    ])
  })

  it('of another account is not touched', () => {
    const baseline = aBaseline({ account: managementAccount })
    expect(planned(aTrail({ multiRegion: false }), { baseline })).toEqual([])
  })
})

it('a restoration never lowers coverage, validation or a flag, and leaves nothing weakened that it may restore', () => {
  const flag = fc.boolean()
  const trail = fc
    .record({
      multiRegion: flag,
      globalServiceEvents: flag,
      recursiveLogging: flag,
      logFileValidation: flag,
      logging: flag,
      selectors: anySelectors,
      insights: fc.subarray(['ApiCallRateInsight', 'ApiErrorRateInsight']),
      tags: fc.dictionary(fc.constantFrom('owner', 'env'), fc.constantFrom('a', 'b')),
      prefix: fc.constantFrom('', 'p'),
    })
    .map(({ selectors, insights, tags, logging, prefix, ...flags }) =>
      aTrail({
        ...flags,
        ...(prefix && { prefix }),
        status: aStatus({ logging }),
        selectors: { ok: true, value: selectors },
        insights: {
          ok: true,
          value: insights.map((type) => ({ type, categories: ['Management' as const] })),
        },
        tags: { ok: true, value: tags },
      }),
    )
  fc.assert(
    fc.property(trail, trail, (before, live) => {
      const baseline = aBaseline({}, { ...before, status: aStatus() })
      const repairs = planned(live, { baseline })
      if (repairs.some(({ refusal }) => refusal)) return
      const [after] = afterCalls(
        aSnapshot({ trails: [live] }),
        repairs.flatMap(({ calls }) => calls),
      ).trails
      if (!after?.selectors.ok || !live.selectors.ok) throw new Error('unread')
      expect(weakens(live.selectors.value, after.selectors.value)).toBeUndefined()
      for (const name of [
        'multiRegion',
        'globalServiceEvents',
        'recursiveLogging',
        'logFileValidation',
      ] as const)
        expect(after[name] || !live[name]).toBe(true)
      expect(weakenings(baseline, after)).toEqual([])
    }),
    { numRuns: 200 },
  )
})
