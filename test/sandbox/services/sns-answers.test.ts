import {
  CreateTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListTagsForResourceCommand,
  PublishCommand,
  SNSClient,
  SetTopicAttributesCommand,
  SubscribeCommand,
  TagResourceCommand,
  UnsubscribeCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-sns'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { ACCOUNT, bench, failureOf, settings } from '../bench.ts'

const TopicArn = `arn:aws:sns:us-east-1:${ACCOUNT}:alerts`
const tag = (Key: string, Value: string) => ({ Key, Value })

let sns: SNSClient
beforeEach(async () => {
  sns = new SNSClient(settings(await bench()))
  await sns.send(new CreateTopicCommand({ Name: 'alerts', Tags: [tag('k1', 'v1')] }))
})

const invalid = (message: string) => ({
  name: 'InvalidParameterException',
  message: `Invalid parameter: ${message}`,
})

// Answers that LocalStack recorded of AWS: tests/aws/services/sns/test_sns.snapshot.json.
describe('a topic', () => {
  it('says how it delivers where nothing was set (test_create_topic_test_arn)', async () => {
    const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }))
    expect(JSON.parse(Attributes?.['EffectiveDeliveryPolicy'] ?? '')).toMatchObject({
      http: { defaultHealthyRetryPolicy: { numRetries: 3, backoffFunction: 'linear' } },
    })
    expect(Attributes).toMatchObject({ DisplayName: '', Owner: ACCOUNT, SubscriptionsPending: '0' })
  })

  it.each([
    ['randomstring', 1],
    ['randomstring:1', 2],
    ['', 1],
  ])('is not meant by %j (test_publish_wrong_arn_format)', async (wrong, count) => {
    const refused = invalid(`TopicArn Reason: An ARN must have at least 6 elements, not ${count}`)
    const published = sns.send(new PublishCommand({ TopicArn: wrong, Message: 'm' }))
    expect(await failureOf(published)).toEqual(refused)
    expect(await failureOf(sns.send(new GetTopicAttributesCommand({ TopicArn: wrong })))).toEqual(refused)
  })

  it('is made a second time only as it stands (test_create_duplicate_topic_with_more_tags)', async () => {
    await sns.send(new CreateTopicCommand({ Name: 'alerts', Tags: [tag('k1', 'v1')] }))
    const again = (input: object) => sns.send(new CreateTopicCommand({ Name: 'alerts', ...input }))
    expect(await failureOf(again({ Tags: [tag('k1', 'v1'), tag('k2', 'v2')] }))).toEqual(
      invalid('Tags Reason: Topic already exists with different tags'),
    )
    expect(await failureOf(again({ Attributes: { DisplayName: 'Alerts' } }))).toEqual(
      invalid('Attributes Reason: Topic already exists with different attributes'),
    )
  })

  it('has tags, each once (test_tags)', async () => {
    const ResourceArn = TopicArn
    const doubled = sns.send(new TagResourceCommand({ ResourceArn, Tags: [tag('k2', 'a'), tag('k2', 'b')] }))
    expect(await failureOf(doubled)).toEqual(invalid('Duplicated keys are not allowed.'))
    await sns.send(new TagResourceCommand({ ResourceArn, Tags: [tag('k2', 'v2')] }))
    await sns.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['k1'] }))
    expect((await sns.send(new ListTagsForResourceCommand({ ResourceArn }))).Tags).toEqual([tag('k2', 'v2')])
  })

  it.each(['FifoTopic', 'ArchivePolicy', 'SQSFailureFeedbackRoleArn'])(
    'is not made to do what the sandbox cannot: %s',
    async (AttributeName) => {
      const set = sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName, AttributeValue: 'true' }))
      expect((await failureOf(set)).name).toBe('NotImplemented')
    },
  )

  it('sends no text messages to phones', async () => {
    const sent = sns.send(new PublishCommand({ PhoneNumber: '+15555550100', Message: 'm' }))
    expect((await failureOf(sent)).name).toBe('NotImplemented')
  })
})

const attributesWith = async (Attributes: Record<string, string>, name: string) => {
  const Endpoint = `arn:aws:sqs:us-east-1:${ACCOUNT}:${name}`
  const made = await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint, Attributes }))
  const command = new GetSubscriptionAttributesCommand({ SubscriptionArn: made.SubscriptionArn })
  return (await sns.send(command)).Attributes
}

describe('a subscription', () => {
  it('is told apart from none, and from what is no ARN', async () => {
    const none = { SubscriptionArn: `${TopicArn}:00000000-0000-0000-0000-000000000000` }
    expect(await failureOf(sns.send(new GetSubscriptionAttributesCommand(none)))).toEqual({
      name: 'NotFoundException',
      message: 'Subscription does not exist',
    })
    const wrong = { SubscriptionArn: 'randomstring' }
    expect(await failureOf(sns.send(new UnsubscribeCommand(wrong)))).toEqual(
      invalid('SubscriptionArn Reason: An ARN must have at least 6 elements, not 1'),
    )
  })

  it('is not by a protocol that there is not', async () => {
    const made = sns.send(new SubscribeCommand({ TopicArn, Protocol: 'pigeon', Endpoint: 'loft' }))
    expect(await failureOf(made)).toEqual(invalid('Amazon SNS does not support this protocol string: pigeon'))
  })

  it('has a scope with its filter alone (moto, tests/test_sns, FilterPolicyScope)', async () => {
    expect(await attributesWith({}, 'a')).not.toHaveProperty('FilterPolicyScope')
    expect(await attributesWith({ FilterPolicy: '{"severity":["high"]}' }, 'b')).toMatchObject({
      FilterPolicyScope: 'MessageAttributes',
      ConfirmationWasAuthenticated: 'true',
      SubscriptionPrincipal: expect.stringMatching(/^arn:aws:iam::/),
    })
  })
})
