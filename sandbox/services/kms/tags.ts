import type * as schemas from '@aws-sdk/client-kms'
import type { Tag } from '@aws-sdk/client-kms'
import { AwsError } from '../../service.ts'
import type { Operations } from '../../service.ts'
import { requireKey, requireNotPendingDeletion } from './key-access.ts'
import { pageOfKeys } from './page.ts'

/** Tags of a resource, "AWS KMS quotas". */
const MOST = 50

/** Tags of keys. */
export const keyTags: Operations<typeof schemas> = {
  ListResourceTags: (input, context) => {
    const key = requireKey(context, input.KeyId, 'ListResourceTags')
    const all = [...key.tags].map(([TagKey, TagValue]) => ({ TagKey, TagValue }))
    const { items, more } = pageOfKeys(all, input, 50)
    return { Tags: items, ...more }
  },
  TagResource: (input, context) => {
    const key = requireKey(context, input.KeyId, 'TagResource')
    requireNotPendingDeletion(key)
    key.tags = withTags(key.tags, input.Tags ?? [])
    return {}
  },
  UntagResource: (input, context) => {
    const key = requireKey(context, input.KeyId, 'UntagResource')
    requireNotPendingDeletion(key)
    for (const name of input.TagKeys ?? []) key.tags.delete(name)
    return {}
  },
}

/**
 * Tags with others added or replaced.
 * @throws AwsError TagException for doubled or reserved keys and too many tags (LocalStack, services/kms,
 * `validate_and_filter_tags`, held against AWS by its tests of CreateKey and TagResource)
 */
export function withTags(present: ReadonlyMap<string, string>, added: readonly Tag[]): Map<string, string> {
  const keys = added.map(({ TagKey = '' }) => TagKey)
  if (new Set(keys).size < keys.length) throw invalidTag('Duplicate tag keys')
  if (keys.some((key) => key.toLowerCase().startsWith('aws:')))
    throw invalidTag('Tags beginning with aws: are reserved')
  const tags = new Map(present)
  for (const { TagKey = '', TagValue = '' } of added) tags.set(TagKey, TagValue)
  if (tags.size > MOST) throw invalidTag('Too many tags')
  return tags
}

const invalidTag = (message: string): AwsError => new AwsError('TagException', message)
