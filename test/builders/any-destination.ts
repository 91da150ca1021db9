import * as fc from 'fast-check'
import type {
  Bucket,
  Key,
  ObjectLock,
  PolicyDocument,
  PolicyStatement,
  PublicAccessBlock,
  Topic,
} from '../../lib/model/index.ts'
import { aBucket, aLogTarget, aTrailBucketPolicy } from './a-bucket.ts'
import { aKey, keyArn } from './a-key.ts'
import { account, managementAccount } from './a-trail.ts'
import { topicArn } from './any-trail.ts'

export const organizationId = 'o-abcdefghij'

const ofAnyTrail = { ArnLike: { 'aws:SourceArn': `arn:aws:cloudtrail:*:${account}:trail/*` } }
const ofOrganization = { StringEquals: { 'aws:SourceOrgID': organizationId } }
const everywhere = 'arn:aws:s3:::trail-logs/*'
const folders = (...names: string[]) =>
  ['', `${organizationId}/`].flatMap((place) =>
    [account, managementAccount, '*'].flatMap((id) =>
      names.map((name) => `arn:aws:s3:::trail-logs/AWSLogs/${place}${id}/${name}/*`),
    ),
  )

/** Policies that let some of the trails write all or some of their files, or strangers too. */
const bucketPolicies: readonly (PolicyDocument | undefined)[] = [
  undefined,
  aTrailBucketPolicy(),
  aTrailBucketPolicy(null, everywhere),
  aTrailBucketPolicy(ofAnyTrail, everywhere),
  aTrailBucketPolicy(ofAnyTrail, `arn:aws:s3:::trail-logs/AWSLogs/${organizationId}/*`),
  aTrailBucketPolicy(ofOrganization, everywhere),
  aTrailBucketPolicy(ofAnyTrail, folders('CloudTrail')),
  aTrailBucketPolicy(ofAnyTrail, folders('CloudTrail', 'CloudTrail-Digest')),
  aTrailBucketPolicy(ofAnyTrail, folders('CloudTrail', 'CloudTrail-Digest', 'CloudTrail-Insight')),
]

const block = (on: boolean): PublicAccessBlock => ({
  blockPublicAcls: on,
  ignorePublicAcls: on,
  blockPublicPolicy: on,
  restrictPublicBuckets: on,
})

const anyBlock = fc.constantFrom(undefined, block(false), block(true))

const prefixes = [
  '',
  `AWSLogs/${account}/CloudTrail-Insight/`,
  `AWSLogs/${account}/CloudTrail-NetworkActivity/`,
  `AWSLogs/${account}/CloudTrail-Aggregated/`,
  `AWSLogs/${organizationId}/`,
]

/** The bucket of all trails. */
export const anyBucket: fc.Arbitrary<Bucket> = fc
  .record({
    region: fc.constantFrom('us-east-1', 'eu-west-1'),
    policy: fc.constantFrom(...bucketPolicies),
    isPublic: fc.boolean(),
    grantee: fc.constantFrom('owner', 'http://acs.amazonaws.com/groups/global/AllUsers'),
    own: anyBlock,
    ofAccount: anyBlock,
    versioning: fc.constantFrom('Enabled' as const, 'Suspended' as const, 'Off' as const),
    mfaDelete: fc.boolean(),
    lock: fc.constantFrom<(ObjectLock | undefined)[]>(
      undefined,
      {},
      { retention: { mode: 'GOVERNANCE', days: 365 } },
    ),
    expires: fc.constantFrom(undefined, ...prefixes),
    logsTo: fc.constantFrom(undefined, 'trail-logs', 'access-logs'),
    targetIsLocked: fc.boolean(),
  })
  .map((one) =>
    aBucket({
      region: { ok: true, value: one.region },
      policy: { ok: true, value: one.policy },
      policyIsPublic: { ok: true, value: one.isPublic },
      grants: { ok: true, value: [{ grantee: one.grantee, permission: 'READ' }] },
      publicAccessBlock: { ok: true, value: one.own },
      accountPublicAccessBlock: { ok: true, value: one.ofAccount },
      versioning: { ok: true, value: one.versioning },
      mfaDelete: { ok: true, value: one.mfaDelete },
      objectLock: { ok: true, value: one.lock },
      lifecycle: {
        ok: true,
        value:
          one.expires === undefined
            ? []
            : [{ id: 'short', enabled: true, prefix: one.expires, narrowed: false, expirationDays: 7 }],
      },
      logging: {
        ok: true,
        value:
          one.logsTo === undefined
            ? undefined
            : {
                targetBucket: one.logsTo,
                targetPrefix: 'trail-logs/',
                ...(one.logsTo !== 'trail-logs' && {
                  target: aLogTarget({ objectLock: { ok: true, value: one.targetIsLocked } }),
                }),
              },
      },
    }),
  )

const keyStatement = (condition: PolicyStatement['Condition']): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Action: ['kms:GenerateDataKey*', 'kms:DescribeKey'],
      Resource: '*',
      ...(condition && { Condition: condition }),
    },
  ],
})

/** A key under one of its names. */
export const anyKey = (id: string, arn = keyArn): fc.Arbitrary<Key> =>
  fc
    .record({
      state: fc.constantFrom('Enabled', 'Enabled', 'Disabled', 'PendingDeletion'),
      policy: fc.constantFrom(
        keyStatement(ofAnyTrail),
        keyStatement(ofOrganization),
        keyStatement({ StringEquals: { 'aws:SourceOrgID': 'o-another000' } }),
        { Statement: [] },
      ),
      rotates: fc.boolean(),
      rotatable: fc.boolean(),
    })
    .map(({ state, policy, rotates, rotatable }) =>
      aKey({
        id,
        description: { ok: true, value: { arn, state, manager: 'CUSTOMER', rotatable } },
        rotation: { ok: true, value: rotates },
        policy: { ok: true, value: policy },
      }),
    )

const publishStatement = (condition: PolicyStatement['Condition']): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Action: 'SNS:Publish',
      Resource: topicArn,
      ...(condition && { Condition: condition }),
    },
  ],
})

/** The topic that trails notify. */
export const anyTopic: fc.Arbitrary<Topic> = fc
  .record({
    policy: fc.constantFrom(undefined, publishStatement(undefined), publishStatement(ofOrganization), {
      Statement: [],
    }),
    subscribers: fc.integer({ min: 0, max: 1 }),
    key: fc.option(anyKey(keyArn), { nil: undefined }),
  })
  .map(({ policy, subscribers, key }) => ({
    arn: topicArn,
    policy: { ok: true, value: policy },
    confirmedSubscriptions: { ok: true, value: subscribers },
    key: { ok: true, value: key },
  }))
