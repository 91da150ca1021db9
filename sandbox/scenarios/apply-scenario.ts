import { addTrail } from '../services/cloudtrail/add-trail.ts'
import { organizationOf } from '../services/cloudtrail/organization.ts'
import type { DeliveryTrouble, StoredSelectors } from '../services/cloudtrail/trail.ts'
import { kms } from '../services/kms/service.ts'
import { s3 } from '../services/s3/service.ts'
import { sns } from '../services/sns/service.ts'
import type { Sandbox } from '../start-sandbox.ts'
import {
  bucketPolicyForAccessLogs,
  bucketPolicyForCloudTrail,
  keyPolicy,
  topicPolicyForCloudTrail,
} from './cloudtrail-policies.ts'
import { makeAccounts } from './make-accounts.ts'
import { LOGS_ROLE, makeLogGroups } from './make-log-groups.ts'
import { topicArn, whereOf } from './place.ts'
import type { Scenario, ScenarioBucket, ScenarioKey, ScenarioTrail } from './scenario.ts'

/** Puts a scenario into a sandbox: buckets, keys, topics and log groups by ordinary calls, trails as they stand. */
export async function applyScenario(sandbox: Sandbox, scenario: Scenario): Promise<void> {
  const { world } = sandbox
  world.optedIn.set(world.account, new Set(scenario.optedIn))
  makeAccounts(sandbox, scenario)
  for (const bucket of scenario.buckets) await makeBucket(sandbox, bucket)
  for (const bucket of scenario.buckets) await logAccess(sandbox, bucket)
  const keys = new Map<string, string>()
  for (const key of scenario.keys) keys.set(`${key.alias}@${key.region}`, await makeKey(sandbox, key))
  for (const topic of scenario.topics) await makeTopic(sandbox, topic)
  await makeLogGroups(sandbox, scenario)
  for (const trail of scenario.trails) placeTrail(sandbox, scenario, trail, keys)
  for (const fault of scenario.faults) sandbox.faults.add(fault)
}

async function makeBucket({ invoke, world }: Sandbox, bucket: ScenarioBucket): Promise<void> {
  const where = whereOf(bucket)
  const Bucket = bucket.name
  const location = isBucketLocation(bucket.region)
    ? { CreateBucketConfiguration: { LocationConstraint: bucket.region } }
    : {}
  await invoke(s3, 'CreateBucket', { Bucket, ...location }, where)
  if (bucket.policy === 'cloudtrail') {
    const account = bucket.account ?? world.account
    const owned = organizationOf(world, account)
    const organization = owned?.managementAccount === account ? owned.id : undefined
    const names = { partition: world.partition, account, organization }
    await invoke(s3, 'PutBucketPolicy', { Bucket, Policy: bucketPolicyForCloudTrail(Bucket, names) }, where)
  }
  if (bucket.policy === 'access-logs') {
    const names = { partition: world.partition, account: bucket.account ?? world.account }
    await invoke(s3, 'PutBucketPolicy', { Bucket, Policy: bucketPolicyForAccessLogs(Bucket, names) }, where)
  }
  if (bucket.versioning) {
    await invoke(s3, 'PutBucketVersioning', { Bucket, VersioningConfiguration: { Status: 'Enabled' } }, where)
  }
  const on = bucket.publicAccessBlock
  const PublicAccessBlockConfiguration = {
    BlockPublicAcls: on,
    IgnorePublicAcls: on,
    BlockPublicPolicy: on,
    RestrictPublicBuckets: on,
  }
  await invoke(s3, 'PutPublicAccessBlock', { Bucket, PublicAccessBlockConfiguration }, where)
  if (bucket.expireAfterDays !== undefined) {
    const rule = {
      ID: 'expire',
      Status: 'Enabled' as const,
      Filter: { Prefix: '' },
      Expiration: { Days: bucket.expireAfterDays },
    }
    await invoke(
      s3,
      'PutBucketLifecycleConfiguration',
      { Bucket, LifecycleConfiguration: { Rules: [rule] } },
      where,
    )
  }
}

type BucketLocation = 'eu-west-1'
/** The SDK's type lists regions by name; us-east-1 must not be named at all (CreateBucket, API reference). */
const isBucketLocation = (region: string): region is BucketLocation => region !== 'us-east-1'

async function logAccess({ invoke }: Sandbox, bucket: ScenarioBucket): Promise<void> {
  if (bucket.accessLogsTo === undefined) return
  const LoggingEnabled = { TargetBucket: bucket.accessLogsTo, TargetPrefix: `${bucket.name}/` }
  await invoke(
    s3,
    'PutBucketLogging',
    { Bucket: bucket.name, BucketLoggingStatus: { LoggingEnabled } },
    whereOf(bucket),
  )
}

