import { type MetricFilter, paginateDescribeMetricFilters } from '@aws-sdk/client-cloudwatch-logs'
import { answered } from '../aws/read.ts'
import type { Clients } from '../aws/clients.ts'
import type { Region } from '../model/index.ts'

/**
 * All metric filters of a log group.
 * @throws what CloudWatch Logs answers
 */
export async function metricFiltersOf(
  clients: Clients,
  region: Region,
  logGroupName: string,
): Promise<MetricFilter[]> {
  const client = await clients.logs(region)
  const found: MetricFilter[] = []
  for await (const page of paginateDescribeMetricFilters({ client }, { logGroupName }))
    found.push(...answered(page.metricFilters, 'metricFilters'))
  return found
}
