import * as schemas from '@aws-sdk/client-cloudwatch-logs'
import type { Service } from '../../service.ts'
import { logGroups } from './log-groups.ts'
import { logEvents } from './log-events.ts'
import { logStreams } from './log-streams.ts'
import { metricFilters } from './metric-filters.ts'
import { subscriptionFilters } from './subscription-filters.ts'
import { logTags } from './tags.ts'
import { invalidInput } from './invalid-input.ts'

/** CloudWatch Logs: log groups, their streams, metric filters and subscription filters. */
export const logs: Service<typeof schemas> = {
  signingName: 'logs',
  schemas,
  invalidInput,
  unsupported: {
    CreateLogGroup: ['deletionProtectionEnabled'],
    DescribeLogGroups: ['accountIdentifiers', 'includeLinkedAccounts'],
    PutLogEvents: ['entity'],
    PutSubscriptionFilter: ['applyOnTransformedLogs', 'emitSystemFields', 'fieldSelectionCriteria'],
  },
  withoutEffect: {
    // No log group masks anything.
    GetLogEvents: ['unmask'],
    // "The sequence token is now ignored in PutLogEvents actions" (API reference).
    PutLogEvents: ['sequenceToken'],
  },
  operations: {
    ...logGroups,
    ...logStreams,
    ...logEvents,
    ...metricFilters,
    ...subscriptionFilters,
    ...logTags,
  },
}
