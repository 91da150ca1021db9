import {
  DescribeLogGroupsCommand,
  DescribeSubscriptionFiltersCommand,
  type LogGroup as DescribedLogGroup,
  type MetricFilter,
  paginateDescribeLogGroups,
  paginateDescribeMetricFilters,
} from '@aws-sdk/client-cloudwatch-logs'
import { answered, asJson, read, settingsRead } from '../aws/read.ts'
import { logGroupName, parseArn } from '../text/arn.ts'
import type { Clients } from '../aws/clients.ts'
import { ownFailure } from '../aws/errors.ts'
import type { AccountId, Arn, LogGroup, Read, Region, Safeguards, SetUp } from '../model/index.ts'

/** Whether the log groups are there. Another account's cannot be asked for: the API has no account in its input. */
export async function logGroupsOf(
  clients: Clients,
  account: AccountId,
  arns: readonly Arn[],
): Promise<Record<Arn, LogGroup>> {
  const groups = await Promise.all(
    arns.map(async (arn): Promise<[Arn, LogGroup]> => [
      arn,
      { arn, exists: await exists(clients, account, arn) },
    ]),
  )
  return Object.fromEntries(groups)
}

async function exists(clients: Clients, account: AccountId, arn: Arn): Promise<Read<boolean>> {
  const operation = 'logs:DescribeLogGroups'
  const parts = parseArn(arn)
  const name = logGroupName(arn)
  if (!parts || name === undefined) {
    return ownFailure(operation, 'NotAsked', `${arn} is not a log group's ARN`)
  }
  if (parts.account !== account) {
    return ownFailure(operation, 'ForeignAccount', `it belongs to account ${parts.account}`)
  }
  return read(operation, async () => {
    const client = await clients.logs(parts.region)
    for await (const page of paginateDescribeLogGroups({ client }, { logGroupNamePrefix: name })) {
      if (answered(page.logGroups, 'logGroups').some((group) => group.logGroupName === name)) return true
    }
    return false
  })
}

/** How a log group is set up: its retention and key, and the filters that read it. */
export async function logGroupSafeguards(
  clients: Clients,
  { name, region }: { name: string; region: Region },
): Promise<Safeguards> {
  const client = await clients.logs(region)
  const named = { logGroupName: name }
  const write = (operation: string, input: object = {}): SetUp => ({
    service: 'logs',
    operation,
    region,
    input: { ...named, ...asJson(input) },
  })
  const ofGroup = (setUp: (group: DescribedLogGroup) => SetUp[]) => async () => {
    const { logGroups } = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }))
    const group = answered(logGroups, 'logGroups').find((one) => one.logGroupName === name)
    return group ? setUp(group) : []
  }
  return settingsRead([
    { name: 'log group', ask: ofGroup(() => [write('CreateLogGroup')]) },
    {
      name: 'log group retention',
      ask: ofGroup(({ retentionInDays }) =>
        retentionInDays === undefined
          ? [write('DeleteRetentionPolicy')]
          : [write('PutRetentionPolicy', { retentionInDays })],
      ),
    },
    {
      name: 'log group key',
      ask: ofGroup(({ kmsKeyId }) =>
        kmsKeyId === undefined ? [write('DisassociateKmsKey')] : [write('AssociateKmsKey', { kmsKeyId })],
      ),
    },
    {
      name: 'metric filters',
      ask: async () =>
        (await metricFiltersOf(clients, region, name)).map(
          ({ filterName, filterPattern, metricTransformations }) => ({
            ...write('PutMetricFilter', { filterName, filterPattern, metricTransformations }),
            removal: { operation: 'DeleteMetricFilter', input: asJson({ ...named, filterName }) },
          }),
        ),
    },
    {
      name: 'subscription filters',
      ask: async () => {
        const { subscriptionFilters } = await client.send(new DescribeSubscriptionFiltersCommand(named))
        return answered(subscriptionFilters, 'subscriptionFilters').map(
          ({ filterName, filterPattern, destinationArn, roleArn, distribution }) => ({
            ...write('PutSubscriptionFilter', {
              filterName,
              filterPattern,
              destinationArn,
              roleArn,
              distribution,
            }),
            removal: { operation: 'DeleteSubscriptionFilter', input: asJson({ ...named, filterName }) },
          }),
        )
      },
    },
  ])
}

/**
 * All metric filters of a log group.
 * @throws what CloudWatch Logs answers
 */
export async function metricFiltersOf(
  clients: Clients,
  region: Region,
  group: string,
): Promise<MetricFilter[]> {
  const client = await clients.logs(region)
  const found: MetricFilter[] = []
  for await (const page of paginateDescribeMetricFilters({ client }, { logGroupName: group }))
    found.push(...answered(page.metricFilters, 'metricFilters'))
  return found
}
