import type * as schemas from '@aws-sdk/client-cloudwatch-logs'
import { AwsError } from '../../service.ts'
import type { Operations, RequestContext } from '../../service.ts'
import { pageOfLogs } from './page.ts'
import { byName, logGroupsOf, requireLogGroup } from './state.ts'
import type { StoredFilter } from './state.ts'

type Located = StoredFilter & { logGroup: string }

/** Metric filters. They are kept, and count nothing: the sandbox has no metrics. */
export const metricFilters: Operations<typeof schemas> = {
  PutMetricFilter: (input, context) => {
    const group = requireLogGroup(context, input.logGroupName)
    const name = input.filterName ?? ''
    const transformations = input.metricTransformations ?? []
    if (!/^[^:*]{1,512}$/.test(name) || transformations.length !== 1) {
      throw new AwsError('InvalidParameterException', 'A filter needs a name and one metric transformation.')
    }
    if (!group.filters.has(name) && group.filters.size >= 100) {
      throw new AwsError('LimitExceededException', 'Resource limit exceeded.')
    }
    group.filters.set(name, {
      name,
      pattern: input.filterPattern ?? '',
      transformations,
      created: context.now,
    })
    return {}
  },
  DeleteMetricFilter: (input, context) => {
    const group = requireLogGroup(context, input.logGroupName)
    if (!group.filters.delete(input.filterName ?? '')) {
      throw new AwsError('ResourceNotFoundException', 'The specified metric filter does not exist.')
    }
    return {}
  },
  DescribeMetricFilters: (input, context) => {
    const { metricName, metricNamespace } = input
    if ((metricName === undefined) !== (metricNamespace === undefined)) {
      throw new AwsError('InvalidParameterException', 'A metric is named by its name and its namespace.')
    }
    const found = filtersOf(context, input.logGroupName)
      .filter((filter) => filter.name.startsWith(input.filterNamePrefix ?? ''))
      .filter((filter) => metricName === undefined || feeds(filter, metricName, metricNamespace))
      .toSorted(byName)
    const { items, more } = pageOfLogs(found, input)
    return { metricFilters: items.map(describe), ...more }
  },
}

/** Of one log group, or of all in the region. */
function filtersOf(context: RequestContext, logGroup: string | undefined): Located[] {
  const { world, caller, region } = context
  const groups =
    logGroup === undefined
      ? [...logGroupsOf(world, caller.account, region).values()]
      : [requireLogGroup(context, logGroup)]
  return groups.flatMap((group) =>
    [...group.filters.values()].map((filter) => ({ ...filter, logGroup: group.name })),
  )
}

const feeds = ({ transformations }: StoredFilter, name: string, namespace: string | undefined): boolean =>
  transformations.some((metric) => metric.metricName === name && metric.metricNamespace === namespace)

const describe = (filter: Located) => ({
  filterName: filter.name,
  filterPattern: filter.pattern,
  metricTransformations: filter.transformations,
  creationTime: filter.created.getTime(),
  logGroupName: filter.logGroup,
})
