import {
  AssociateKmsKeyCommand,
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  DescribeMetricFiltersCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
  PutMetricFilterCommand,
  PutSubscriptionFilterCommand,
  TagResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import type { GetLogEventsRequest } from '@aws-sdk/client-cloudwatch-logs'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { ACCOUNT, bench, failureOf, settings } from '../bench.ts'

const logGroupName = '/aws/cloudtrail/all'
const arn = `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:${logGroupName}`
const now = new Date('2026-11-01T12:00:00Z')

let logs: CloudWatchLogsClient
beforeEach(async () => {
  logs = new CloudWatchLogsClient(settings(await bench({ clock: () => now })))
  await logs.send(new CreateLogGroupCommand({ logGroupName }))
  for (const logStreamName of ['a', 'b', 'c'])
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }))
})

const invalid = (message: string) => ({ name: 'InvalidParameterException', message })

const putEvents = (logStreamName: string, ...secondsAgo: number[]) =>
  logs.send(
    new PutLogEventsCommand({
      logGroupName,
      logStreamName,
      logEvents: secondsAgo.map((seconds) => ({
        timestamp: now.getTime() - seconds * 1000,
        message: `${seconds}`,
      })),
    }),
  )

const thirtyTags = (from: number) =>
  Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`k${from + index}`, 'v']))

const streamNames = async (input: object) =>
  (await logs.send(new DescribeLogStreamsCommand({ logGroupName, ...input }))).logStreams?.map(
    (stream) => stream.logStreamName,
  )

const orderedBy = (orderBy: string) =>
  logs.send(
    new DescribeLogStreamsCommand(
      JSON.parse(JSON.stringify({ logGroupName, orderBy, logStreamNamePrefix: 'a' })),
    ),
  )

const readTwo = async (input: Partial<GetLogEventsRequest>) => {
  const command = new GetLogEventsCommand({ logGroupName, logStreamName: 'a', limit: 2, ...input })
  const { events, nextForwardToken, nextBackwardToken } = await logs.send(command)
  return { texts: events?.map(({ message }) => message).join(' '), nextForwardToken, nextBackwardToken }
}

const putFilter = (filterPattern: string, filterName = 'f') =>
  logs.send(
    new PutMetricFilterCommand({
      logGroupName,
      filterName,
      filterPattern,
      metricTransformations: [{ metricName: 'm', metricNamespace: 'n', metricValue: '1' }],
    }),
  )

describe('a log group', () => {
  it('is meant by its ARN as by its name (LocalStack, tests/aws/services/logs, `test_create_and_delete_log_stream`)', async () => {
    for (const logGroupIdentifier of [arn, logGroupName]) {
      const { logStreams } = await logs.send(new DescribeLogStreamsCommand({ logGroupIdentifier }))
      expect(logStreams?.map((stream) => stream.logStreamName)).toEqual(['a', 'b', 'c'])
      await logs.send(new GetLogEventsCommand({ logGroupIdentifier, logStreamName: 'a' }))
    }
    const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupIdentifiers: [arn] }))
    expect(logGroups).toMatchObject([{ logGroupName }])
    await logs.send(new AssociateKmsKeyCommand({ resourceIdentifier: arn, kmsKeyId: 'key' }))
    expect((await logs.send(new DescribeLogGroupsCommand({}))).logGroups).toMatchObject([{ kmsKeyId: 'key' }])
  })

  it('is not meant twice (the same)', async () => {
    const twice = new DescribeLogStreamsCommand({ logGroupName, logGroupIdentifier: arn })
    expect(await failureOf(logs.send(twice))).toEqual({
      name: 'ValidationException',
      message: 'LogGroup name and LogGroup ARN are mutually exclusive parameters.',
    })
    const both = new DescribeLogGroupsCommand({ logGroupNamePrefix: 'a', logGroupNamePattern: 'a' })
    expect(await failureOf(logs.send(both))).toEqual(
      invalid('LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.'),
    )
  })

  it('by the ARN of another account or region is not found', async () => {
    for (const logGroupIdentifier of [
      arn.replace(ACCOUNT, '999999999999'),
      arn.replace('us-east', 'eu-west'),
    ]) {
      const asked = logs.send(new DescribeLogStreamsCommand({ logGroupIdentifier }))
      expect((await failureOf(asked)).name).toBe('ResourceNotFoundException')
    }
  })

  it('has the class that it was made with', async () => {
    await logs.send(new CreateLogGroupCommand({ logGroupName: 'rare', logGroupClass: 'INFREQUENT_ACCESS' }))
    const ofClass = new DescribeLogGroupsCommand({ logGroupClass: 'INFREQUENT_ACCESS' })
    expect((await logs.send(ofClass)).logGroups).toMatchObject([{ logGroupName: 'rare' }])
  })

  it('takes 50 tags (API reference, TagResource)', async () => {
    await logs.send(new TagResourceCommand({ resourceArn: arn, tags: thirtyTags(0) }))
    const more = logs.send(new TagResourceCommand({ resourceArn: arn, tags: thirtyTags(30) }))
    expect((await failureOf(more)).name).toBe('TooManyTagsException')
  })
})

