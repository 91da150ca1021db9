import type * as schemas from '@aws-sdk/client-sns'
import type { Tag } from '@aws-sdk/client-sns'
import { AwsError } from '../../service.ts'
import type { Operations } from '../../service.ts'
import { invalidParameter } from './invalid-parameter.ts'
import { requireTopic } from './state.ts'

/** Tags of topics, by ARN. */
export const topicTags: Operations<typeof schemas> = {
  TagResource: (input, { world, region }) => {
    const topic = requireTopic(world, region, input.ResourceArn)
    topic.tags = withTags(topic.tags, input.Tags ?? [])
    return {}
  },
  UntagResource: (input, { world, region }) => {
    const { tags } = requireTopic(world, region, input.ResourceArn)
    for (const key of input.TagKeys ?? []) tags.delete(key)
    return {}
  },
  ListTagsForResource: (input, { world, region }) => {
    const topic = requireTopic(world, region, input.ResourceArn)
    return { Tags: [...topic.tags].map(([Key, Value]) => ({ Key, Value })) }
  },
}

/**
 * Tags with others added or replaced (LocalStack, tests/aws/services/sns, `test_tags`; SNS API reference,
 * TagLimitExceededException).
 */
export function withTags(present: ReadonlyMap<string, string>, added: readonly Tag[]): Map<string, string> {
  const keys = added.map(({ Key = '' }) => Key)
  if (new Set(keys).size < keys.length) throw invalidParameter('Duplicated keys are not allowed.')
  const tags = new Map(present)
  for (const { Key = '', Value = '' } of added) tags.set(Key, Value)
  if (tags.size > 50)
    throw new AwsError(
      'TagLimitExceededException',
      'Could not complete request: tag quota of per resource exceeded',
    )
  return tags
}
