import type { Resource } from '@aws-sdk/client-cloudtrail'
import type { CloudTrailRecord } from '../../event-history.ts'

type Mention = { type: string; parameters: readonly string[] }

/** Request parameters that name a resource, by event source, and the type that event history gives it. */
const mentions: Readonly<Record<string, readonly Mention[]>> = {
  'cloudtrail.amazonaws.com': [
    { type: 'AWS::CloudTrail::Trail', parameters: ['name', 'trailName', 'resourceId'] },
    { type: 'AWS::S3::Bucket', parameters: ['s3BucketName'] },
  ],
  's3.amazonaws.com': [{ type: 'AWS::S3::Bucket', parameters: ['bucketName'] }],
  'kms.amazonaws.com': [{ type: 'AWS::KMS::Key', parameters: ['keyId'] }],
  'sns.amazonaws.com': [{ type: 'AWS::SNS::Topic', parameters: ['topicArn'] }],
  'events.amazonaws.com': [{ type: 'AWS::Events::Rule', parameters: ['name', 'rule'] }],
  'lambda.amazonaws.com': [{ type: 'AWS::Lambda::Function', parameters: ['functionName'] }],
  'logs.amazonaws.com': [{ type: 'AWS::Logs::LogGroup', parameters: ['logGroupName'] }],
  'iam.amazonaws.com': [
    { type: 'AWS::IAM::Role', parameters: ['roleName'] },
    { type: 'AWS::IAM::User', parameters: ['userName'] },
  ],
}

/** The resources that an event concerns, each once: those of the record and those that its parameters name. */
export function eventResources(record: CloudTrailRecord): Resource[] {
  const found = new Map<string, Resource>()
  const add = (type: string, name: unknown): void => {
    if (typeof name !== 'string' || name === '') return
    found.set(`${type} ${name}`, { ResourceType: type, ResourceName: name })
  }
  for (const { type, ARN } of record.resources ?? []) if (ARN !== undefined) add(type, ARN)
  for (const { type, parameters } of mentions[record.eventSource] ?? []) {
    for (const parameter of parameters) add(type, record.requestParameters?.[parameter])
  }
  return [...found.values()]
}
