import {
  AddPermissionCommand,
  ConfirmSubscriptionCommand,
  CreateTopicCommand,
  DeleteTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTopicsCommand,
  PublishCommand,
  RemovePermissionCommand,
  SNSClient,
  SetSubscriptionAttributesCommand,
  SetTopicAttributesCommand,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns'
import type { PublishCommandInput } from '@aws-sdk/client-sns'
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SQSClient,
  SendMessageCommand,
} from '@aws-sdk/client-sqs'
import { describe, expect, it } from '@jest/globals'
import { issueUserKeys } from '../../../sandbox/callers.ts'
import { ACCOUNT, OTHER, bench, failureOf, settings } from '../bench.ts'

const TopicArn = `arn:aws:sns:us-east-1:${ACCOUNT}:alerts`
const queueArn = `arn:aws:sqs:us-east-1:${ACCOUNT}:inbox`
const mail = { TopicArn, Protocol: 'email', Endpoint: 'a@example.com' }
const text = (StringValue: string) => ({ DataType: 'String', StringValue })

async function withTopic() {
  const sandbox = await bench()
  const sns = new SNSClient(settings(sandbox))
  await sns.send(new CreateTopicCommand({ Name: 'alerts' }))
  const publish = async (input: Partial<PublishCommandInput> = {}) => {
    await sns.send(new PublishCommand({ TopicArn, Message: 'hello', ...input }))
    await sandbox.settled()
  }
  return { sandbox, sns, publish }
}

async function withQueue() {
  const topic = await withTopic()
  const sqs = new SQSClient(settings(topic.sandbox))
  const Principal = { Service: 'sns.amazonaws.com' }
  const Statement = [{ Effect: 'Allow', Principal, Action: 'sqs:SendMessage', Resource: queueArn }]
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({ QueueName: 'inbox', Attributes: { Policy: JSON.stringify({ Statement }) } }),
  )
  const received = async () => {
    const all = { MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, ...all }))
    return Messages ?? []
  }
  return { ...topic, sqs, QueueUrl, received }
}

describe('a topic', () => {
  it('is made once and listed', async () => {
    const { sns } = await withTopic()
    expect((await sns.send(new CreateTopicCommand({ Name: 'alerts' }))).TopicArn).toBe(TopicArn)
    expect((await sns.send(new ListTopicsCommand({}))).Topics).toEqual([{ TopicArn }])
  })

  it('is gone after it was deleted', async () => {
    const { sns } = await withTopic()
    await sns.send(new DeleteTopicCommand({ TopicArn }))
    expect((await failureOf(sns.send(new GetTopicAttributesCommand({ TopicArn })))).name).toBe(
      'NotFoundException',
    )
  })

  it('of another region is no topic here', async () => {
    const { sns } = await withTopic()
    const elsewhere = TopicArn.replace('us-east-1', 'eu-west-1')
    const call = sns.send(new GetTopicAttributesCommand({ TopicArn: elsewhere }))
    expect((await failureOf(call)).name).toBe('InvalidParameterException')
  })

  it('is closed to other accounts by its first policy, and open by another', async () => {
    const { sandbox, sns } = await withTopic()
    const stranger = new SNSClient(settings(sandbox, 'us-east-1', issueUserKeys(sandbox.world, OTHER, 'eve')))
    const publish = () => stranger.send(new PublishCommand({ TopicArn, Message: 'x' }))
    expect((await failureOf(publish())).name).toBe('AuthorizationErrorException')
    const Statement = [
      { Effect: 'Allow', Principal: { AWS: OTHER }, Action: 'sns:Publish', Resource: TopicArn },
    ]
    const AttributeValue = JSON.stringify({ Statement })
    await sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: 'Policy', AttributeValue }))
    await publish()
  })
})

