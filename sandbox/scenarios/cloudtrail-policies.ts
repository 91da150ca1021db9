import { defaultPolicy } from '../services/sns/topic-access.ts'

type Names = { partition: string; account: string; organization?: string | undefined }

/**
 * The bucket policy that the CloudTrail console writes, for trails of one account and, where an organization is
 * named, for that organization's. Source: CloudTrail user guide, "Amazon S3 bucket policy for CloudTrail".
 */
export function bucketPolicyForCloudTrail(
  bucket: string,
  { partition, account, organization }: Names,
): string {
  const principal = { Service: 'cloudtrail.amazonaws.com' }
  const source = { 'aws:SourceArn': `arn:${partition}:cloudtrail:*:${account}:trail/*` }
  const write = (Sid: string, below: string) => ({
    Sid,
    Effect: 'Allow',
    Principal: principal,
    Action: 's3:PutObject',
    Resource: [
      `arn:${partition}:s3:::${bucket}/AWSLogs/${below}/*`,
      `arn:${partition}:s3:::${bucket}/*/AWSLogs/${below}/*`,
    ],
    Condition: { StringLike: source, StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
  })
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'AWSCloudTrailAclCheck20150319',
        Effect: 'Allow',
        Principal: principal,
        Action: 's3:GetBucketAcl',
        Resource: `arn:${partition}:s3:::${bucket}`,
        Condition: { StringLike: source },
      },
      write('AWSCloudTrailWrite20150319', account),
      ...(organization === undefined ? [] : [write('AWSCloudTrailOrganizationWrite20150319', organization)]),
    ],
  })
}

/**
 * The policy by which a bucket takes the access logs of its account's buckets. Source: S3 user guide, "Enabling Amazon S3
 * server access logging", Permissions for log delivery.
 */
export function bucketPolicyForAccessLogs(bucket: string, { partition, account }: Names): string {
  const statement = {
    Sid: 'S3ServerAccessLogsPolicy',
    Effect: 'Allow',
    Principal: { Service: 'logging.s3.amazonaws.com' },
    Action: ['s3:PutObject'],
    Resource: `arn:${partition}:s3:::${bucket}/*`,
    Condition: { StringEquals: { 'aws:SourceAccount': account } },
  }
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
}

/** The key policy that lets an account's trails encrypt. Source: CloudTrail user guide, "Configure KMS key policies". */
export function keyPolicy({ partition, account }: Names, forCloudTrail: boolean): string {
  const principal = { Service: 'cloudtrail.amazonaws.com' }
  const trails = `arn:${partition}:cloudtrail:*:${account}:trail/*`
  const own = {
    Sid: 'Enable IAM policies',
    Effect: 'Allow',
    Principal: { AWS: `arn:${partition}:iam::${account}:root` },
    Action: 'kms:*',
    Resource: '*',
  }
  const service = [
    {
      Sid: 'Allow CloudTrail to encrypt logs',
      Effect: 'Allow',
      Principal: principal,
      Action: 'kms:GenerateDataKey*',
      Resource: '*',
      Condition: {
        StringLike: { 'aws:SourceArn': trails, 'kms:EncryptionContext:aws:cloudtrail:arn': trails },
      },
    },
    {
      Sid: 'Allow CloudTrail to describe the key',
      Effect: 'Allow',
      Principal: principal,
      Action: 'kms:DescribeKey',
      Resource: '*',
    },
  ]
  return JSON.stringify({ Version: '2012-10-17', Statement: forCloudTrail ? [own, ...service] : [own] })
}

/**
 * The topic policy that lets an account's trails notify, beside the statement of SNS's own that lets the owner and its
 * alarms. Source: CloudTrail user guide, "Amazon SNS topic policy", which adds a statement to what is there.
 */
export function topicPolicyForCloudTrail(topicArn: string, { partition, account }: Names): string {
  const own: { Statement: object[] } = JSON.parse(defaultPolicy(topicArn, account))
  const statement = {
    Sid: 'AWSCloudTrailSNSPolicy20131101',
    Effect: 'Allow',
    Principal: { Service: 'cloudtrail.amazonaws.com' },
    Action: 'SNS:Publish',
    Resource: topicArn,
    Condition: { StringLike: { 'aws:SourceArn': `arn:${partition}:cloudtrail:*:${account}:trail/*` } },
  }
  return JSON.stringify({ Version: '2012-10-17', Statement: [...own.Statement, statement] })
}
