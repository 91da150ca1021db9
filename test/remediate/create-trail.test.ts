import { describe, expect, it } from '@jest/globals'
import type { Snapshot } from '../../lib/model/index.ts'
import { trailBucketPolicy } from '../../lib/remediate/grant-bucket-access.ts'
import { aSnapshot } from '../builders/a-snapshot.ts'
import { aTrail } from '../builders/a-trail.ts'
import { denied } from '../builders/failures.ts'
import { inBrief, planned } from './planned.ts'

const plan = (changes: Partial<Snapshot> = {}) =>
  planned(aSnapshot({ trails: [], ...changes }), { only: ['multi-region-trail'] })
const bucket = 'trailkeeper-logs-123456789012-0a1b2c3d'

describe('in an account without any trail', () => {
  it('C11: makes a bucket of its own, closes it, and makes a trail that logs', () => {
    expect(inBrief(plan())).toEqual([
      `CreateBucket ${bucket}`,
      `PutPublicAccessBlock ${bucket}`,
      `PutBucketVersioning ${bucket}`,
      `PutBucketPolicy ${bucket}`,
      'CreateTrail trailkeeper-management-events',
      'StartLogging trailkeeper-management-events',
    ])
  })

  it('never adopts a bucket that exists', () => {
    expect(plan()[0]?.calls[0]).toMatchObject({ expect: { kind: 'bucket', exists: false } })
  })

  it('lets this one trail write to the bucket, and nothing else', () => {
    const written = plan()[0]?.calls.flatMap(({ input }) => ('Policy' in input ? [input.Policy] : []))
    const trailArn = 'arn:aws:cloudtrail:us-east-1:123456789012:trail/trailkeeper-management-events'
    const policy = trailBucketPolicy({ bucket, account: '123456789012', partition: 'aws', trailArn })
    expect(written).toEqual([JSON.stringify(policy)])
    expect(policy.Statement.map(({ Effect, Action }) => [Effect, Action])).toEqual([
      ['Allow', 's3:GetBucketAcl'],
      ['Allow', 's3:PutObject'],
    ])
    for (const statement of policy.Statement) {
      expect(statement.Principal).toEqual({ Service: 'cloudtrail.amazonaws.com' })
      expect(statement.Condition?.StringEquals).toMatchObject({ 'aws:SourceArn': trailArn })
    }
  })

  it('makes it in the region that leads the partition', () => {
    const regions: Snapshot['regions'] = {
      'cn-north-1': { ok: true, value: { trails: [] } },
      'cn-northwest-1': { ok: true, value: { trails: [] } },
    }
    const [repair] = plan({
      partition: 'aws-cn',
      regions,
      enabledRegions: { ok: true, value: Object.keys(regions) },
    })
    expect(new Set(repair?.calls.map((call) => call.region))).toEqual(new Set(['cn-north-1']))
    expect(JSON.stringify(repair?.calls)).not.toContain('arn:aws:')
  })
})

describe('where a trail may stand unseen', () => {
  it.each([
    [
      'the list of regions could not be read',
      { enabledRegions: denied('account:ListRegions') },
      /list of enabled regions .*ListRegions gave AccessDenied/,
    ],
    [
      'a region could not be read',
      {
        regions: {
          'us-east-1': { ok: true as const, value: { trails: [] } },
          'eu-west-1': denied('cloudtrail:DescribeTrails'),
        },
      },
      /eu-west-1/,
    ],
    [
      'a region was not looked at',
      { regions: { 'us-east-1': { ok: true as const, value: { trails: [] } } } },
      /eu-west-1/,
    ],
    [
      'the organization could not be read',
      { organization: denied('organizations:DescribeOrganization') },
      /organization/,
    ],
    [
      'regions were named',
      { enabledRegions: denied('account:ListRegions', 'Trailkeeper.NotAsked') },
      /Only some regions/,
    ],
  ])('%s: refused', (_why, changes, reason) => {
    expect(plan(changes)).toMatchObject([{ calls: [], refusal: { reason: expect.stringMatching(reason) } }])
  })

  it('a trail is there, whatever it is worth: not this remedy', () => {
    expect(plan({ trails: [aTrail({ multiRegion: false })] })).toMatchObject([
      { remedy: 'enable-multi-region' },
    ])
  })
})
