import { describe, expect, it } from '@jest/globals'
import type { Snapshot, Trail } from '../../lib/model/index.ts'
import { aBaseline } from '../builders/a-baseline.ts'
import { aBucket } from '../builders/a-bucket.ts'
import { aKey, keyArn } from '../builders/a-key.ts'
import { aPolicy } from '../builders/a-policy.ts'
import { aSnapshot } from '../builders/a-snapshot.ts'
import { account, anOrganizationTrail, aStatus, aTrail } from '../builders/a-trail.ts'
import { denied } from '../builders/failures.ts'
import { basic, s3 } from '../coverage/builders.ts'
import { inBrief, planned } from './planned.ts'

const stopped = { status: aStatus({ logging: false }) }

const starting = (...trails: Trail[]) => planned(aSnapshot({ trails }), { only: ['trail-logging'] })

describe('start-logging', () => {
  it('starts the trail by its ARN, in its home region', () => {
    const trail = aTrail({
      homeRegion: 'eu-west-1',
      status: aStatus({ region: 'eu-west-1', logging: false }),
    })
    expect(starting(trail)[0]?.calls).toMatchObject([
      {
        operation: 'StartLogging',
        region: 'eu-west-1',
        input: { Name: trail.arn },
        undo: { operation: 'StopLogging' },
      },
    ])
  })

  it('starts Control Tower’s trail too: that is no change of its configuration', () => {
    expect(inBrief(starting(aTrail({ name: 'aws-controltower-BaselineCloudTrail', ...stopped })))).toEqual([
      'StartLogging aws-controltower-BaselineCloudTrail',
    ])
  })

  it('K5: refuses a second paid copy, but not a trail that logs data events only', () => {
    const data = {
      selectors: { ok: true as const, value: basic({ management: false, ...s3('arn:aws:s3') }) },
    }
    expect(inBrief(starting(aTrail(), aTrail({ name: 'b', ...stopped })))).toEqual(['start-logging refused'])
    expect(inBrief(starting(aTrail(), aTrail({ name: 'b', ...stopped, ...data })))).toEqual([
      'StartLogging b',
    ])
  })

  it('K5: what could not be read proves no copy: started', () => {
    const organization = anOrganizationTrail({ selectors: denied('cloudtrail:GetEventSelectors') })
    expect(inBrief(starting(organization, aTrail({ name: 'b', ...stopped })))).toEqual(['StartLogging b'])
  })
})

describe('enable-log-file-validation', () => {
  it('turns digests on, and nothing else', () => {
    const [repair] = planned(aSnapshot({ trails: [aTrail({ logFileValidation: false })] }), {
      only: ['log-file-validation'],
    })
    expect(repair?.calls.map(({ input }) => input)).toEqual([
      { Name: aTrail().arn, EnableLogFileValidation: true },
    ])
    expect(repair?.calls[0]?.undo?.input).toEqual({ Name: aTrail().arn, EnableLogFileValidation: false })
  })

  it('K10: not of Control Tower’s trail', () => {
    const trails = [aTrail({ name: 'aws-controltower-BaselineCloudTrail', logFileValidation: false })]
    expect(inBrief(planned(aSnapshot({ trails }), { only: ['log-file-validation'] }))).toEqual([
      'enable-log-file-validation refused',
    ])
  })
})

const described = (arn: string, state = 'Enabled') =>
  aKey({ description: { ok: true, value: { arn, state, manager: 'CUSTOMER', rotatable: true } } })

