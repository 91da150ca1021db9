import { describe, expect, it } from '@jest/globals'
import type { Snapshot } from '../../lib/model.ts'
import { aBaseline } from '../builders/a-baseline.ts'
import { aSnapshot } from '../builders/a-snapshot.ts'
import { aTrail } from '../builders/a-trail.ts'
import { denied } from '../builders/failures.ts'
import { callsOf, planned } from './planned-restorations.ts'

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

  it('is refused where its key is not enabled', () => {
    const key = baseline.settings.kmsKeyId ?? ''
    const disabled = aSnapshot().keys[key]
    const description = disabled?.description.ok && {
      ...disabled.description.value,
      state: 'PendingDeletion',
    }
    if (!disabled || !description) throw new Error('the snapshot has no key')
    const snapshot: Partial<Snapshot> = {
      keys: { [key]: { ...disabled, description: { ok: true, value: description } } },
    }
    expect(planned(undefined, { baseline, snapshot })[0]?.refusal?.reason).toContain('PendingDeletion')
  })
})
