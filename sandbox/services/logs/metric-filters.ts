import type * as schemas from '@aws-sdk/client-cloudwatch-logs'
import { AwsError } from '../../service.ts'
import type { Operations, RequestContext } from '../../service.ts'
import { checkFilterPattern } from './filter-syntax.ts'
import { pageOfLogs } from './page.ts'
import { byName, logGroupsOf, requireLogGroup } from './state.ts'
import type { StoredFilter } from './state.ts'

type Located = StoredFilter & { logGroup: string }

/** Metric filters. They are kept, and count nothing: the sandbox has no metrics. */
export const metricFilters: Operations<typeof schemas> = {
  PutMetricFilter: (input, context) => {
    const group = requireLogGroup(context, input.logGroupName)
    const name = input.filterName ?? ''
    const pattern = checkFilterPattern(input.filterPattern)
    if (!group.filters.has(name) && group.filters.size >= 100) {
      throw new AwsError('LimitExceededException', 'Resource limit exceeded.')
    }
    group.filters.set(name, {
      name,
      pattern,
      transformations: input.metricTransformations ?? [],
      created: context.now,
      scope: scopeOf(input),
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
    const { metricName, metricNamespace, filterNamePrefix: prefix = '' } = input
    if (metricName !== undefined && metricNamespace === undefined)
      throw alone('metricName', 'metricNamespace')
    if (metricNamespace !== undefined && metricName === undefined)
      throw alone('metricNamespace', 'metricName')
    const found = filtersOf(context, input.logGroupName)
      .filter((filter) => filter.name.startsWith(prefix))
      .filter((filter) => metricName === undefined || feeds(filter, metricName, metricNamespace))
      .toSorted(byName)
    const { items, more } = pageOfLogs(found, input)
    return { metricFilters: items.map(describe), ...more }
  },
}

/** moto, tests/test_logs, `test_describe_metric_filters_validation`; API reference, DescribeMetricFilters. */
const alone = (given: string, missing: string): AwsError =>
  new AwsError(
    'InvalidParameterException',
    `If you include the ${given} parameter in your request, you must also include the ${missing} parameter.`,
  )

const scopeOf = ({
  applyOnTransformedLogs,
  fieldSelectionCriteria,
  emitSystemFieldDimensions,
}: StoredFilter['scope']): StoredFilter['scope'] => ({
  ...(applyOnTransformedLogs !== undefined && { applyOnTransformedLogs }),
  ...(fieldSelectionCriteria !== undefined && { fieldSelectionCriteria }),
  ...(emitSystemFieldDimensions !== undefined && { emitSystemFieldDimensions }),
})

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
  ...filter.scope,
})
