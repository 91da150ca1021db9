import type * as schemas from '@aws-sdk/client-cloudwatch-logs'
import { AwsError } from '../../service.ts'
import type { Operations } from '../../service.ts'
import { pageOfLogs } from './page.ts'
import { addLogGroup, byName, logGroupsOf, requireLogGroup } from './state.ts'
import type { StoredLogGroup } from './state.ts'

const NAME = /^[.\-_/#A-Za-z0-9]{1,512}$/

/** CloudWatch Logs API reference, PutRetentionPolicy. */
const RETENTIONS = new Set([
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
])

const invalid = (message: string): AwsError => new AwsError('InvalidParameterException', message)

/** Log groups and how long they keep events. */
export const logGroups: Operations<typeof schemas> = {
  CreateLogGroup: (input, { world, caller, region }) => {
    const name = input.logGroupName ?? ''
    if (!NAME.test(name)) throw invalid('The log group name is not valid.')
    if (logGroupsOf(world, caller.account, region).has(name)) {
      throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists')
    }
    const group = addLogGroup(world, caller.account, region, name)
    if (input.kmsKeyId) group.kmsKeyId = input.kmsKeyId
    for (const [key, value] of Object.entries(input.tags ?? {})) group.tags.set(key, value)
    return {}
  },
  DeleteLogGroup: (input, context) => {
    const { name } = requireLogGroup(context, input.logGroupName)
    logGroupsOf(context.world, context.caller.account, context.region).delete(name)
    return {}
  },
  DescribeLogGroups: (input, { world, caller, region }) => {
    const { logGroupNamePrefix: prefix = '', logGroupNamePattern: pattern = '' } = input
    if (prefix && pattern) throw invalid('A prefix and a pattern cannot be given together.')
    const found = [...logGroupsOf(world, caller.account, region).values()]
      .filter(({ name }) => name.startsWith(prefix) && name.toLowerCase().includes(pattern.toLowerCase()))
      .toSorted(byName)
    const { items, more } = pageOfLogs(found, input)
    return { logGroups: items.map(describe), ...more }
  },
  PutRetentionPolicy: (input, context) => {
    const group = requireLogGroup(context, input.logGroupName)
    const days = input.retentionInDays ?? 0
    if (!RETENTIONS.has(days)) throw invalid(`${days} is no number of days that events can be kept for.`)
    group.retentionDays = days
    return {}
  },
  DeleteRetentionPolicy: (input, context) => {
    delete requireLogGroup(context, input.logGroupName).retentionDays
    return {}
  },
  AssociateKmsKey: (input, context) => {
    const group = requireLogGroup(context, input.logGroupName ?? nameIn(input.resourceIdentifier))
    group.kmsKeyId = input.kmsKeyId ?? ''
    return {}
  },
  DisassociateKmsKey: (input, context) => {
    delete requireLogGroup(context, input.logGroupName ?? nameIn(input.resourceIdentifier)).kmsKeyId
    return {}
  },
}

/** A log group may be named by its ARN too. */
const nameIn = (identifier = '') => identifier.replace(/^arn:.*:log-group:/, '').replace(/:\*$/, '')

const describe = (group: StoredLogGroup) => ({
  logGroupName: group.name,
  arn: `${group.arn}:*`,
  logGroupArn: group.arn,
  logGroupClass: 'STANDARD' as const,
  creationTime: group.created.getTime(),
  metricFilterCount: group.filters.size,
  storedBytes: 0,
  ...(group.retentionDays !== undefined && { retentionInDays: group.retentionDays }),
  ...(group.kmsKeyId !== undefined && { kmsKeyId: group.kmsKeyId }),
})