describe('set-kms-key', () => {
  const other = `arn:aws:kms:us-east-1:${account}:key/99999999-2222-3333-4444-555555555555`
  const { kmsKeyId: _none, ...bare } = aTrail()
  const plan = (keyId: string | undefined, trail: Trail = bare, changes: Partial<Snapshot> = {}) =>
    planned(aSnapshot({ trails: [trail], ...changes }), {
      only: ['kms-encryption'],
      policy: aPolicy(keyId === undefined ? {} : { checks: { 'kms-encryption': { keyId } } }),
    })[0]
  it('sets the key, and is taken back to the one before', () => {
    expect(plan(other, aTrail())?.calls).toMatchObject([
      {
        input: { KmsKeyId: other },
        expect: { settings: { kmsKeyId: keyArn } },
        undo: { input: { KmsKeyId: keyArn } },
      },
    ])
    expect(plan(other)?.calls[0]?.undo).toMatchObject({ input: { KmsKeyId: '' } })
  })

  it('writes an alias’s key, so that moving the alias later shows', () => {
    const keys = { 'alias/trails@us-east-1': described(other) }
    expect(plan('alias/trails', bare, { keys })?.calls[0]?.input).toMatchObject({ KmsKeyId: other })
  })

  it.each([
    ['the policy names no key', undefined, {}, /names no key/],
    [
      'F7: the key is not in the bucket’s region',
      other,
      { buckets: { 'trail-logs': aBucket({ region: { ok: true as const, value: 'eu-west-1' } }) } },
      /not in eu-west-1/,
    ],
    [
      'the bucket’s region is not known',
      other,
      { buckets: { 'trail-logs': aBucket({ region: denied('s3:HeadBucket') }) } },
      /s3:HeadBucket gave AccessDenied/,
    ],
    ['the alias could not be resolved', 'alias/trails', {}, /cannot be used/],
    [
      'the key is disabled',
      'alias/trails',
      { keys: { 'alias/trails@us-east-1': described(other, 'Disabled') } },
      /is Disabled/,
    ],
  ])('refuses where %s', (_why, keyId, changes, reason) => {
    expect(plan(keyId, bare, changes)?.refusal?.reason).toMatch(reason)
  })
})

const restoring = (trails: Trail[], around: Parameters<typeof planned>[1] = {}) =>
  inBrief(planned(aSnapshot({ trails }), { only: ['event-selectors'], ...around }))

describe('restore-event-selectors: which trail takes management events', () => {
  const off = {
    selectors: { ok: true as const, value: basic({ management: false, ...s3('arn:aws:s3:::a/') }) },
  }
  it('the only one', () => {
    expect(restoring([aTrail(off)])).toEqual(['PutEventSelectors main'])
  })

  it('the only multi-region one', () => {
    expect(
      restoring([aTrail({ name: 'a', ...off }), aTrail({ name: 'b', multiRegion: false, ...off })]),
    ).toEqual(['PutEventSelectors a'])
  })

  it('the one whose selectors were just put, or that the policy names', () => {
    const trails = [aTrail({ name: 'a', ...off }), aTrail({ name: 'b', ...off })]
    const trailArn = trails[1]?.arn ?? ''
    const tampered = { trailArn, eventName: 'PutEventSelectors' }
    expect(restoring(trails, { planning: { tampered } })).toEqual(['PutEventSelectors b'])
    expect(
      restoring(trails, { policy: aPolicy({ checks: { 'multi-region-trail': { trail: 'b' } } }) }),
    ).toEqual(['PutEventSelectors b'])
  })

  it('none by guess', () => {
    expect(restoring([aTrail({ name: 'a', ...off }), aTrail({ name: 'b', ...off })])).toEqual([
      'restore-event-selectors refused',
      'restore-event-selectors refused',
    ])
  })

  it('none that was stopped or updated, and none that never had them by its baseline', () => {
    const [a, b] = [aTrail({ name: 'a', ...off }), aTrail({ name: 'b', ...off })]
    const refused = ['restore-event-selectors refused', 'restore-event-selectors refused']
    for (const eventName of ['StopLogging', 'UpdateTrail', 'AddTags']) {
      const planning = { tampered: { trailArn: b.arn, eventName } }
      expect(restoring([a, b], { planning })).toEqual(refused)
    }
    const tampered = { trailArn: b.arn, eventName: 'PutEventSelectors' }
    const baselines = new Map([[b.arn, aBaseline({}, b)]])
    expect(restoring([a, b], { planning: { tampered, baselines } })).toEqual(refused)
  })

  it('none in place of one that still logs some', () => {
    const half = { selectors: { ok: true as const, value: basic({ readWrite: 'WriteOnly' }) } }
    expect(restoring([aTrail({ name: 'a', ...off }), aTrail({ name: 'b', ...half })])).toEqual([
      'PutEventSelectors b',
    ])
  })

  it('data events that the policy asks for are not bought unasked', () => {
    const policy = aPolicy({ checks: { 'event-selectors': { dataEvents: ['AWS::S3::Object'] } } })
    expect(restoring([aTrail()], { policy })).toEqual(['restore-event-selectors refused'])
  })

  it('under strict, two halves are made whole', () => {
    const halves = {
      selectors: { ok: true as const, value: basic({ readWrite: 'ReadOnly' }, { readWrite: 'WriteOnly' }) },
    }
    expect(restoring([aTrail(halves)], { policy: aPolicy({ coverage: 'strict' }) })).toEqual([
      'PutEventSelectors main',
    ])
  })
})
