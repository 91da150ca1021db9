import { CreateAliasCommand, CreateKeyCommand, KMSClient, PutKeyPolicyCommand } from '@aws-sdk/client-kms'
import { CreateBucketCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3'
import { CreateTopicCommand, SNSClient, SetTopicAttributesCommand } from '@aws-sdk/client-sns'
import { home } from './sandbox.ts'
import type { Bench } from './sandbox.ts'

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
const service = { Service: 'cloudtrail.amazonaws.com' }

export const s3At = ({ url }: Bench, region = home): S3Client =>
  new S3Client({ region, endpoint: url, credentials, maxAttempts: 1, forcePathStyle: true })
export const kmsAt = ({ url }: Bench, region = home): KMSClient =>
  new KMSClient({ region, endpoint: url, credentials, maxAttempts: 1 })
export const snsAt = ({ url }: Bench, region = home): SNSClient =>
  new SNSClient({ region, endpoint: url, credentials, maxAttempts: 1 })

export const policy = (...Statement: object[]): string => JSON.stringify({ Version: '2012-10-17', Statement })

/** A bucket into which nobody but its owner writes. */
export async function closedBucket(sandbox: Bench, Bucket: string, region = home): Promise<void> {
  const input =
    region === home ? {} : { CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' as const } }
  await s3At(sandbox, region).send(new CreateBucketCommand({ Bucket, ...input }))
}

/** A bucket with the policy that CloudTrail asks for, below a prefix or not. */
export async function openBucket(
  sandbox: Bench,
  Bucket: string,
  { region = home, prefix = '*' }: { region?: string; prefix?: string } = {},
): Promise<void> {
  await closedBucket(sandbox, Bucket, region)
  const Policy = policy(
    { Effect: 'Allow', Principal: service, Action: 's3:GetBucketAcl', Resource: `arn:aws:s3:::${Bucket}` },
    {
      Effect: 'Allow',
      Principal: service,
      Action: 's3:PutObject',
      Resource: `arn:aws:s3:::${Bucket}/${prefix}`,
      Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
    },
  )
  await s3At(sandbox, region).send(new PutBucketPolicyCommand({ Bucket, Policy }))
}

/** A key under an alias that CloudTrail may use, or not. Gives its ARN. */
export async function key(
  sandbox: Bench,
  AliasName: string,
  { region = home, open = true }: { region?: string; open?: boolean } = {},
): Promise<string> {
  const kms = kmsAt(sandbox, region)
  const { KeyMetadata: made } = await kms.send(new CreateKeyCommand({}))
  const KeyId = made?.KeyId ?? ''
  await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyId }))
  if (open) {
    const Policy = policy(
      {
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::123456789012:root' },
        Action: 'kms:*',
        Resource: '*',
      },
      {
        Effect: 'Allow',
        Principal: service,
        Action: ['kms:GenerateDataKey*', 'kms:DescribeKey'],
        Resource: '*',
      },
    )
    await kms.send(new PutKeyPolicyCommand({ KeyId, PolicyName: 'default', Policy }))
  }
  return made?.Arn ?? ''
}

/** A topic that CloudTrail may publish to, or not. Gives its ARN. */
export async function topic(sandbox: Bench, Name: string, { open = true } = {}): Promise<string> {
  const sns = snsAt(sandbox)
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name }))
  if (open) {
    const AttributeValue = policy({
      Effect: 'Allow',
      Principal: service,
      Action: 'SNS:Publish',
      Resource: TopicArn,
    })
    await sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: 'Policy', AttributeValue }))
  }
  return TopicArn
}
