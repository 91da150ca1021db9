import * as fc from 'fast-check'
import type { Bucket, Key, Selectors, Snapshot, Trail } from '../../lib/model.ts'
import { aBucket, aTrailBucketPolicy } from './a-bucket.ts'
import { anAlarmTopic, logGroupArn, someChangeAlarms, topicArn } from './a-change-alarm.ts'
import { aKey, keyArn } from './a-key.ts'
import { aSnapshot } from './a-snapshot.ts'
import { account, aStatus, aTrail, managementAccount } from './a-trail.ts'

const regions = ['us-east-1', 'eu-west-1']

const management = { readWrite: 'All' as const, management: true, dataResources: [], excludedSources: [] }
const objects = { type: 'AWS::S3::Object', values: ['arn:aws:s3'] }

const selectors: fc.Arbitrary<Selectors> = fc.constantFrom<Selectors[]>(
  { kind: 'basic', selectors: [] },
  { kind: 'basic', selectors: [{ ...management, readWrite: 'WriteOnly' }] },
  { kind: 'basic', selectors: [{ ...management, readWrite: 'ReadOnly' }] },
  { kind: 'basic', selectors: [{ ...management, excludedSources: ['kms.amazonaws.com'] }] },
  { kind: 'basic', selectors: [{ ...management, management: false, dataResources: [objects] }] },
  { kind: 'basic', selectors: [{ ...management, dataResources: [objects] }] },
  { kind: 'advanced', selectors: [{ fields: [{ field: 'eventCategory', equals: ['Management'] }] }] },
  { kind: 'advanced', selectors: [{ fields: [{ field: 'eventCategory', equals: ['NetworkActivity'] }] }] },
)

const status = (region: string) =>
  fc
    .record({
      late: fc.boolean(),
      error: fc.option(fc.constant('AccessDenied'), { nil: undefined }),
    })
    .map(
      ({ late, error }) =>
        (logging: boolean) =>
          aStatus({
            region,
            logging,
            ...(late && {
              latestDelivery: '2026-11-01T00:00:00.000Z',
              latestDigestDelivery: '2026-11-01T00:00:00.000Z',
            }),
            ...(error !== undefined && { latestDeliveryError: error }),
          }),
    )

const trail = (name: string): fc.Arbitrary<Trail> =>
  fc
    .record({
      homeRegion: fc.constantFrom(...regions),
      multiRegion: fc.boolean(),
      foreign: fc.boolean(),
      logFileValidation: fc.boolean(),
      globalServiceEvents: fc.boolean(),
      recursiveLogging: fc.boolean(),
      selectors,
      insights: fc.constantFrom<Trail['insights'][]>(
        { ok: true, value: [] },
        { ok: true, value: [{ type: 'ApiCallRateInsight', categories: ['Management'] }] },
        { ok: true, value: [{ type: 'ApiCallRateInsight', categories: ['Data'] }] },
      ),
      aggregations: fc.constantFrom<Trail['aggregations'][]>(
        { ok: true, value: [] },
        { ok: true, value: ['API_ACTIVITY'] },
      ),
      withKey: fc.boolean(),
      withLogGroup: fc.boolean(),
      // A trail is stopped as a whole; what it delivers differs by region.
      logging: fc.boolean(),
      us: status('us-east-1'),
      eu: status('eu-west-1'),
    })
    .map(({ foreign, withKey, withLogGroup, logging, us, eu, selectors: value, ...rest }) => {
      const { kmsKeyId: _, ...made } = aTrail({
        ...rest,
        name,
        account: foreign ? managementAccount : account,
        organization: foreign,
        seenIn: rest.multiRegion ? regions : [rest.homeRegion],
        status: rest.multiRegion
          ? { ...us(logging), ...eu(logging) }
          : (rest.homeRegion === 'us-east-1' ? us : eu)(logging),
        selectors: { ok: true, value },
        tags: { ok: true, value: { team: 'security' } },
      })
      return { ...made, ...(withKey && { kmsKeyId: keyArn }), ...(withLogGroup && { logGroupArn }) }
    })

