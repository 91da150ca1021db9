import type * as schemas from '@aws-sdk/client-sns'
import type { Operations } from '../../service.ts'
import { checkArnForm, invalidParameter } from './invalid-parameter.ts'
import { pageOfHundred } from './page.ts'
import { fanOut } from './publish-to.ts'
import { requireTopic, topicsOf } from './state.ts'
import type { Topic } from './state.ts'
import { withTags } from './tags.ts'
import { defaultPolicy, requireAccess } from './topic-access.ts'
import { attributesOf, setAttribute } from './topic-attributes.ts'

/** Topics, their attributes, and publishing. */
export const topics: Operations<typeof schemas> = {
  CreateTopic: (input, { world, caller, region }) => {
    const name = input.Name ?? ''
    const { Tags: given = [], Attributes: wanted = {} } = input
    if (!/^[\w-]{1,256}$/.test(name)) throw invalidParameter('Topic Name')
    const arn = `arn:${world.partition}:sns:${region}:${caller.account}:${name}`
    const all = topicsOf(world, caller.account, region)
    const tags = withTags(new Map(), given)
    const attributes = { Policy: defaultPolicy(arn, caller.account) }
    const topic: Topic = {
      arn,
      name,
      account: caller.account,
      region,
      attributes,
      tags,
      subscriptions: new Map(),
    }
    for (const [key, value] of Object.entries(wanted)) setAttribute(topic, key, value)
    const standing = all.get(arn)
    if (standing) requireSame(standing, wanted, tags)
    else all.set(arn, topic)
    return { TopicArn: arn }
  },
  DeleteTopic: (input, context) => {
    const { world, region } = context
    const place = /^arn:[\w-]+:sns:([\w-]+):(\d{12}):/.exec(input.TopicArn ?? '')
    checkArnForm('TopicArn', input.TopicArn ?? '')
    if (place?.[1] !== region) throw invalidParameter('TopicArn')
    const all = topicsOf(world, place[2] ?? '', region)
    const topic = all.get(input.TopicArn ?? '')
    if (topic) requireAccess(topic, context, 'DeleteTopic')
    all.delete(input.TopicArn ?? '')
    return {}
  },
  ListTopics: (input, { world, caller, region }) => {
    const all = [...topicsOf(world, caller.account, region).keys()]
    const { items, more } = pageOfHundred(all, input.NextToken)
    return { Topics: items.map((TopicArn) => ({ TopicArn })), ...more }
  },
  GetTopicAttributes: (input, context) => {
    const topic = requireTopic(context.world, context.region, input.TopicArn)
    requireAccess(topic, context, 'GetTopicAttributes')
    return { Attributes: attributesOf(topic) }
  },
  SetTopicAttributes: (input, context) => {
    const topic = requireTopic(context.world, context.region, input.TopicArn)
    requireAccess(topic, context, 'SetTopicAttributes')
    setAttribute(topic, input.AttributeName ?? '', input.AttributeValue ?? '')
    return {}
  },
  Publish: (input, context) => {
    const { TopicArn, TargetArn } = input
    if (TopicArn !== undefined && TargetArn !== undefined)
      throw invalidParameter('TopicArn and TargetArn are the same thing; one is enough')
    const topic = requireTopic(context.world, context.region, TopicArn ?? TargetArn)
    requireAccess(topic, context, 'Publish')
    const MessageId = fanOut(context.world, topic, {
      message: input.Message ?? '',
      ...(input.Subject === undefined ? {} : { subject: input.Subject }),
      ...(input.MessageStructure === undefined ? {} : { structure: input.MessageStructure }),
      ...(input.MessageAttributes === undefined ? {} : { attributes: input.MessageAttributes }),
    })
    return { MessageId }
  },
}

/** LocalStack, tests/aws/services/sns, `test_create_duplicate_topic_with_more_tags`. */
function requireSame(standing: Topic, attributes: Record<string, string>, tags: Map<string, string>): void {
  const others = Object.entries(attributes).some(([name, value]) => standing.attributes[name] !== value)
  if (others) throw invalidParameter('Attributes Reason: Topic already exists with different attributes')
  const same = [...tags].every(([key, value]) => standing.tags.get(key) === value)
  if (!same) throw invalidParameter('Tags Reason: Topic already exists with different tags')
}
