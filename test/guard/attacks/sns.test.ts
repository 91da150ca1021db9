import {
  DeleteTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  SetSubscriptionAttributesCommand,
  SetTopicAttributesCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns'
import { clean } from '../../../sandbox/scenarios/clean.ts'
import { type Attack, account, attackHarness, type Intruder } from './attack-harness.ts'
import { orError, trailsWhole } from './states.ts'

const TopicArn = `arn:aws:sns:us-east-1:${account}:trail-deliveries`
const alertTopic = `arn:aws:sns:us-east-1:${account}:trailkeeper-alerts`

const subscriptions = async ({ sns }: Intruder, topic: string) => {
  const { Subscriptions = [] } = await sns().send(new ListSubscriptionsByTopicCommand({ TopicArn: topic }))
  return Subscriptions
}

/** Subscribers have to confirm anew, under another ARN: who they are is what counts. */
async function everything(by: Intruder) {
  const { Attributes = {} } = await by
    .sns()
    .send(new GetTopicAttributesCommand({ TopicArn }))
    .catch(() => ({ Attributes: {} as Record<string, string> }))
  const { Policy, KmsMasterKeyId } = Attributes
  const [trails, subscribers] = await Promise.all([
    trailsWhole(by),
    subscriptions(by, TopicArn).catch(() => []),
  ])
  const filters = await Promise.all(
    subscribers.map(({ SubscriptionArn }) =>
      orError(by.sns().send(new GetSubscriptionAttributesCommand({ SubscriptionArn }))),
    ),
  )
  return {
    trails,
    policy: Policy === undefined ? 'none' : (JSON.parse(Policy) as unknown),
    key: KmsMasterKeyId ?? '',
    subscribers: subscribers.map(({ Protocol, Endpoint }) => [Protocol, Endpoint]),
    filters: filters.length,
  }
}

const attacks: Attack[] = [
  {
    name: 'SetTopicAttributes: a policy that lets nobody publish',
    strike: ({ sns }) =>
      sns().send(
        new SetTopicAttributesCommand({
          TopicArn,
          AttributeName: 'Policy',
          AttributeValue: JSON.stringify({
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { AWS: `arn:aws:iam::${account}:root` },
                Action: ['sns:GetTopicAttributes', 'sns:SetTopicAttributes'],
                Resource: TopicArn,
              },
            ],
          }),
        }),
      ),
    ends: 'alerted',
    event: 'SetTopicAttributes',
    says: ['topic policy: ', 'aws sns set-topic-attributes'],
  },
  {
    name: "SetTopicAttributes: SNS's own key, which CloudTrail may not use",
    strike: ({ sns }) =>
      sns().send(
        new SetTopicAttributesCommand({
          TopicArn,
          AttributeName: 'KmsMasterKeyId',
          AttributeValue: 'alias/aws/sns',
        }),
      ),
    ends: 'alerted',
    event: 'SetTopicAttributes',
    says: ['topic key: ', 'alias/aws/sns'],
  },
  {
    name: 'SetSubscriptionAttributes: a filter that nothing passes',
    strike: async (by) => {
      const [first] = await subscriptions(by, TopicArn)
      await by.sns().send(
        new SetSubscriptionAttributesCommand({
          SubscriptionArn: first?.SubscriptionArn,
          AttributeName: 'FilterPolicy',
          AttributeValue: '{"never":["passes"]}',
        }),
      )
    },
    ends: 'alerted',
    event: 'SetSubscriptionAttributes',
    says: ['filter policy of ', 'never'],
  },
  {
    name: 'Unsubscribe',
    strike: async (by) => {
      const [first] = await subscriptions(by, TopicArn)
      await by.sns().send(new UnsubscribeCommand({ SubscriptionArn: first?.SubscriptionArn }))
    },
    ends: 'alerted',
    event: 'Unsubscribe',
    says: ['subscriptions: ', 'aws sns subscribe'],
  },
  {
    name: 'DeleteTopic',
    strike: ({ sns }) => sns().send(new DeleteTopicCommand({ TopicArn })),
    ends: 'alerted',
    event: 'DeleteTopic',
    says: ['topic: there → none', 'aws sns create-topic', 'topic policy: '],
  },
  {
    name: "SetTopicAttributes: of the guard's own topic",
    strike: ({ sns }) =>
      sns().send(
        new SetTopicAttributesCommand({
          TopicArn: alertTopic,
          AttributeName: 'KmsMasterKeyId',
          AttributeValue: 'alias/aws/sns',
        }),
      ),
    ends: 'told',
    event: 'SetTopicAttributes',
    says: ['put the stack back'],
    mend: ({ sns }) =>
      sns().send(
        new SetTopicAttributesCommand({
          TopicArn: alertTopic,
          AttributeName: 'KmsMasterKeyId',
          AttributeValue: '',
        }),
      ),
  },
]

const topics = (clean.topics ?? []).map((topic) =>
  topic.name === 'trail-deliveries'
    ? { ...topic, emails: ['deliveries@example.com'], confirmed: true }
    : topic,
)

attackHarness({ everything, attacks, written: { ...clean, topics } })
