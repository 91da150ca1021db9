import {
  DescribeLogGroupsCommand,
  DescribeMetricFiltersCommand,
  DescribeSubscriptionFiltersCommand,
  type LogGroup,
} from '@aws-sdk/client-cloudwatch-logs'
import { answered } from '../aws/answered.ts'
import type { Clients } from '../aws/clients.ts'
import type { Region, Safeguards, SetUp } from '../model/index.ts'
import { asJson, settingsRead } from '../aws/read.ts'

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
  const ofGroup = (setUp: (group: LogGroup) => SetUp[]) => async () => {
    const { logGroups } = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }))
    const group = answered(logGroups, 'logGroups').find(({ logGroupName }) => logGroupName === name)
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
      ask: async () => {
        const { metricFilters } = await client.send(new DescribeMetricFiltersCommand(named))
        return answered(metricFilters, 'metricFilters').map(
          ({ filterName, filterPattern, metricTransformations }) =>
            write('PutMetricFilter', { filterName, filterPattern, metricTransformations }),
        )
      },
    },
    {
      name: 'subscription filters',
      ask: async () => {
        const { subscriptionFilters } = await client.send(new DescribeSubscriptionFiltersCommand(named))
        return answered(subscriptionFilters, 'subscriptionFilters').map(
          ({ filterName, filterPattern, destinationArn, roleArn, distribution }) =>
            write('PutSubscriptionFilter', {
              filterName,
              filterPattern,
              destinationArn,
              roleArn,
              distribution,
            }),
        )
      },
    },
  ])
}
