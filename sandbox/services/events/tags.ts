import type * as schemas from '@aws-sdk/client-eventbridge'
import type { Tag } from '@aws-sdk/client-eventbridge'
import { AwsError } from '../../service.ts'
import type { Operations, RequestContext } from '../../service.ts'
import { requireBus, requireRule } from './state.ts'

/** Tags of buses and rules, by ARN. */
export const tags: Operations<typeof schemas> = {
  TagResource: (input, context) => {
    addTags(taggedResource(context, input.ResourceARN), input.Tags ?? [])
    return {}
  },
  UntagResource: (input, context) => {
    const found = taggedResource(context, input.ResourceARN)
    for (const key of input.TagKeys ?? []) found.delete(key)
    return {}
  },
  ListTagsForResource: (input, context) => {
    const found = taggedResource(context, input.ResourceARN)
    return { Tags: [...found].map(([Key, Value]) => ({ Key, Value })) }
  },
}

/** Adds tags to those that stand, or replaces them. */
export function addTags(present: Map<string, string>, added: readonly Tag[]): Map<string, string> {
  for (const { Key = '', Value = '' } of added) present.set(Key, Value)
  return present
}

/** `event-bus/NAME`, `rule/NAME` of the default bus, or `rule/BUS/NAME`. */
function taggedResource(context: RequestContext, arn = ''): Map<string, string> {
  const [, , service, , , resource = ''] = arn.split(':')
  const [kind, first = '', second] = resource.split('/')
  if (service !== 'events' || (kind !== 'event-bus' && kind !== 'rule'))
    throw new AwsError(
      'ValidationException',
      `Parameter ${arn} is not valid. Reason: Provided Arn is not in correct format.`,
    )
  if (kind === 'event-bus') return requireBus(context, first).tags
  const bus = requireBus(context, second === undefined ? 'default' : first)
  return requireRule(bus, second ?? first).tags
}
