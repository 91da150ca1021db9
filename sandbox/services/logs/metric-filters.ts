import type * as schemas from '@aws-sdk/client-cloudwatch-logs'
import { page } from '../../page.ts'
import { AwsError } from '../../service.ts'
import type { Operations } from '../../service.ts'
import { requireLogGroup } from './state.ts'

/** Metric filters. They are kept, and count nothing: the sandbox's log groups hold no events. */
export const metricFilters: Operations<typeof schemas> = {
  PutMetricFilter: (input, context) => {
    const group = requireLogGroup(context, input.logGroupName)
    const name = input.filterName ?? ''
    const transformations = input.metricTransformations ?? []
    if (!/^[^:*]{1,512}$/.test(name) || transformations.length !== 1) {
      throw new AwsError('InvalidParameterException', 'A filter needs a name and one metric transformation.')
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
    const group = requireLogGroup(context, input.logGroupName)
    const found = [...group.filters.values()]
      .filter((filter) => filter.name.startsWith(input.filterNamePrefix ?? ''))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    const { items, next } = page(found, input.nextToken, input.limit ?? 50)
    return {
      metricFilters: items.map((filter) => ({
        filterName: filter.name,
        filterPattern: filter.pattern,
        metricTransformations: filter.transformations,
        creationTime: filter.created.getTime(),
        logGroupName: group.name,
      })),
      ...(next ? { nextToken: next } : {}),
    }
  },
}
