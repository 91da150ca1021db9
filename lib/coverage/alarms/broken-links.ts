import type { ChangeAlarms, MetricFilter } from '../../model/index.ts'
import { isWatched } from './alarm-expression.ts'
import { raisedByOne } from './raised-by-one.ts'
import { tellsSomebody } from './tells-somebody.ts'

const most = 5

/** What certainly keeps each metric filter on changes to trails from telling anybody, in words; a few of many. */
export function brokenLinks(
  regions: readonly ChangeAlarms[],
  is: { concerned: (filter: MetricFilter) => boolean; starved: (filter: MetricFilter) => boolean },
): string[] {
  const all = regions.flatMap((region) =>
    region.filters.filter(is.concerned).flatMap((filter) => {
      const said = `metric filter ${filter.name}`
      if (is.starved(filter)) return `${said} is not fed by a logging multi-region trail`
      const raised = region.alarms.filter(({ watches }) =>
        filter.metrics.some(
          (metric) =>
            isWatched(metric, watches) &&
            (!watches?.threshold || raisedByOne(watches.threshold, metric) !== false),
        ),
      )
      if (raised.length === 0) return `${said} has no alarm that one match raises`
      const telling = region.alarms.filter((alarm) => tellsSomebody(alarm, region.topics) !== false)
      const isTold =
        raised.some((alarm) => telling.includes(alarm)) || telling.some(({ rule }) => rule !== undefined)
      return isTold ? [] : `${said} has no alarm with a confirmed subscriber`
    }),
  )
  const none = regions.every(({ filters }) => filters.length === 0)
  return none ? ['there is no metric filter on the log group of a trail'] : all.slice(0, most)
}