describe('a subscription', () => {
  it('by mail receives nothing before its owner confirmed it', async () => {
    const { sandbox, sns, publish } = await withTopic()
    expect((await sns.send(new SubscribeCommand(mail))).SubscriptionArn).toBe('pending confirmation')
    await publish()
    expect(sandbox.alerts()).toEqual([])
    sandbox.confirmSubscriptions(TopicArn)
    await publish({ Subject: 'Trail stopped', MessageAttributes: { severity: text('high') } })
    expect(sandbox.alerts()).toMatchObject([
      {
        topicArn: TopicArn,
        protocol: 'email',
        endpoint: 'a@example.com',
        subject: 'Trail stopped',
        message: 'hello',
        attributes: { severity: 'high' },
      },
    ])
    expect(await (await fetch(`${sandbox.url}/_sandbox/alerts`)).json()).toEqual(sandbox.alerts())
  })

  it('is counted as pending or confirmed', async () => {
    const { sandbox, sns } = await withTopic()
    await sns.send(new SubscribeCommand(mail))
    const counts = async () => {
      const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }))
      return [Attributes?.['SubscriptionsConfirmed'], Attributes?.['SubscriptionsPending']]
    }
    expect(await counts()).toEqual(['0', '1'])
    expect((await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }))).Subscriptions).toMatchObject([
      { SubscriptionArn: 'PendingConfirmation' },
    ])
    sandbox.confirmSubscriptions()
    expect(await counts()).toEqual(['1', '0'])
  })

  it('is not confirmed by a made-up token', async () => {
    const { sns } = await withTopic()
    const confirm = sns.send(new ConfirmSubscriptionCommand({ TopicArn, Token: 'x' }))
    expect((await failureOf(confirm)).name).toBe('InvalidParameterException')
  })

  it('ends by Unsubscribe', async () => {
    const { sandbox, sns, publish } = await withQueue()
    const { SubscriptionArn } = await sns.send(
      new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queueArn }),
    )
    await sns.send(new UnsubscribeCommand({ SubscriptionArn: SubscriptionArn ?? '' }))
    await publish()
    expect(sandbox.alerts()).toEqual([])
  })

  it.each([
    { Protocol: 'pigeon', Endpoint: 'x' },
    { Protocol: 'email', Endpoint: 'no address' },
    { Protocol: 'sqs', Endpoint: 'no-arn' },
  ])('is not made of %j', async (wrong) => {
    const { sns } = await withTopic()
    const made = sns.send(new SubscribeCommand({ TopicArn, ...wrong }))
    expect((await failureOf(made)).name).toBe('InvalidParameterException')
  })
})

describe('a queue that is subscribed', () => {
  const subscribe = { TopicArn, Protocol: 'sqs', Endpoint: queueArn, ReturnSubscriptionArn: true }

  it('receives an envelope at once', async () => {
    const { sns, publish, received } = await withQueue()
    await sns.send(new SubscribeCommand(subscribe))
    await publish({ Subject: 's' })
    const [message] = await received()
    expect(JSON.parse(message?.Body ?? '')).toMatchObject({
      Type: 'Notification',
      TopicArn,
      Subject: 's',
      Message: 'hello',
    })
  })

  it('receives the bare message where it asks for it', async () => {
    const { sns, publish, received } = await withQueue()
    const { SubscriptionArn } = await sns.send(new SubscribeCommand(subscribe))
    const raw = { SubscriptionArn, AttributeName: 'RawMessageDelivery', AttributeValue: 'true' }
    await sns.send(new SetSubscriptionAttributesCommand(raw))
    await publish({ MessageAttributes: { severity: text('high') } })
    expect(await received()).toMatchObject([{ Body: 'hello', MessageAttributes: { severity: text('high') } }])
  })

  it.each([
    ['{"severity":["high","critical"]}', { severity: text('high') }, 1],
    ['{"severity":["high"]}', { severity: text('low') }, 0],
    ['{"severity":["high"]}', {}, 0],
    ['{"severity":[{"anything-but":["low"]}]}', { severity: text('high') }, 1],
    ['{"age":[{"numeric":[">",5]}]}', { age: { DataType: 'Number', StringValue: '6' } }, 1],
    ['{"tags":["b"]}', { tags: { DataType: 'String.Array', StringValue: '["a","b"]' } }, 1],
    ['{"severity":[{"exists":false}]}', {}, 1],
  ])('with the filter %s and %j receives %#', async (FilterPolicy, MessageAttributes, count) => {
    const { sns, publish, received } = await withQueue()
    const { SubscriptionArn } = await sns.send(
      new SubscribeCommand({ ...subscribe, Attributes: { FilterPolicy } }),
    )
    const { Attributes } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }))
    expect(Attributes?.['FilterPolicy']).toBe(FilterPolicy)
    await publish({ MessageAttributes })
    expect(await received()).toHaveLength(count)
  })

  it('receives nothing where its policy does not let SNS in', async () => {
    const { sandbox, sns, sqs, publish } = await withTopic().then(async (topic) => ({
      ...topic,
      sqs: new SQSClient(settings(topic.sandbox)),
    }))
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'inbox' }))
    await sns.send(new SubscribeCommand(subscribe))
    await publish()
    expect((await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages).toBeUndefined()
    expect(sandbox.alerts()).toEqual([])
  })
})

