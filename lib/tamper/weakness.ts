/** What tampering can weaken: the closed vocabulary of `weakens`. */
export const weaknesses = {
  logging: 'a trail or event data store records nothing any more',
  'management-events': 'some management events are no longer logged',
  'management-event-exclusions': 'management events of KMS or the RDS Data API are left out',
  'multi-region': 'only one region is logged',
  'global-service-events': 'events of global services are no longer logged',
  organization: 'accounts of the organization are no longer covered or guarded',
  'log-file-validation': 'no digests are written, so that changed log files go unnoticed',
  'kms-encryption': "log files are no longer encrypted with the owner's key",
  'log-delivery': 'log files do not reach their place, or reach another one',
  'log-retention': 'logs are kept for a shorter time',
  'log-integrity': 'logs can be, or were, deleted or overwritten',
  'log-confidentiality': 'logs can be read by others',
  'access-logging': 'who reads or deletes log files is no longer recorded',
  'log-replication': 'copies of log files are no longer made, or go elsewhere',
  'cloudwatch-logs': 'events no longer reach CloudWatch Logs, or leave it unread',
  insights: 'unusual activity is no longer looked for',
  'event-configuration': 'events are no longer aggregated or enriched',
  'event-access': 'stored events can no longer be queried',
  notification: 'nobody is told about new log files or alerts',
  alerting: 'a metric filter or alarm on changes no longer speaks',
  guard: 'what watches CloudTrail is stopped, changed or cut off',
  'region-coverage': 'a region leaves what is watched',
  tags: 'tags that others rely on are gone',
  'trail-quota': "a trail's name or place in the quota is taken",
} as const satisfies Record<string, string>

export type Weakness = keyof typeof weaknesses