/** @returns the key's ARN */
async function makeKey({ invoke, world }: Sandbox, key: ScenarioKey): Promise<string> {
  const where = whereOf(key)
  const names = { partition: world.partition, account: key.account ?? world.account }
  const { KeyMetadata } = await invoke(kms, 'CreateKey', { Policy: keyPolicy(names, key.cloudtrail) }, where)
  const { KeyId, Arn } = metadataOf(KeyMetadata)
  await invoke(kms, 'CreateAlias', { AliasName: key.alias, TargetKeyId: KeyId }, where)
  if (key.rotation) await invoke(kms, 'EnableKeyRotation', { KeyId }, where)
  if (key.state === 'Disabled') await invoke(kms, 'DisableKey', { KeyId }, where)
  if (key.state === 'PendingDeletion')
    await invoke(kms, 'ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 }, where)
  return Arn
}

function metadataOf(value: unknown): { KeyId: string; Arn: string } {
  if (typeof value === 'object' && value !== null && 'KeyId' in value && 'Arn' in value) {
    return { KeyId: String(value.KeyId), Arn: String(value.Arn) }
  }
  throw new Error('CreateKey gave no metadata')
}

async function makeTopic(
  { invoke, world, confirmSubscriptions }: Sandbox,
  topic: Scenario['topics'][number],
): Promise<void> {
  const where = whereOf(topic)
  await invoke(sns, 'CreateTopic', { Name: topic.name }, where)
  const TopicArn = topicArn(world, topic)
  const names = { partition: world.partition, account: topic.account ?? world.account }
  const AttributeValue = topicPolicyForCloudTrail(TopicArn, names)
  await invoke(sns, 'SetTopicAttributes', { TopicArn, AttributeName: 'Policy', AttributeValue }, where)
  for (const Endpoint of topic.emails)
    await invoke(sns, 'Subscribe', { TopicArn, Protocol: 'email', Endpoint }, where)
  if (topic.confirmed) confirmSubscriptions(TopicArn)
}

function placeTrail(
  { world }: Sandbox,
  scenario: Scenario,
  trail: ScenarioTrail,
  keys: Map<string, string>,
): void {
  const bucketRegion = scenario.buckets.find((bucket) => bucket.name === trail.bucket)?.region ?? trail.region
  const kmsKeyArn = trail.key === undefined ? undefined : keys.get(`${trail.key}@${bucketRegion}`)
  const topic = scenario.topics.find((candidate) => candidate.name === trail.topic)
  const account = trail.account ?? world.account
  const selectors = selectorsOf(trail)
  addTrail(world, {
    name: trail.name,
    account,
    homeRegion: trail.region,
    bucket: trail.bucket,
    ...(trail.prefix !== undefined && { prefix: trail.prefix }),
    ...(kmsKeyArn !== undefined && { kmsKeyArn }),
    ...(topic && { topicArn: topicArn(world, topic) }),
    ...(trail.logGroup !== undefined && {
      logGroupArn: `arn:${world.partition}:logs:${trail.region}:${account}:log-group:${trail.logGroup}:*`,
      logGroupRoleArn: `arn:${world.partition}:iam::${account}:role/service-role/${LOGS_ROLE}`,
    }),
    multiRegion: trail.multiRegion,
    organization: trail.organization,
    globalServiceEvents: trail.globalServiceEvents ?? true,
    recursiveLogging: trail.recursiveLogging ?? true,
    logFileValidation: trail.validation,
    logging: trail.logging,
    ...(trail.startedAt && { startedAt: trail.startedAt }),
    ...(trail.stoppedAt && { stoppedAt: trail.stoppedAt }),
    ...(selectors && { selectors }),
    insights: trail.insights.map((InsightType) => ({ InsightType, EventCategories: ['Management'] })),
    tags: trail.tags,
    deliveryErrors: troubleOf(trail),
  })
}

function troubleOf({ deliveryErrors, latestDigests }: ScenarioTrail): Record<string, DeliveryTrouble> {
  const regions = [...Object.keys(deliveryErrors), ...Object.keys(latestDigests)]
  return Object.fromEntries(
    regions.map((region): [string, DeliveryTrouble] => {
      const latest = latestDigests[region]
      return [region, { delivery: deliveryErrors[region], latestDigest: latest === 'never' ? null : latest }]
    }),
  )
}

function selectorsOf(trail: ScenarioTrail): StoredSelectors | undefined {
  if (trail.advancedEventSelectors) return { kind: 'advanced', selectors: trail.advancedEventSelectors }
  return trail.eventSelectors && { kind: 'basic', selectors: trail.eventSelectors }
}
