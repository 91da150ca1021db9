import { CloudWatchClient, DeleteAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch'
import {
  CloudWatchLogsClient,
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  PutSubscriptionFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { DeleteRuleCommand, EventBridgeClient, PutRuleCommand } from '@aws-sdk/client-eventbridge'
import { DeleteTopicCommand, SNSClient, SubscribeCommand, UnsubscribeCommand } from '@aws-sdk/client-sns'
import { DeleteQueueCommand, SQSClient, SetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import { ACCOUNT } from '../../bench.ts'
import { REGION } from '../../standing-world.ts'
import type { Send } from './send.ts'

const functionArn = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:hear`
const topic = `arn:aws:sns:${REGION}:${ACCOUNT}:topic`

export const sns: Record<string, Send> = {
  DeleteTopic: (at) => new SNSClient(at).send(new DeleteTopicCommand({ TopicArn: topic })),
  Subscribe: (at) =>
    new SNSClient(at).send(
      new SubscribeCommand({ TopicArn: topic, Protocol: 'email', Endpoint: 'b@example.com' }),
    ),
  Unsubscribe: (at, { subscription: SubscriptionArn }) =>
    new SNSClient(at).send(new UnsubscribeCommand({ SubscriptionArn })),
}

export const sqs: Record<string, Send> = {
  DeleteQueue: (at, { queueUrl: QueueUrl }) => new SQSClient(at).send(new DeleteQueueCommand({ QueueUrl })),
  SetQueueAttributes: (at, { queueUrl: QueueUrl }) =>
    new SQSClient(at).send(
      new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '100' } }),
    ),
}

export const logs: Record<string, Send> = {
  DeleteLogGroup: (at) =>
    new CloudWatchLogsClient(at).send(new DeleteLogGroupCommand({ logGroupName: 'group' })),
  DeleteLogStream: (at) =>
    new CloudWatchLogsClient(at).send(
      new DeleteLogStreamCommand({ logGroupName: 'group', logStreamName: 'stream' }),
    ),
  PutSubscriptionFilter: (at) =>
    new CloudWatchLogsClient(at).send(
      new PutSubscriptionFilterCommand({
        logGroupName: 'group',
        filterName: 'filter',
        filterPattern: '?"ERROR"',
        destinationArn: functionArn,
      }),
    ),
}

export const monitoring: Record<string, Send> = {
  DeleteAlarms: (at) => new CloudWatchClient(at).send(new DeleteAlarmsCommand({ AlarmNames: ['alarm'] })),
  PutMetricAlarm: (at) =>
    new CloudWatchClient(at).send(
      new PutMetricAlarmCommand({
        AlarmName: 'other',
        MetricName: 'm',
        Namespace: 'n',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 3,
        Threshold: 50,
        ComparisonOperator: 'GreaterThanThreshold',
      }),
    ),
}

export const events: Record<string, Send> = {
  DeleteRule: (at) => new EventBridgeClient(at).send(new DeleteRuleCommand({ Name: 'rule' })),
  PutRule: (at) =>
    new EventBridgeClient(at).send(
      new PutRuleCommand({
        Name: 'other',
        Description: '',
        State: 'ENABLED',
        EventPattern: '{"source":["aws.ec2"]}',
        ScheduleExpression: '',
      }),
    ),
}