describe('log streams', () => {
  it('come by name or by their last event, either way round', async () => {
    await putEvents('b', 30)
    await putEvents('a', 10)
    expect(await streamNames({ descending: true })).toEqual(['c', 'b', 'a'])
    expect(await streamNames({ orderBy: 'LastEventTime', descending: true })).toEqual(['a', 'b', 'c'])
  })

  it('come in no other order (moto, tests/test_logs, `test_describe_log_streams_invalid_order_by`)', async () => {
    expect(await failureOf(orderedBy('sth'))).toEqual(
      invalid(
        "1 validation error detected: Value 'sth' at 'orderBy' failed to satisfy constraint: Member must satisfy " +
          'enum value set: [LogStreamName, LastEventTime]',
      ),
    )
    expect(await failureOf(orderedBy('LastEventTime'))).toEqual(
      invalid('Cannot order by LastEventTime with a logStreamNamePrefix.'),
    )
  })
})

describe('log events', () => {
  it('are read from either end, page by page', async () => {
    await putEvents('a', 5, 4, 3, 2, 1)
    const first = await readTwo({ startFromHead: true })
    const second = await readTwo({ nextToken: first.nextForwardToken })
    const last = await readTwo({})
    const before = await readTwo({ nextToken: last.nextBackwardToken })
    expect([first, second, last, before].map(({ texts }) => texts)).toEqual(['5 4', '3 2', '2 1', '4 3'])
    // "If you have reached the end of the stream, it returns the same token you passed in."
    const end = await readTwo({ nextToken: last.nextForwardToken })
    expect([end.texts, end.nextForwardToken]).toEqual(['', last.nextForwardToken])
    expect(await failureOf(readTwo({ nextToken: 'x' }))).toEqual(
      invalid('The specified nextToken is invalid.'),
    )
  })

  it('come in the order of their times, and neither too old nor from the future (moto, tests/test_logs)', async () => {
    expect(await failureOf(putEvents('a', 1, 2))).toEqual(
      invalid('Log events in a single PutLogEvents request must be in chronological order.'),
    )
    const day = 24 * 3600
    expect((await putEvents('a', 15 * day, 14 * day, 0, -3 * 3600)).rejectedLogEventsInfo).toEqual({
      tooOldLogEventEndIndex: 1,
      tooNewLogEventStartIndex: 3,
    })
  })
})

describe('a filter pattern', () => {
  // CIS AWS Foundations Benchmark, and tests of TestMetricFilter against AWS (a JSON filter's in Python, on GitHub).
  it.each([
    '',
    'ERROR',
    '?ERROR -"not this" %\\d{3}%',
    '[ip, user, ..., status = 4*, size > 1000]',
    '{($.errorCode="*UnauthorizedOperation") || ($.errorCode="AccessDenied*")}',
    '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") }',
    '{ $.eventSource = kms.amazonaws.com && (($.eventName=DisableKey)||($.eventName=ScheduleKeyDeletion)) }',
    '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }',
    '{ $.objectList[1].id    = 2 }',
    '{ $.someFloat   >= 1.0 }',
    '{ $.SomeObject IS NULL }',
    '{ $.sourceIPAddress != 123.123.* }',
    '{ $.eventName = %Delete.*% }',
  ])('may be %s', async (pattern) => {
    await putFilter(pattern)
    const { metricFilters } = await logs.send(new DescribeMetricFiltersCommand({ logGroupName }))
    expect(metricFilters?.map(({ filterPattern }) => filterPattern)).toEqual([pattern])
  })

  it.each([
    '{ $.eventName = }',
    '{ $.eventName = ConsoleLogin',
    '{ ($.eventName = ConsoleLogin }',
    '{ $.eventName = ConsoleLogin && }',
    '{ $.eventName ConsoleLogin }',
    '{ eventName = ConsoleLogin }',
    '{ }',
    '{ $.eventType > "UpdateTrail" }',
    '{ $.eventType <= UpdateTrail }',
    ' {$.ThisFlag IS TRUE} ',
    '"event": "x"',
    '"open',
    '[a, b',
    'java.lang.Exception',
  ])('is not %s', async (pattern) => {
    expect(await failureOf(putFilter(pattern))).toEqual(invalid('Invalid metric filter pattern'))
    const subscription = new PutSubscriptionFilterCommand({
      logGroupName,
      filterName: 's',
      filterPattern: pattern,
      destinationArn: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:hear`,
    })
    expect((await failureOf(logs.send(subscription))).name).toBe('InvalidParameterException')
  })

  it('has a name without a colon', async () => {
    expect(await failureOf(putFilter('', 'a:b'))).toEqual(
      invalid(
        "1 validation error detected: Value 'a:b' at 'filterName' failed to satisfy constraint: Member must satisfy " +
          'regular expression pattern: [^:*]*',
      ),
    )
  })

  it.each([
    [{ metricName: 'm' }, 'metricName', 'metricNamespace'],
    [{ metricNamespace: 'n' }, 'metricNamespace', 'metricName'],
  ])('is not found by %j alone (API reference, DescribeMetricFilters)', async (input, given, missing) => {
    expect(await failureOf(logs.send(new DescribeMetricFiltersCommand(input)))).toEqual(
      invalid(
        `If you include the ${given} parameter in your request, you must also include the ${missing} parameter.`,
      ),
    )
  })
})
