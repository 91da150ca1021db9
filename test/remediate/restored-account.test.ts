import {
  type CloudTrailClient,
  DeleteTrailCommand,
  PutEventSelectorsCommand,
  PutInsightSelectorsCommand,
  RemoveTagsCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail'
import { DeleteBucketCommand } from '@aws-sdk/client-s3'
import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { aPolicy } from '../builders/a-policy.ts'
import { aTamperedAccount } from './tampered-account.ts'

const trail = 'management-events'
const arn = `arn:aws:cloudtrail:us-east-1:123456789012:trail/${trail}`

/** Calls that weaken a trail, as published attack tools make them. */
const attacks: Record<string, (cloudtrail: CloudTrailClient) => Promise<unknown>> = {
  StopLogging: (c) => c.send(new StopLoggingCommand({ Name: trail })),
  DeleteTrail: (c) => c.send(new DeleteTrailCommand({ Name: trail })),
  'UpdateTrail without other regions and validation': (c) =>
    c.send(
      new UpdateTrailCommand({
        Name: trail,
        IsMultiRegionTrail: false,
        IncludeGlobalServiceEvents: false,
        EnableLogFileValidation: false,
      }),
    ),
  'UpdateTrail without key, topic and log group': (c) =>
    c.send(
      new UpdateTrailCommand({
        Name: trail,
        KmsKeyId: '',
        SnsTopicName: '',
        CloudWatchLogsLogGroupArn: '',
        CloudWatchLogsRoleArn: '',
      }),
    ),
  'UpdateTrail to another prefix': (c) =>
    c.send(new UpdateTrailCommand({ Name: trail, S3BucketName: 'clean-trail-logs', KmsKeyId: '' })),
  'PutEventSelectors with empty lists of values': (c) =>
    c.send(
      new PutEventSelectorsCommand({
        TrailName: trail,
        EventSelectors: [
          {
            ReadWriteType: 'ReadOnly',
            IncludeManagementEvents: false,
            DataResources: [
              { Type: 'AWS::S3::Object', Values: [] },
              { Type: 'AWS::Lambda::Function', Values: [] },
            ],
          },
        ],
      }),
    ),
  'PutEventSelectors of the other kind': (c) =>
    c.send(
      new PutEventSelectorsCommand({
        TrailName: trail,
        AdvancedEventSelectors: [
          {
            FieldSelectors: [
              { Field: 'eventCategory', Equals: ['Management'] },
              { Field: 'eventSource', NotEquals: ['kms.amazonaws.com'] },
            ],
          },
        ],
      }),
    ),
  'PutInsightSelectors with none': (c) =>
    c.send(new PutInsightSelectorsCommand({ TrailName: trail, InsightSelectors: [] })),
  RemoveTags: (c) => c.send(new RemoveTagsCommand({ ResourceId: arn, TagsList: [{ Key: 'owner' }] })),
}

describe.each(Object.entries(attacks))('after %s', (_name, attack) => {
  it('the trail is exactly as it was, and nothing is left to restore', async () => {
    const { state, cloudtrail, restore, plan } = await aTamperedAccount()
    const before = await state()
    await attack(cloudtrail)
    expect(await state().catch(() => undefined)).not.toEqual(before)
    const outcomes = await restore()
    expect(outcomes.filter(({ result }) => result !== 'applied')).toEqual([])
    expect(await state()).toEqual(before)
    expect(await plan()).toEqual([])
  })
})

it('after any of them in any order the trail is exactly as it was', async () => {
  const names = fc.shuffledSubarray(Object.keys(attacks), { minLength: 2 })
  await fc.assert(
    fc.asyncProperty(names, async (chosen) => {
      const { state, cloudtrail, restore } = await aTamperedAccount()
      const before = await state()
      // What follows a deletion fails, as it would in life.
      for (const name of chosen) await attacks[name]?.(cloudtrail).catch(() => undefined)
      await restore()
      expect(await state()).toEqual(before)
    }),
    { numRuns: 12 },
  )
})

describe('the baseline of the account', () => {
  it('is kept once, and not again while nothing changes', async () => {
    const { kept, keep } = await aTamperedAccount()
    expect(kept).toEqual([{ trailArn: arn, version: 1, origin: 'first-use', result: 'written' }])
    expect(await keep()).toEqual([])
  })

  it('does not follow a trail that was weakened', async () => {
    const { cloudtrail, keep } = await aTamperedAccount()
    await cloudtrail.send(new UpdateTrailCommand({ Name: trail, EnableLogFileValidation: false }))
    expect(await keep()).toEqual([])
  })
})

describe('a deleted trail is not made again', () => {
  it('into a bucket that is gone', async () => {
    const { clients, cloudtrail, restore } = await aTamperedAccount()
    await cloudtrail.send(new DeleteTrailCommand({ Name: trail }))
    await (await clients.s3('us-east-1')).send(new DeleteBucketCommand({ Bucket: 'clean-trail-logs' }))
    const [outcome] = await restore()
    expect(outcome).toMatchObject({ result: 'refused' })
    expect(outcome?.message).toContain('The bucket clean-trail-logs is gone.')
    expect(outcome?.message).toContain('aws cloudtrail create-trail')
  })

  it('into a bucket whose name somebody else took', async () => {
    const { sandbox, clients, cloudtrail, restore } = await aTamperedAccount()
    await cloudtrail.send(new DeleteTrailCommand({ Name: trail }))
    await (await clients.s3('us-east-1')).send(new DeleteBucketCommand({ Bucket: 'clean-trail-logs' }))
    const { s3 } = await import('../../sandbox/services/s3/service.ts')
    await sandbox.invoke(
      s3,
      'CreateBucket',
      { Bucket: 'clean-trail-logs' },
      { region: 'us-east-1', account: '999988887777' },
    )
    const [outcome] = await restore()
    expect(outcome).toMatchObject({ result: 'refused' })
    expect(outcome?.message).toContain(
      'It is not known that the bucket clean-trail-logs belongs to this account',
    )
  })

  it('where the policy exempts it or switches its check off', async () => {
    const { cloudtrail, plan } = await aTamperedAccount()
    await cloudtrail.send(new DeleteTrailCommand({ Name: trail }))
    const exemption = { check: 'multi-region-trail', resource: arn, reason: 'moved', owner: 'security' }
    expect(await plan(aPolicy({ mode: 'enforce', exemptions: [exemption] }))).toEqual([])
    expect(await plan(aPolicy({ mode: 'off' }))).toEqual([])
    expect(await plan()).toHaveLength(1)
  })
})
