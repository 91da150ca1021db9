import { logGroupName, parseArn } from '../text/arn.ts'
import type { Clients } from '../aws/clients.ts'
import type { AccountId, Arn, FacetSettings, Region, Safeguards, SetUp } from '../model/index.ts'
import type { Baseline } from '../trail/baseline/baseline.ts'

export type SafeguardedService = SetUp['service']

export const safeguardedServices: readonly SafeguardedService[] = [
  's3',
  'kms',
  'sns',
  'logs',
  'cloudwatch',
  'cloudtrail',
]

/** A trail, and where it delivers to. */
export type RestsOn = {
  trailArn: Arn
  account: AccountId
  homeRegion: Region
  settings: Pick<FacetSettings, 'bucket' | 'kmsKeyId' | 'topicArn' | 'logGroupArn'>
}

/** IAM actions of all these reads. */
export const safeguardPermissions: readonly string[] = [
  'cloudtrail:GetEventConfiguration',
  'cloudwatch:DescribeAlarms',
  'kms:GetKeyPolicy',
  'kms:ListGrants',
  'logs:DescribeLogGroups',
  'logs:DescribeMetricFilters',
  'logs:DescribeSubscriptionFilters',
  's3:GetBucketAcl',
  's3:GetBucketLogging',
  's3:GetBucketNotification',
  's3:GetBucketObjectLockConfiguration',
  's3:GetBucketOwnershipControls',
  's3:GetBucketPolicy',
  's3:GetBucketPublicAccessBlock',
  's3:GetBucketRequestPayment',
  's3:GetBucketVersioning',
  's3:GetEncryptionConfiguration',
  's3:GetLifecycleConfiguration',
  's3:GetReplicationConfiguration',
  's3:ListBucket',
  'sns:GetSubscriptionAttributes',
  'sns:GetTopicAttributes',
  'sns:ListSubscriptionsByTopic',
]

/**
 * How a trail's destinations are set up, as far as they are of its own account, and what its events are made of.
 * @param services which of them to look at; all where absent
 */
export async function safeguardsOf(
  clients: Clients,
  { trailArn, account, homeRegion, settings }: RestsOn,
  services: readonly SafeguardedService[] = safeguardedServices,
): Promise<Safeguards> {
  const { bucket, kmsKeyId, topicArn, logGroupArn } = settings
  const ofTrail = async <T>(
    service: SafeguardedService,
    wanted: T | undefined,
    ask: (wanted: T) => Promise<Safeguards>,
  ): Promise<Safeguards> => (wanted !== undefined && services.includes(service) ? ask(wanted) : [])
  // One after the other: each loads its own SDK client.
  return [
    ...(await ofTrail('s3', bucket ?? undefined, async (name) =>
      (await import('./buckets.ts')).bucketSafeguards(clients, name, homeRegion, account),
    )),
    ...(await ofTrail('kms', placed(kmsKeyId, account), async (key) =>
      (await import('./keys.ts')).keySafeguards(clients, key),
    )),
    ...(await ofTrail('sns', placed(topicArn, account), async (topic) =>
      (await import('./topics.ts')).topicSafeguards(clients, topic),
    )),
    ...(await ofTrail('logs', placed(logGroupArn, account), async ({ arn, region }) => {
      const name = logGroupName(arn)
      if (name === undefined) return []
      return (await import('./log-groups.ts')).logGroupSafeguards(clients, { name, region })
    })),
    ...(await ofTrail('cloudwatch', placed(logGroupArn, account), async ({ arn, region }) => {
      const name = logGroupName(arn)
      if (name === undefined) return []
      return (await import('./alarm-safeguards.ts')).alarmSafeguards(clients, { name, region })
    })),
    ...(await ofTrail('cloudtrail', placed(trailArn, account), async ({ arn, region }) =>
      (await import('./trail-details.ts')).configurationSafeguards(clients, region, arn),
    )),
  ]
}

/** Undefined for what is another account's. */
function placed(
  arn: string | null | undefined,
  account: AccountId,
): { arn: string; region: Region } | undefined {
  const parts = arn === null || arn === undefined ? undefined : parseArn(arn)
  return arn && parts?.account === account ? { arn, region: parts.region } : undefined
}

/** A baseline with how its trail's destinations are set up now. */
export async function withSafeguards(clients: Clients, baseline: Baseline): Promise<Baseline> {
  const safeguards = await safeguardsOf(clients, baseline)
  const known = safeguards.filter(({ unread }) => !unread)
  return { ...baseline, destination: { ...baseline.destination, safeguards: known } }
}
