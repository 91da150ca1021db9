import type * as schemas from '@aws-sdk/client-cloudwatch-logs'
import { AwsError } from '../../service.ts'
import type { Operations } from '../../service.ts'
import { checkFilterPattern } from './filter-syntax.ts'
import { pageOfLogs } from './page.ts'
import { requireLogGroup } from './state.ts'

/** Subscription filters, two a log group. They are kept, and forward nothing. */
export const subscriptionFilters: Operations<typeof schemas> = {
  PutSubscriptionFilter: (input, context) => {
    const group = requireLogGroup(context, input.logGroupName)
    const filterName = input.filterName ?? ''
    if (!/^arn:[\w-]+:(?:lambda|kinesis|firehose|logs):/.test(input.destinationArn ?? '')) {
      throw new AwsError(
        'InvalidParameterException',
        'The destination is no stream, function or destination.',
      )
    }
    if (!group.subscriptions.has(filterName) && group.subscriptions.size >= 2) {
      throw new AwsError('LimitExceededException', 'Resource limit exceeded.')
    }
    group.subscriptions.set(filterName, {
      filterName,
      logGroupName: group.name,
      filterPattern: checkFilterPattern(input.filterPattern),
      destinationArn: input.destinationArn,
      ...(input.roleArn !== undefined && { roleArn: input.roleArn }),
      distribution: input.distribution ?? 'ByLogStream',
      creationTime: context.now.getTime(),
    })
    return {}
  },
  DeleteSubscriptionFilter: (input, context) => {
    const group = requireLogGroup(context, input.logGroupName)
    if (!group.subscriptions.delete(input.filterName ?? '')) {
      throw new AwsError('ResourceNotFoundException', 'The specified subscription filter does not exist.')
    }
    return {}
  },
  DescribeSubscriptionFilters: (input, context) => {
    const group = requireLogGroup(context, input.logGroupName)
    const { filterNamePrefix: prefix = '' } = input
    const found = [...group.subscriptions.values()].filter(({ filterName }) => filterName?.startsWith(prefix))
    const { items, more } = pageOfLogs(found, input)
    return { subscriptionFilters: items, ...more }
  },
}