const bucket: fc.Arbitrary<Bucket> = fc
  .record({
    policy: fc.constantFrom(
      undefined,
      aTrailBucketPolicy(),
      aTrailBucketPolicy(null, 'arn:aws:s3:::trail-logs/*'),
      aTrailBucketPolicy(null, `arn:aws:s3:::trail-logs/AWSLogs/${account}/CloudTrail/*`),
      aTrailBucketPolicy(null, `arn:aws:s3:::trail-logs/AWSLogs/${account}/CloudTrail-*`),
      aTrailBucketPolicy({ StringEquals: { 'aws:SourceOrgID': 'o-abcdefghij' } }),
    ),
    isPublic: fc.boolean(),
    grantee: fc.constantFrom('owner', 'http://acs.amazonaws.com/groups/global/AllUsers'),
    blocked: fc.boolean(),
    versioning: fc.constantFrom('Enabled' as const, 'Suspended' as const, 'Off' as const),
    expiring: fc.constantFrom(
      undefined,
      '',
      `AWSLogs/${account}/CloudTrail-Insight/`,
      `AWSLogs/${account}/CloudTrail-NetworkActivity/`,
      `AWSLogs/${account}/CloudTrail-Aggregated/`,
    ),
    logsTo: fc.constantFrom(undefined, 'trail-logs', 'access-logs'),
  })
  .map((one) =>
    aBucket({
      policy: { ok: true, value: one.policy },
      policyIsPublic: { ok: true, value: one.isPublic },
      grants: { ok: true, value: [{ grantee: one.grantee, permission: 'READ' }] },
      publicAccessBlock: {
        ok: true,
        value: {
          blockPublicAcls: one.blocked,
          ignorePublicAcls: one.blocked,
          blockPublicPolicy: one.blocked,
          restrictPublicBuckets: one.blocked,
        },
      },
      accountPublicAccessBlock: { ok: true, value: undefined },
      versioning: { ok: true, value: one.versioning },
      lifecycle: {
        ok: true,
        value:
          one.expiring === undefined
            ? []
            : [{ id: 'short', enabled: true, prefix: one.expiring, narrowed: false, expirationDays: 7 }],
      },
      logging: {
        ok: true,
        value: one.logsTo === undefined ? undefined : { targetBucket: one.logsTo, targetPrefix: '' },
      },
    }),
  )

const key: fc.Arbitrary<Key> = fc
  .record({
    state: fc.constantFrom('Enabled', 'Disabled', 'PendingDeletion'),
    open: fc.boolean(),
    rotates: fc.boolean(),
    rotatable: fc.boolean(),
  })
  .map(({ state, open, rotates, rotatable }) =>
    aKey({
      description: { ok: true, value: { arn: keyArn, state, manager: 'CUSTOMER', rotatable } },
      rotation: { ok: true, value: rotates },
      ...(!open && { policy: { ok: true, value: { Statement: [] } } }),
    }),
  )

const bus = `arn:aws:events:us-east-1:${account}:event-bus/default`
const guard: fc.Arbitrary<Snapshot['guard']> = fc.constantFrom<Snapshot['guard'][]>(
  { ok: true, value: undefined },
  {
    ok: true,
    value: {
      homeRegion: 'us-east-1',
      expectedTarget: bus,
      rules: [
        {
          region: 'us-east-1',
          rule: {
            ok: true,
            value: {
              state: 'ENABLED',
              pattern: '{}',
              targets: [`arn:aws:lambda:us-east-1:${account}:function:react`],
            },
          },
        },
        {
          region: 'eu-west-1',
          rule: { ok: true, value: { state: 'ENABLED', pattern: '{}', targets: [bus] } },
        },
      ],
    },
  },
)

const subscribers = fc.integer({ min: 0, max: 1 })

/** Accounts of every kind: with none to three trails, own and the organization's, whole and broken destinations. */
export const anySnapshot: fc.Arbitrary<Snapshot> = fc
  .record({
    trails: fc
      .integer({ min: 0, max: 3 })
      .chain((count) => fc.tuple(...Array.from({ length: count }, (_, i) => trail(`trail-${i}`)))),
    bucket,
    key,
    guard,
    groupExists: fc.boolean(),
    subscribers,
    inOrganization: fc.boolean(),
  })
  .map((one) =>
    aSnapshot({
      trails: one.trails,
      buckets: { [one.bucket.name]: one.bucket },
      keys: { [one.key.id]: one.key },
      guard: one.guard,
      logGroups: { [logGroupArn]: { arn: logGroupArn, exists: { ok: true, value: one.groupExists } } },
      changeAlarms: {
        ok: true,
        value: [
          someChangeAlarms({
            topics: {
              [topicArn]: anAlarmTopic({ confirmedSubscriptions: { ok: true, value: one.subscribers } }),
            },
          }),
        ],
      },
      organization: {
        ok: true,
        value: one.inOrganization
          ? { id: 'o-abcdefghij', managementAccount, delegatedAdministrators: { ok: true, value: [] } }
          : undefined,
      },
    }),
  )
