import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteMetricFilterCommand,
  DeleteRetentionPolicyCommand,
  DeleteSubscriptionFilterCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  DescribeMetricFiltersCommand,
  DescribeSubscriptionFiltersCommand,
  GetLogEventsCommand,
  ListTagsForResourceCommand,
  PutLogEventsCommand,
  PutMetricFilterCommand,
  PutRetentionPolicyCommand,
  PutSubscriptionFilterCommand,
  TagResourceCommand,
  UntagResourceCommand,
  paginateDescribeLogGroups,
} from '@aws-sdk/client-cloudwatch-logs'
import type { DescribeMetricFiltersRequest } from '@aws-sdk/client-cloudwatch-logs'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { ACCOUNT, bench, failureOf, settings } from '../bench.ts'

const logGroupName = '/aws/cloudtrail/all'
let logs: CloudWatchLogsClient
beforeEach(async () => {
  logs = new CloudWatchLogsClient(settings(await bench()))
})

const create = (name = logGroupName) => logs.send(new CreateLogGroupCommand({ logGroupName: name }))
const codeOf = async (call: Promise<unknown>) => (await failureOf(call)).name

const putMetric = (filterName: string, metricName = 'Changes', group = logGroupName) =>
  logs.send(
    new PutMetricFilterCommand({
      logGroupName: group,
      filterName,
      filterPattern: '{ $.eventName = StopLogging }',
      metricTransformations: [{ metricName, metricNamespace: 'CloudTrail', metricValue: '1' }],
    }),
  )

const putSubscription = (filterName: string) =>
  logs.send(
    new PutSubscriptionFilterCommand({
      logGroupName,
      filterName,
      filterPattern: '',
      destinationArn: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:hear`,
    }),
  )

const filtersFound = async (input: DescribeMetricFiltersRequest) =>
  (await logs.send(new DescribeMetricFiltersCommand(input))).metricFilters?.map((one) => one.filterName)

describe('log groups', () => {
  it('are listed by prefix or by part of their name, with both forms of their ARN', async () => {
    await create()
    await create('/aws/lambda/x')
    const byPrefix = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/aws/cloudtrail' }))
    const arn = `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:${logGroupName}`
    expect(byPrefix.logGroups).toMatchObject([{ logGroupName, arn: `${arn}:*`, logGroupArn: arn }])
    const byPattern = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePattern: 'LAMBDA' }))
    expect(byPattern.logGroups?.map((group) => group.logGroupName)).toEqual(['/aws/lambda/x'])
  })

  it('come page by page, in the order of their names', async () => {
    for (const name of ['c', 'a', 'b']) await create(name)
    const pages: (string | undefined)[][] = []
    for await (const page of paginateDescribeLogGroups({ client: logs, pageSize: 2 }, {}))
      pages.push((page.logGroups ?? []).map((group) => group.logGroupName))
    expect(pages).toEqual([['a', 'b'], ['c']])
    expect(await codeOf(logs.send(new DescribeLogGroupsCommand({ nextToken: 'x' })))).toBe(
      'InvalidParameterException',
    )
  })

  it('are made once and deleted once', async () => {
    await create()
    expect(await codeOf(create())).toBe('ResourceAlreadyExistsException')
    expect(await codeOf(create('no spaces'))).toBe('InvalidParameterException')
    await logs.send(new DeleteLogGroupCommand({ logGroupName }))
    expect(await codeOf(logs.send(new DeleteLogGroupCommand({ logGroupName })))).toBe(
      'ResourceNotFoundException',
    )
  })

  it('keep events for one of the numbers of days that there are', async () => {
    await create()
    const retention = async () =>
      (await logs.send(new DescribeLogGroupsCommand({}))).logGroups?.[0]?.retentionInDays
    const put = (days: number) =>
      logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: days }))
    await put(365)
    expect(await codeOf(put(2))).toBe('InvalidParameterException')
    expect(await retention()).toBe(365)
    await logs.send(new DeleteRetentionPolicyCommand({ logGroupName }))
    expect(await retention()).toBeUndefined()
  })

  it('carry tags', async () => {
    await create()
    const resourceArn = `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:${logGroupName}`
    await logs.send(new TagResourceCommand({ resourceArn, tags: { owner: 'security', team: 'red' } }))
    await logs.send(new UntagResourceCommand({ resourceArn, tagKeys: ['team'] }))
    expect((await logs.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual({
      owner: 'security',
    })
  })

  it('belong to a region', async () => {
    const sandbox = await bench()
    const at = (region: string) => new CloudWatchLogsClient(settings(sandbox, region))
    await at('us-east-1').send(new CreateLogGroupCommand({ logGroupName }))
    expect((await at('eu-west-1').send(new DescribeLogGroupsCommand({}))).logGroups).toEqual([])
  })
})

describe('metric filters', () => {
  it('are found by log group, by metric, or all together', async () => {
    await create()
    await create('other')
    await putMetric('trail-changes')
    await putMetric('logins', 'Logins', 'other')
    expect(await filtersFound({ logGroupName })).toEqual(['trail-changes'])
    expect(await filtersFound({ metricName: 'Logins', metricNamespace: 'CloudTrail' })).toEqual(['logins'])
    expect(await filtersFound({})).toEqual(['logins', 'trail-changes'])
  })

  it('are counted, replaced and deleted', async () => {
    await create()
    await putMetric('trail-changes')
    await putMetric('trail-changes', 'Renamed')
    const [group] = (await logs.send(new DescribeLogGroupsCommand({}))).logGroups ?? []
    expect(group?.metricFilterCount).toBe(1)
    const command = new DeleteMetricFilterCommand({ logGroupName, filterName: 'trail-changes' })
    await logs.send(command)
    expect(await codeOf(logs.send(command))).toBe('ResourceNotFoundException')
  })

  it('need a log group', async () => {
    expect(await codeOf(putMetric('trail-changes'))).toBe('ResourceNotFoundException')
  })
})

describe('subscription filters', () => {
  it('are two at most', async () => {
    await create()
    await putSubscription('one')
    await putSubscription('two')
    expect(await codeOf(putSubscription('three'))).toBe('LimitExceededException')
    await logs.send(new DeleteSubscriptionFilterCommand({ logGroupName, filterName: 'one' }))
    const { subscriptionFilters } = await logs.send(new DescribeSubscriptionFiltersCommand({ logGroupName }))
    expect(subscriptionFilters?.map((filter) => filter.filterName)).toEqual(['two'])
  })
})

describe('log streams', () => {
  it('keep the events that were put', async () => {
    await create()
    const logStreamName = 'stream'
    const now = Date.now()
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }))
    const logEvents = [
      { timestamp: now - 2000, message: 'first' },
      { timestamp: now - 1000, message: 'second' },
    ]
    await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }))
    const { events } = await logs.send(
      new GetLogEventsCommand({ logGroupName, logStreamName, startTime: now - 1500 }),
    )
    expect(events?.map(({ message }) => message)).toEqual(['second'])
    const { logStreams } = await logs.send(new DescribeLogStreamsCommand({ logGroupName }))
    expect(logStreams).toMatchObject([
      { logStreamName, firstEventTimestamp: now - 2000, lastEventTimestamp: now - 1000 },
    ])
  })
})
