import type * as schemas from '@aws-sdk/client-sns'
import { page } from '../../page.ts'
import { parsePolicy } from '../../policy-evaluation.ts'
import { AwsError } from '../../service.ts'
import type { Operations } from '../../service.ts'
import { fanOut } from './publish-to.ts'
import { requireTopic, topicsOf } from './state.ts'
import type { Topic } from './state.ts'
import { defaultPolicy, requireAccess } from './topic-access.ts'

const SETTABLE = new Set([
  'Policy',
  'DisplayName',
  'DeliveryPolicy',
  'KmsMasterKeyId',
  'TracingConfig',
  'SignatureVersion',
])

const invalid = (what: string): AwsError =>
  new AwsError('InvalidParameterException', `Invalid parameter: ${what}`)

/** Topics, their attributes and tags, and publishing. */
export const topics: Operations<typeof schemas> = {
  CreateTopic: (input, { world, caller, region }) => {
    const name = input.Name ?? ''
    if (!/^[\w-]{1,256}$/.test(name)) throw invalid('Topic Name')
    const arn = `arn:${world.partition}:sns:${region}:${caller.account}:${name}`
    const all = topicsOf(world, caller.account, region)
    if (all.has(arn)) return { TopicArn: arn }
    const attributes = { Policy: defaultPolicy(arn, caller.account) }
    const tags = new Map((input.Tags ?? []).map((tag) => [tag.Key ?? '', tag.Value ?? '']))
    const topic: Topic = {
      arn,
      name,
      account: caller.account,
      region,
      attributes,
      tags,
      subscriptions: new Map(),
    }
    for (const [key, value] of Object.entries(input.Attributes ?? {})) setAttribute(topic, key, value)
    all.set(arn, topic)
    return { TopicArn: arn }
  },
  DeleteTopic: (input, context) => {
    const { world, region } = context
    const place = /^arn:[\w-]+:sns:([\w-]+):(\d{12}):/.exec(input.TopicArn ?? '')
    if (place?.[1] !== region) throw invalid('TopicArn')
    const all = topicsOf(world, place[2] ?? '', region)
    const topic = all.get(input.TopicArn ?? '')
    if (topic) requireAccess(topic, context, 'DeleteTopic')
    all.delete(input.TopicArn ?? '')
    return {}
  },
  ListTopics: (input, { world, caller, region }) => {
    const all = [...topicsOf(world, caller.account, region).keys()]
    const { items, next } = page(all, input.NextToken, 100)
    return { Topics: items.map((TopicArn) => ({ TopicArn })), ...(next ? { NextToken: next } : {}) }
  },
  GetTopicAttributes: (input, context) => {
    const topic = requireTopic(context.world, context.region, input.TopicArn)
    requireAccess(topic, context, 'GetTopicAttributes')
    return { Attributes: describe(topic) }
  },
  SetTopicAttributes: (input, context) => {
    const topic = requireTopic(context.world, context.region, input.TopicArn)
    requireAccess(topic, context, 'SetTopicAttributes')
    setAttribute(topic, input.AttributeName ?? '', input.AttributeValue ?? '')
    return {}
  },
  Publish: (input, context) => {
    const topic = requireTopic(context.world, context.region, input.TopicArn ?? input.TargetArn)
    requireAccess(topic, context, 'Publish')
    const MessageId = fanOut(context.world, topic, {
      message: input.Message ?? '',
      ...(input.Subject === undefined ? {} : { subject: input.Subject }),
      ...(input.MessageStructure === undefined ? {} : { structure: input.MessageStructure }),
      ...(input.MessageAttributes === undefined ? {} : { attributes: input.MessageAttributes }),
    })
    return { MessageId }
  },
  TagResource: (input, { world, region }) => {
    const topic = requireTopic(world, region, input.ResourceArn)
    for (const { Key, Value } of input.Tags ?? []) topic.tags.set(Key ?? '', Value ?? '')
    return {}
  },
  ListTagsForResource: (input, { world, region }) => {
    const topic = requireTopic(world, region, input.ResourceArn)
    return { Tags: [...topic.tags].map(([Key, Value]) => ({ Key, Value })) }
  },
}

function setAttribute(topic: Topic, name: string, value: string): void {
  if (!SETTABLE.has(name)) throw invalid('AttributeName')
  if (name === 'Policy' && value !== '' && !parsePolicy(value)) throw invalid('Policy Error: null')
  if (name === 'Policy' && value === '') topic.attributes['Policy'] = defaultPolicy(topic.arn, topic.account)
  else if (value === '') delete topic.attributes[name]
  else topic.attributes[name] = value
}

function describe(topic: Topic): Record<string, string> {
  const subscriptions = [...topic.subscriptions.values()]
  const confirmed = subscriptions.filter((subscription) => subscription.confirmed).length
  return {
    TopicArn: topic.arn,
    Owner: topic.account,
    DisplayName: '',
    ...topic.attributes,
    SubscriptionsConfirmed: String(confirmed),
    SubscriptionsPending: String(subscriptions.length - confirmed),
    SubscriptionsDeleted: '0',
  }
}
