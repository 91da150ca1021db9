import type * as schemas from '@aws-sdk/client-cloudwatch-logs'
import type { DescribeLogGroupsRequest } from '@aws-sdk/client-cloudwatch-logs'
import { AwsError } from '../../service.ts'
import type { Operations, RequestContext } from '../../service.ts'
import { findLogGroup, logGroupWithArn } from './find-log-group.ts'
import { pageOfLogs } from './page.ts'
import { addLogGroup, byName, logGroupsOf, requireLogGroup } from './state.ts'
import type { StoredLogGroup } from './state.ts'

/** CloudWatch Logs API reference, PutRetentionPolicy. */
const RETENTIONS = new Set([
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
])

const invalid = (message: string): AwsError => new AwsError('InvalidParameterException', message)

/** Log groups and how long they keep events. */
export const logGroups: Operations<typeof schemas> = {
  CreateLogGroup: (input, { world, caller, region }) => {
    const name = input.logGroupName ?? ''
    if (logGroupsOf(world, caller.account, region).has(name)) {
      throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists')
    }
    const group = addLogGroup(world, caller.account, region, name)
    if (input.kmsKeyId) group.kmsKeyId = input.kmsKeyId
    if (input.logGroupClass) group.class = input.logGroupClass
    for (const [key, value] of Object.entries(input.tags ?? {})) group.tags.set(key, value)
    return {}
  },
  DeleteLogGroup: (input, context) => {
    const { name } = requireLogGroup(context, input.logGroupName)
    logGroupsOf(context.world, context.caller.account, context.region).delete(name)
    return {}
  },
  DescribeLogGroups: (input, context) => {
    const { world, caller, region } = context
    const all = [...logGroupsOf(world, caller.account, region).values()]
    const { items, more } = pageOfLogs(all.filter(asked(input, context)).toSorted(byName), input)
    return { logGroups: items.map(describe), ...more }
  },
  PutRetentionPolicy: (input, context) => {
    const group = requireLogGroup(context, input.logGroupName)
    const days = input.retentionInDays ?? 0
    if (!RETENTIONS.has(days))
      throw invalid(
        `1 validation error detected: Value '${days}' at 'retentionInDays' failed to satisfy constraint: ` +
          `Member must satisfy enum value set: [${[...RETENTIONS].join(', ')}]`,
      )
    group.retentionDays = days
    return {}
  },
  DeleteRetentionPolicy: (input, context) => {
    delete requireLogGroup(context, input.logGroupName).retentionDays
    return {}
  },
  AssociateKmsKey: (input, context) => {
    keyedGroup(context, input).kmsKeyId = input.kmsKeyId ?? ''
    return {}
  },
  DisassociateKmsKey: (input, context) => {
    delete keyedGroup(context, input).kmsKeyId
    return {}
  },
}

type Keyed = { logGroupName?: string | undefined; resourceIdentifier?: string | undefined }

/** By its name or its ARN. Keys of query results are not kept here. */
function keyedGroup(context: RequestContext, { logGroupName: name, resourceIdentifier: arn }: Keyed) {
  if ((name === undefined) === (arn === undefined))
    throw invalid('Either logGroupName or resourceIdentifier must be given, and not both.')
  return arn === undefined ? requireLogGroup(context, name) : logGroupWithArn(context, arn)
}

/** LocalStack, tests/aws/services/logs, `test_create_and_delete_log_stream`, for prefix and pattern together. */
function asked(input: DescribeLogGroupsRequest, context: RequestContext): (group: StoredLogGroup) => boolean {
  const { logGroupNamePrefix: prefix = '', logGroupNamePattern: pattern = '' } = input
  const { logGroupClass, logGroupIdentifiers: identifiers } = input
  if (prefix && pattern)
    throw invalid('LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.')
  const named = identifiers?.map((logGroupIdentifier) => findLogGroup(context, { logGroupIdentifier }))
  return (group) =>
    group.name.startsWith(prefix) &&
    group.name.toLowerCase().includes(pattern.toLowerCase()) &&
    (logGroupClass === undefined || group.class === logGroupClass) &&
    (named === undefined || named.includes(group))
}

const describe = (group: StoredLogGroup) => ({
  logGroupName: group.name,
  arn: `${group.arn}:*`,
  logGroupArn: group.arn,
  logGroupClass: group.class,
  creationTime: group.created.getTime(),
  metricFilterCount: group.filters.size,
  storedBytes: 0,
  ...(group.retentionDays !== undefined && { retentionInDays: group.retentionDays }),
  ...(group.kmsKeyId !== undefined && { kmsKeyId: group.kmsKeyId }),
})
