import type { WrittenScenario } from './scenario.ts'

const objectsOf = (bucket: string) => [{ Type: 'AWS::S3::Object', Values: [`arn:aws:s3:::${bucket}/`] }]

/**
 * An account that grew: a trail that somebody narrowed to writes, teams' own trails for data events, some without
 * validation or key, one stopped and forgotten, one kept stopped on purpose.
 */
export const messy: WrittenScenario = {
  description: 'A believable mess over all regions',
  buckets: [
    { name: 'acme-cloudtrail-logs', region: 'us-east-1', versioning: true, publicAccessBlock: true },
    { name: 'acme-payments-audit', region: 'eu-west-1', publicAccessBlock: true },
    { name: 'acme-sydney-logs', region: 'ap-southeast-2' },
    { name: 'acme-analytics-logs', region: 'us-west-2' },
  ],
  keys: ['us-east-1', 'eu-west-1', 'ap-southeast-2', 'us-west-2'].map((region) => ({
    alias: 'alias/cloudtrail',
    region,
    rotation: true,
  })),
  topics: [{ name: 'acme-security', region: 'us-east-1', emails: ['security@example.com'] }],
  trails: [
    {
      name: 'acme-management',
      region: 'us-east-1',
      bucket: 'acme-cloudtrail-logs',
      multiRegion: true,
      eventSelectors: [
        {
          ReadWriteType: 'WriteOnly',
          IncludeManagementEvents: true,
          DataResources: objectsOf('acme-customer-documents'),
        },
      ],
      tags: { owner: 'security' },
    },
    {
      name: 'payments-objects',
      region: 'eu-west-1',
      bucket: 'acme-payments-audit',
      validation: true,
      advancedEventSelectors: [
        {
          Name: 'Payment files',
          FieldSelectors: [
            { Field: 'eventCategory', Equals: ['Data'] },
            { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
            { Field: 'resources.ARN', StartsWith: ['arn:aws:s3:::acme-payments/'] },
          ],
        },
      ],
    },
    {
      name: 'sydney-functions',
      region: 'ap-southeast-2',
      bucket: 'acme-sydney-logs',
      logging: false,
      eventSelectors: [
        {
          IncludeManagementEvents: false,
          DataResources: [{ Type: 'AWS::Lambda::Function', Values: ['arn:aws:lambda'] }],
        },
      ],
    },
    {
      name: 'analytics-tables',
      region: 'us-west-2',
      bucket: 'acme-analytics-logs',
      key: 'alias/cloudtrail',
      eventSelectors: [
        {
          ReadWriteType: 'WriteOnly',
          IncludeManagementEvents: false,
          DataResources: [{ Type: 'AWS::DynamoDB::Table', Values: ['arn:aws:dynamodb'] }],
        },
      ],
    },
    {
      name: 'legacy-2019',
      region: 'eu-central-1',
      bucket: 'acme-cloudtrail-logs',
      prefix: 'legacy',
      logging: false,
      eventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true }],
    },
  ],
}
