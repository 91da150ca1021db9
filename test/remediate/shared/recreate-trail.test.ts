import { describe, expect, it } from '@jest/globals'
import type { Snapshot } from '../../../lib/model/index.ts'
import { aBaseline } from '../../builders/a-baseline.ts'
import { aPolicy } from '../../builders/a-policy.ts'
import { aSnapshot } from '../../builders/a-snapshot.ts'
import { aTrail } from '../../builders/a-trail.ts'
import { denied } from '../../builders/failures.ts'
import { callsOf, planned } from '../planned-restorations.ts'

const arn = aTrail().arn

describe('a deleted trail', () => {
  const tags = { owner: 'security' }
  const baseline = aBaseline({ tags, customSelectors: true })

  it('is made again whole, and then started', () => {
    const [repair] = planned(undefined, { baseline })
    expect(callsOf(repair ? [repair] : [])).toEqual([
      'CreateTrail',
      'PutEventSelectors',
      'PutInsightSelectors',
      'StartLogging',
    ])
    expect(repair?.calls[0]).toMatchObject({
      region: 'us-east-1',
      input: {
        Name: 'main',
        S3BucketName: 'trail-logs',
        KmsKeyId: baseline.settings.kmsKeyId,
        IsMultiRegionTrail: true,
        TagsList: [{ Key: 'owner', Value: 'security' }],
      },
      expect: { kind: 'no-trail', name: arn },
      intend: { kind: 'trail', settings: baseline.settings, tags },
      undo: { operation: 'DeleteTrail' },
    })
  })

  it('has the tags of the policy besides, where its own say nothing else', () => {
    const policy = aPolicy({ mode: 'enforce', tags: { owner: 'nobody', team: 'security' } })
    const [repair] = planned(undefined, { baseline, policy })
    const both = { owner: 'security', team: 'security' }
    expect(repair?.calls[0]).toMatchObject({
      input: { TagsList: Object.entries(both).map(([Key, Value]) => ({ Key, Value })) },
      intend: { kind: 'trail', tags: both },
    })
  })

  it.each<[string, Partial<Snapshot>]>([
    ['its home region could not be read', { regions: { 'us-east-1': denied('cloudtrail:DescribeTrails') } }],
    ['its home region was not looked at', { regions: { 'eu-west-1': { ok: true, value: { trails: [] } } } }],
  ])('is not taken for deleted where %s', (_case, snapshot) => {
    expect(planned(undefined, { snapshot })).toEqual([])
  })

  it('is not made again where a person gave it up', () => {
    expect(planned(undefined, { baseline: { ...baseline, retired: true } })).toEqual([])
  })

  it('is refused where its name was taken, with the command to free it', () => {
    const squatter = aTrail({ homeRegion: 'eu-west-1' })
    expect(planned(squatter, { baseline })).toMatchObject([
      {
        calls: [],
        refusal: {
          reason: expect.stringContaining(squatter.arn),
          todo: expect.stringContaining('delete-trail'),
        },
      },
    ])
  })

  const keyIn = (state: string, elsewhere?: string): Partial<Snapshot> => {
    const id = baseline.settings.kmsKeyId ?? ''
    const key = aSnapshot().keys[id]
    if (!key?.description.ok) throw new Error('the snapshot has no key')
    const value = { ...key.description.value, state, ...(elsewhere && { arn: elsewhere }) }
    return { keys: { [id]: { ...key, description: { ok: true, value } } } }
  }

  it.each([
    ['Disabled', ['EnableKey']],
    ['PendingDeletion', ['CancelKeyDeletion', 'EnableKey']],
  ])('gets its key back first, where that was made %s in the same breath', (state, first) => {
    const repairs = planned(undefined, { baseline, snapshot: keyIn(state) })
    expect(callsOf(repairs).slice(0, first.length + 1)).toEqual([...first, 'CreateTrail'])
    expect(repairs.every(({ refusal }) => refusal === undefined)).toBe(true)
  })

  it.each<[string, Partial<Snapshot>, Parameters<typeof aPolicy>[0]]>([
    ['is gone for good', keyIn('Unavailable'), { mode: 'enforce' }],
    [
      "is another account's",
      keyIn('Disabled', 'arn:aws:kms:us-east-1:999999999999:key/1'),
      { mode: 'enforce' },
    ],
    [
      'may not be enabled by the policy',
      keyIn('Disabled'),
      { mode: 'enforce', checks: { 'kms-key-usable': { mode: 'plan' } } },
    ],
  ])('is refused where its key %s', (_case, snapshot, written) => {
    const repairs = planned(undefined, { baseline, snapshot, policy: aPolicy(written) })
    expect(callsOf(repairs)).toEqual([])
    expect(repairs[0]?.refusal?.reason).toMatch(/^The key .* is (?:Unavailable|Disabled)/)
  })
})