describe('a message', () => {
  it.each<[string, Partial<PublishCommandInput>]>([
    ['empty', { Message: '' }],
    ['over 256 KB', { Message: 'x'.repeat(256 * 1024 + 1) }],
    ['whose subject has a line break', { Subject: 'a\nb' }],
    ['whose subject is not ASCII', { Subject: 'Ünder' }],
    ['whose subject has 100 characters', { Subject: 'x'.repeat(100) }],
    ['whose json is none', { MessageStructure: 'json', Message: 'x' }],
    ['whose json has no default', { MessageStructure: 'json', Message: '{"email":"x"}' }],
    ['of an unknown structure', { MessageStructure: 'yaml' }],
  ])('%s is refused', async (_title, input) => {
    const { sns } = await withTopic()
    const published = sns.send(new PublishCommand({ TopicArn, Message: 'x', ...input }))
    expect((await failureOf(published)).name).toBe('InvalidParameterException')
  })

  it('may differ by protocol', async () => {
    const { sandbox, sns, publish } = await withTopic()
    await sns.send(new SubscribeCommand(mail))
    sandbox.world.functions.set('arn:aws:lambda:us-east-1:123456789012:function:f', async () => undefined)
    const Endpoint = 'arn:aws:lambda:us-east-1:123456789012:function:f'
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'lambda', Endpoint }))
    sandbox.confirmSubscriptions()
    await publish({ MessageStructure: 'json', Message: '{"default":"d","email":"e"}' })
    expect(sandbox.alerts().map((alert) => [alert.protocol, alert.message])).toEqual([
      ['email', 'e'],
      ['lambda', 'd'],
    ])
  })
})

describe('a queue', () => {
  it('hides what was received until it is deleted or the time is over', async () => {
    const clock = { now: new Date('2026-11-21T00:00:00Z') }
    const sqs = new SQSClient(settings(await bench({ clock: () => clock.now })))
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'inbox' }))
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' }))
    const receive = async () => (await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages?.[0]
    expect((await receive())?.Body).toBe('hello')
    expect(await receive()).toBeUndefined()
    clock.now = new Date('2026-11-21T00:00:31Z')
    const again = await receive()
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: again?.ReceiptHandle ?? '' }))
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    )
    expect(Attributes).toMatchObject({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
    })
  })

  it('that does not exist is an error', async () => {
    const sqs = new SQSClient(settings(await bench()))
    expect((await failureOf(sqs.send(new GetQueueUrlCommand({ QueueName: 'none' })))).name).toBe(
      'QueueDoesNotExist',
    )
  })
})

const addPermission = (sns: SNSClient, ActionName: string[], AWSAccountId = [OTHER]) =>
  sns.send(new AddPermissionCommand({ TopicArn, Label: 'theirs', AWSAccountId, ActionName }))

const statements = async (sns: SNSClient) => {
  const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }))
  const { Statement }: { Statement: unknown[] } = JSON.parse(Attributes?.['Policy'] ?? '')
  return Statement
}

// moto, tests/test_sns/test_topics_boto3.py, `test_add_remove_permissions`.
describe('a permission on a topic', () => {
  it('is a statement of the policy, beside those that stand there, and counts', async () => {
    const { sandbox, sns } = await withTopic()
    const theirs = new SNSClient(
      settings(sandbox, 'us-east-1', issueUserKeys(sandbox.world, OTHER, 'mallory')),
    )
    const hello = () => theirs.send(new PublishCommand({ TopicArn, Message: 'hello' }))
    expect((await failureOf(hello())).name).toBe('AuthorizationErrorException')
    await addPermission(sns, ['Publish'])
    expect(await statements(sns)).toEqual([
      expect.objectContaining({ Sid: '__default_statement_ID' }),
      {
        Sid: 'theirs',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${OTHER}:root` },
        Action: 'SNS:Publish',
        Resource: TopicArn,
      },
    ])
    await hello()
    await sns.send(new RemovePermissionCommand({ TopicArn, Label: 'theirs' }))
    expect(await statements(sns)).toHaveLength(1)
    expect((await failureOf(hello())).name).toBe('AuthorizationErrorException')
  })

  it('is refused where its label is taken, or for what SNS does not know', async () => {
    const { sns } = await withTopic()
    await addPermission(sns, ['Publish'])
    const name = 'InvalidParameterException'
    expect(await failureOf(addPermission(sns, ['Publish']))).toEqual({
      name,
      message: 'Invalid parameter: Statement already exists',
    })
    expect(await failureOf(addPermission(sns, ['NotPublish']))).toEqual({
      name,
      message: 'Invalid parameter: Policy statement action out of service scope!',
    })
    const none = new RemovePermissionCommand({ TopicArn, Label: 'none' })
    expect(await failureOf(sns.send(none))).toEqual({
      name: 'NotFoundException',
      message: 'Statement does not exist',
    })
  })
})
