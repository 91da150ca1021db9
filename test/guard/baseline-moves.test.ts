import {
  AddTagsCommand,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetInsightSelectorsCommand,
  PutEventSelectorsCommand,
  type InsightType,
  PutInsightSelectorsCommand,
  RemoveTagsCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail'
import { describe, expect, it } from '@jest/globals'
import { clean } from '../../sandbox/scenarios/clean.ts'
import type { WrittenScenario } from '../../sandbox/scenarios/scenario.ts'
import { guarded } from './guarded.ts'

const Name = 'management-events'
const arn = `arn:aws:cloudtrail:us-east-1:123456789012:trail/${Name}`
const management = { ReadWriteType: 'All', IncludeManagementEvents: true } as const
const objects = { Type: 'AWS::S3::Object', Values: ['arn:aws:s3'] }

/** The clean trail, with as few insights as the policy asks for. */
const plain: WrittenScenario = {
  ...clean,
  trails: (clean.trails ?? []).map((trail) => ({ ...trail, insights: ['ApiCallRateInsight' as const] })),
}

const isMoved = /\[Trailkeeper\] info: baseline of management-events moved to version 2/

describe('a stronger setting that costs nothing', () => {
  it('moves the baseline: told as info, once, and kept from then on', () =>
    guarded(plain, async ({ trails, sandbox, sweep, told }) => {
      const tag = [{ Key: 'team', Value: 'security' }]
      await trails.send(new AddTagsCommand({ ResourceId: arn, TagsList: tag }))
      await sandbox.settled()
      await sweep()
      expect(told()).toEqual([expect.stringMatching(isMoved)])
      expect(sandbox.alerts().at(-1)?.message).toContain(
        'tags: owner=security → owner=security, team=security',
      )
      await sweep()
      expect(told()).toEqual([])
      await trails.send(new RemoveTagsCommand({ ResourceId: arn, TagsList: tag }))
      await sandbox.settled()
      expect(told()).toEqual([expect.stringContaining('repaired, RemoveTags')])
    }))
})

describe('more that is paid for', () => {
  it('data events: the baseline waits for a person, and the owner’s way back is not repaired', () =>
    guarded(plain, async ({ trails, sandbox, sweep, told }) => {
      const put = (DataResources: (typeof objects)[]) =>
        trails.send(
          new PutEventSelectorsCommand({
            TrailName: arn,
            EventSelectors: [{ ...management, DataResources }],
          }),
        )
      await put([objects])
      await sandbox.settled()
      await sweep()
      await put([])
      await sandbox.settled()
      await sweep()
      const { EventSelectors = [] } = await trails.send(new GetEventSelectorsCommand({ TrailName: arn }))
      expect(EventSelectors.flatMap((one) => one.DataResources ?? [])).toEqual([])
      expect(told()).toEqual([])
    }))

  it('insights likewise', () =>
    guarded(plain, async ({ trails, sandbox, sweep, told }) => {
      const put = (...types: InsightType[]) =>
        trails.send(
          new PutInsightSelectorsCommand({
            TrailName: arn,
            InsightSelectors: types.map((type) => ({ InsightType: type })),
          }),
        )
      await put('ApiCallRateInsight', 'ApiErrorRateInsight')
      await sandbox.settled()
      await sweep()
      await put('ApiCallRateInsight')
      await sandbox.settled()
      await sweep()
      const { InsightSelectors = [] } = await trails.send(new GetInsightSelectorsCommand({ TrailName: arn }))
      expect(InsightSelectors.map((one) => one.InsightType)).toEqual(['ApiCallRateInsight'])
      expect(told()).toEqual([])
    }))

  it('a further copy of management events: a trail of one region beside one of all, made multi-region', () =>
    guarded(
      {
        ...clean,
        buckets: [...(clean.buckets ?? []), { name: 'second-logs', region: 'us-east-1', versioning: true }],
        trails: [
          ...(clean.trails ?? []),
          { name: 'second', region: 'us-east-1', bucket: 'second-logs', validation: true },
        ],
      },
      async ({ trails, sandbox, sweep, told }) => {
        const widened = (IsMultiRegionTrail: boolean) =>
          trails.send(
            new UpdateTrailCommand({ Name: 'second', IsMultiRegionTrail, IncludeGlobalServiceEvents: true }),
          )
        await widened(true)
        await sandbox.settled()
        await sweep()
        expect(told().filter((subject) => subject.includes('baseline'))).toEqual([])
        await widened(false)
        await sandbox.settled()
        await sweep()
        expect(told().filter((subject) => subject.includes('repaired'))).toEqual([])
        const { trailList = [] } = await trails.send(new DescribeTrailsCommand({ trailNameList: ['second'] }))
        expect(trailList.map((trail) => trail.IsMultiRegionTrail)).toEqual([false])
      },
    ))
})
