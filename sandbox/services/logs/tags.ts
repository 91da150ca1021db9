import type * as schemas from '@aws-sdk/client-cloudwatch-logs'
import { AwsError } from '../../service.ts'
import type { Operations, RequestContext } from '../../service.ts'
import { logGroupByArn } from './state.ts'
import type { StoredLogGroup } from './state.ts'

/** Tags of log groups, by ARN. */
export const logTags: Operations<typeof schemas> = {
  TagResource: (input, context) => {
    const group = groupOf(context, input.resourceArn)
    const tags = new Map([...group.tags, ...Object.entries(input.tags ?? {})])
    if (tags.size > 50) throw new AwsError('TooManyTagsException', 'A resource takes at most 50 tags.')
    group.tags = tags
    return {}
  },
  UntagResource: (input, context) => {
    const { tags } = groupOf(context, input.resourceArn)
    for (const key of input.tagKeys ?? []) tags.delete(key)
    return {}
  },
  ListTagsForResource: (input, context) => ({
    tags: Object.fromEntries(groupOf(context, input.resourceArn).tags),
  }),
}

function groupOf({ world, caller }: RequestContext, arn = ''): StoredLogGroup {
  const group = arn.split(':')[4] === caller.account ? logGroupByArn(world, arn) : undefined
  if (group) return group
  throw new AwsError('ResourceNotFoundException', 'The specified resource does not exist.')
}
