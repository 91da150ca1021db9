import * as schemas from '@aws-sdk/client-cloudwatch-logs'
import type { Service } from '../../service.ts'
import { logGroups } from './log-groups.ts'
import { metricFilters } from './metric-filters.ts'

/** CloudWatch Logs: log groups and metric filters. */
export const logs: Service<typeof schemas> = {
  signingName: 'logs',
  schemas,
  operations: { ...logGroups, ...metricFilters },
}
