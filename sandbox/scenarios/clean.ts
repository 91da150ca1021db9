import type { WrittenScenario } from './scenario.ts'

/** The pattern that CIS v5.0 4.5 asks for. */
const trailChanges =
  '{($.eventName=CreateTrail) || ($.eventName=UpdateTrail) || ($.eventName=DeleteTrail) || ' +
  '($.eventName=StartLogging) || ($.eventName=StopLogging)}'

/** One multi-region trail with everything that a check can ask for. */
export const clean: WrittenScenario = {
  description: 'One multi-region trail, fully compliant',
  buckets: [
    {
      name: 'clean-trail-logs',
      region: 'us-east-1',
      versioning: true,
      publicAccessBlock: true,
      accessLogsTo: 'clean-access-logs',
    },
    {
      name: 'clean-access-logs',
      region: 'us-east-1',
      policy: 'access-logs',
      versioning: true,
      publicAccessBlock: true,
    },
  ],
  keys: [{ alias: 'alias/cloudtrail', region: 'us-east-1', rotation: true }],
  topics: [
    { name: 'trail-deliveries', region: 'us-east-1' },
    { name: 'security', region: 'us-east-1', emails: ['security@example.com'], confirmed: true },
  ],
  logGroups: [
    {
      name: '/aws/cloudtrail/management-events',
      region: 'us-east-1',
      retentionInDays: 365,
      alarms: [{ name: 'trail-changes', pattern: trailChanges, topic: 'security' }],
    },
  ],
  trails: [
    {
      name: 'management-events',
      region: 'us-east-1',
      bucket: 'clean-trail-logs',
      key: 'alias/cloudtrail',
      topic: 'trail-deliveries',
      logGroup: '/aws/cloudtrail/management-events',
      multiRegion: true,
      validation: true,
      eventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true }],
      insights: ['ApiCallRateInsight', 'ApiErrorRateInsight'],
      tags: { owner: 'security' },
    },
  ],
}
