import type { PolicyDocument, PolicyStatement } from '../../lib/model/index.ts'
import { trailBucketPolicy } from '../../lib/remediate/grant-bucket-access.ts'
import { trailArnOf } from '../../lib/text/arn.ts'

/** A trail that is to be made, and what it is to write to. */
export type NewTrail = {
  partition: string
  account: string
  /** Home region. */
  region: string
  name: string
  bucket: string
  prefix?: string
  topic: string
  logGroup: string
  /** Of an organization's trail. */
  organizationId?: string
}

export const kinds = ['bucket', 'key', 'topic', 'log-role'] as const
export type Kind = (typeof kinds)[number]

const trailArn = (trail: Parameters<typeof trailArnOf>[0] & Pick<NewTrail, 'name'>): string =>
  trailArnOf(trail, trail.name)

const service = { Service: 'cloudtrail.amazonaws.com' }

const policy = (...Statement: PolicyStatement[]): PolicyDocument => ({ Version: '2012-10-17', Statement })

/**
 * A whole policy of a new key: the account's own rights, without which nobody could change it, and CloudTrail's
 * (CloudTrail user guide, "Configure AWS KMS key policies for CloudTrail").
 */
function keyPolicy(trail: NewTrail): PolicyDocument {
  const { partition, account } = trail
  return policy(
    {
      Sid: 'EnableIamPolicies',
      Effect: 'Allow',
      Principal: { AWS: `arn:${partition}:iam::${account}:root` },
      Action: 'kms:*',
      Resource: '*',
    },
    {
      Sid: 'CloudTrailEncrypts',
      Effect: 'Allow',
      Principal: service,
      Action: 'kms:GenerateDataKey*',
      Resource: '*',
      Condition: {
        StringEquals: { 'aws:SourceArn': trailArn(trail) },
        StringLike: {
          'kms:EncryptionContext:aws:cloudtrail:arn': `arn:${partition}:cloudtrail:*:${account}:trail/*`,
        },
      },
    },
    {
      Sid: 'CloudTrailDescribes',
      Effect: 'Allow',
      Principal: service,
      Action: 'kms:DescribeKey',
      Resource: '*',
      Condition: { StringEquals: { 'aws:SourceArn': trailArn(trail) } },
    },
  )
}

/** CloudTrail user guide, "Amazon SNS topic policy for CloudTrail". */
const topicPolicy = (trail: NewTrail): PolicyDocument =>
  policy({
    Sid: 'CloudTrailNotifies',
    Effect: 'Allow',
    Principal: service,
    Action: 'SNS:Publish',
    Resource: `arn:${trail.partition}:sns:${trail.region}:${trail.account}:${trail.topic}`,
    Condition: { StringEquals: { 'aws:SourceArn': trailArn(trail) } },
  })

/**
 * The trust of the role by which CloudTrail sends events to a log group, and its rights (CloudTrail user guide, "Role
 * policy document for CloudTrail to use CloudWatch Logs for monitoring": streams are named by account and region, those of
 * an organization by its id).
 */
function logRole(trail: NewTrail): { trust: PolicyDocument; permissions: PolicyDocument } {
  const { partition, account, region, logGroup, organizationId } = trail
  const streams = `arn:${partition}:logs:${region}:${account}:log-group:${logGroup}:log-stream`
  const own = `${streams}:${account}_CloudTrail_${region}*`
  return {
    trust: policy({
      Effect: 'Allow',
      Principal: service,
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'aws:SourceArn': trailArn(trail) } },
    }),
    permissions: policy({
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: organizationId === undefined ? own : [own, `${streams}:${organizationId}_*`],
    }),
  }
}

/** CloudTrail may look at the bucket and write below the trail's own folders. */
const bucketPolicy = ({ bucket, prefix, organizationId, ...trail }: NewTrail): PolicyDocument =>
  trailBucketPolicy({
    bucket,
    account: trail.account,
    partition: trail.partition,
    trailArn: trailArn(trail),
    ...(prefix !== undefined && { prefix }),
    ...(organizationId !== undefined && { organizationId }),
  })

/** What each kind of resource needs to let one new trail, and no other, use it. */
export const documentOf: Readonly<Record<Kind, (trail: NewTrail) => object>> = {
  bucket: bucketPolicy,
  key: keyPolicy,
  topic: topicPolicy,
  'log-role': logRole,
}
