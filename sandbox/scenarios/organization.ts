import type { WrittenScenario } from './scenario.ts'

const workloads = '111111111111'
const security = '222222222222'

/**
 * The management account's trail records every account of its organization. One member keeps a trail of its own that
 * nobody looks after, another administers CloudTrail for all, and one account is closed.
 */
export const organization: WrittenScenario = {
  description: 'A management account with an organization trail, and its members',
  organization: {
    id: 'o-acme000001',
    members: [
      { id: workloads, name: 'workloads', email: 'workloads@example.com' },
      { id: security, name: 'security', email: 'security@example.com' },
      { id: '333333333333', name: 'old-shop', email: 'old-shop@example.com', state: 'SUSPENDED' },
    ],
    delegatedAdministrators: [security],
  },
  roles: [workloads, security].map((account) => ({
    name: 'trailkeeper-read',
    account,
    trusts: '123456789012',
  })),
  buckets: [
    {
      name: 'acme-organization-logs',
      region: 'us-east-1',
      versioning: true,
      publicAccessBlock: true,
      accessLogsTo: 'acme-organization-access',
    },
    {
      name: 'acme-organization-access',
      region: 'us-east-1',
      policy: 'access-logs',
      versioning: true,
      publicAccessBlock: true,
    },
    { name: 'workloads-team-logs', region: 'eu-west-1', account: workloads, publicAccessBlock: true },
  ],
  keys: [{ alias: 'alias/cloudtrail', region: 'us-east-1', rotation: true }],
  topics: [{ name: 'trail-deliveries', region: 'us-east-1' }],
  trails: [
    {
      name: 'organization-trail',
      region: 'us-east-1',
      bucket: 'acme-organization-logs',
      key: 'alias/cloudtrail',
      topic: 'trail-deliveries',
      logGroup: '/aws/cloudtrail/organization',
      multiRegion: true,
      organization: true,
      validation: true,
      eventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true }],
      insights: ['ApiCallRateInsight', 'ApiErrorRateInsight'],
      tags: { owner: 'security' },
    },
    {
      name: 'team-trail',
      account: workloads,
      region: 'eu-west-1',
      bucket: 'workloads-team-logs',
      eventSelectors: [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true }],
    },
  ],
}
