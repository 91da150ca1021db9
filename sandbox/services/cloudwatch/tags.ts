import type * as schemas from '@aws-sdk/client-cloudwatch'
import type { Tag } from '@aws-sdk/client-cloudwatch'
import { AwsError } from '../../service.ts'
import type { Operations, RequestContext } from '../../service.ts'
import { alarmsOf, tagsOf } from './state.ts'

/** Tags of alarms, by ARN. */
export const alarmTags: Operations<typeof schemas> = {
  TagResource: (input, context) => {
    const tags = alarmTagsOf(context, input.ResourceARN)
    for (const { Key = '', Value = '' } of input.Tags ?? []) tags.set(Key, Value)
    return {}
  },
  UntagResource: (input, context) => {
    const tags = alarmTagsOf(context, input.ResourceARN)
    for (const key of input.TagKeys ?? []) tags.delete(key)
    return {}
  },
  ListTagsForResource: (input, context) => ({
    Tags: [...alarmTagsOf(context, input.ResourceARN)].map(([Key, Value]) => ({ Key, Value })),
  }),
}

/** "You can use this parameter only when creating a new alarm" (API reference, PutMetricAlarm, Tags). */
export function tagNewAlarm(name: string, tags: readonly Tag[] | undefined, context: RequestContext): void {
  if (alarmsOf(context).has(name)) return
  const pairs = (tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value] as const)
  tagsOf(context).set(name, new Map(pairs))
}

function alarmTagsOf(context: RequestContext, arn: string | undefined): Map<string, string> {
  const alarm = [...alarmsOf(context).values()].find(({ AlarmArn }) => AlarmArn === arn)
  if (!alarm) throw new AwsError('ResourceNotFoundException', `Resource ${arn} does not exist`, 404)
  const tags = tagsOf(context).get(alarm.AlarmName) ?? new Map<string, string>()
  tagsOf(context).set(alarm.AlarmName, tags)
  return tags
}
