import {
  CreateTrailCommand,
  DeleteTrailCommand,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetInsightSelectorsCommand,
  GetTrailCommand,
  GetTrailStatusCommand,
  PutEventSelectorsCommand,
  PutInsightSelectorsCommand,
  StartLoggingCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail'
import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail'
import { describe, expect, it } from '@jest/globals'
import { addTrail } from '../../../../sandbox/services/cloudtrail/add-trail.ts'
import { failureOf } from '../../bench.ts'
import { openBucket, topic } from './destinations.ts'
import { account, arnOf, bench, home } from './sandbox.ts'

const Name = 'nobody'

describe('a trail that nobody made', () => {
  // LocalStack and moto (tests/test_cloudtrail, `test_get_trail_status_unknown_trail`) recorded AWS naming its ARN.
  it.each<[string, (client: CloudTrailClient) => Promise<unknown>]>([
    ['DeleteTrail', (client) => client.send(new DeleteTrailCommand({ Name }))],
    ['GetTrail', (client) => client.send(new GetTrailCommand({ Name }))],
    ['GetTrailStatus', (client) => client.send(new GetTrailStatusCommand({ Name }))],
    ['GetEventSelectors', (client) => client.send(new GetEventSelectorsCommand({ TrailName: Name }))],
    ['GetInsightSelectors', (client) => client.send(new GetInsightSelectorsCommand({ TrailName: Name }))],
    [
      'PutEventSelectors',
      (client) => client.send(new PutEventSelectorsCommand({ TrailName: Name, EventSelectors: [{}] })),
    ],
    [
      'PutInsightSelectors',
      (client) => client.send(new PutInsightSelectorsCommand({ TrailName: Name, InsightSelectors: [] })),
    ],
    ['StartLogging', (client) => client.send(new StartLoggingCommand({ Name }))],
    ['StopLogging', (client) => client.send(new StopLoggingCommand({ Name }))],
    ['UpdateTrail', (client) => client.send(new UpdateTrailCommand({ Name }))],
  ])('is told by its ARN, and whose it is, by %s', async (_, call) => {
    expect(await failureOf(call((await bench()).at(home)))).toEqual({
      name: 'TrailNotFoundException',
      message: `Unknown trail: ${arnOf(Name)} for the user: ${account}`,
    })
  })
})

describe("a trail's topic", () => {
  it('comes back as it was given, and as an empty text once it was taken away', async () => {
    const sandbox = await bench()
    await openBucket(sandbox, 'trail-logs')
    const arn = await topic(sandbox, 'trail-topic')
    const cloudtrail = sandbox.at(home)
    const named = async () => {
      const { trailList } = await cloudtrail.send(new DescribeTrailsCommand({}))
      return [trailList?.[0]?.SnsTopicName, trailList?.[0]?.SnsTopicARN]
    }
    await cloudtrail.send(
      new CreateTrailCommand({ Name: 'trail', S3BucketName: 'trail-logs', SnsTopicName: '' }),
    )
    expect(await named()).toEqual([undefined, undefined])
    for (const SnsTopicName of ['trail-topic', arn]) {
      const answer = await cloudtrail.send(new UpdateTrailCommand({ Name: 'trail', SnsTopicName }))
      expect(answer).toMatchObject({ SnsTopicName, SnsTopicARN: arn })
      expect(await named()).toEqual([SnsTopicName, arn])
    }
    await cloudtrail.send(new UpdateTrailCommand({ Name: 'trail', EnableLogFileValidation: true }))
    expect(await named()).toEqual([arn, arn])
    // The record of UpdateTrail in elastic/integrations has both so; of DescribeTrails' answer nobody shows one [U].
    const cleared = await cloudtrail.send(new UpdateTrailCommand({ Name: 'trail', SnsTopicName: '' }))
    expect(cleared).toMatchObject({ SnsTopicName: '', SnsTopicARN: '' })
    expect(await named()).toEqual(['', ''])
  })
})

it('says of a trail without Insights how to get them (debug log of the Terraform provider 3.44, on GitHub)', async () => {
  const sandbox = await bench()
  addTrail(sandbox.world, { name: 'trail', homeRegion: home })
  const asked = sandbox.at(home).send(new GetInsightSelectorsCommand({ TrailName: 'trail' }))
  expect(await failureOf(asked)).toEqual({
    name: 'InsightNotEnabledException',
    message:
      `Trail ${arnOf('trail')} does not have Insights enabled. Edit the trail settings to enable Insights, and then ` +
      'try the operation again.',
  })
})
