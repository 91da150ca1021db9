import type * as schemas from '@aws-sdk/client-cloudwatch-logs'
import { page } from '../../page.ts'
import { AwsError } from '../../service.ts'
import type { Operations } from '../../service.ts'
import { logGroupsOf, requireLogGroup } from './state.ts'
import type { StoredLogGroup } from './state.ts'

const NAME = /^[.\-_/#A-Za-z0-9]{1,512}$/

/** Log groups and how long they keep events. */
export const logGroups: Operations<typeof schemas> = {
  CreateLogGroup: (input, { world, caller, region, now }) => {
    const name = input.logGroupName ?? ''
    if (!NAME.test(name)) throw new AwsError('InvalidParameterException', 'The log group name is not valid.')
    const all = logGroupsOf(world, caller.account, region)
    if (all.has(name)) {
      throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists')
    }
    const arn = `arn:${world.partition}:logs:${region}:${caller.account}:log-group:${name}`
    all.set(name, { name, arn, created: now, filters: new Map() })
    return {}
  },
  DeleteLogGroup: (input, context) => {
    const { name } = requireLogGroup(context, input.logGroupName)
    logGroupsOf(context.world, context.caller.account, context.region).delete(name)
    return {}
  },
  DescribeLogGroups: (input, { world, caller, region }) => {
    const prefix = input.logGroupNamePrefix ?? ''
    const found = [...logGroupsOf(world, caller.account, region).values()]
      .filter((group) => group.name.startsWith(prefix))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    const { items, next } = page(found, input.nextToken, input.limit ?? 50)
    return { logGroups: items.map(describe), ...(next ? { nextToken: next } : {}) }
  },
  PutRetentionPolicy: (input, context) => {
    const group = requireLogGroup(context, input.logGroupName)
    if (input.retentionInDays !== undefined) group.retentionDays = input.retentionInDays
    return {}
  },
  DeleteRetentionPolicy: (input, context) => {
    delete requireLogGroup(context, input.logGroupName).retentionDays
    return {}
  },
}

const describe = (group: StoredLogGroup) => ({
  logGroupName: group.name,
  arn: `${group.arn}:*`,
  logGroupArn: group.arn,
  creationTime: group.created.getTime(),
  metricFilterCount: group.filters.size,
  storedBytes: 0,
  ...(group.retentionDays !== undefined && { retentionInDays: group.retentionDays }),
})
