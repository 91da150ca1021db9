import type { Key, PolicyDocument } from '../../lib/model/index.ts'
import { account } from './a-trail.ts'

export const keyArn = `arn:aws:kms:us-east-1:${account}:key/11111111-2222-3333-4444-555555555555`

/** What CloudTrail needs of a key (user guide, "Configure AWS KMS key policies for CloudTrail"). */
export const aTrailKeyPolicy = (): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'Enable IAM User Permissions',
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: 'kms:*',
      Resource: '*',
    },
    {
      Sid: 'Allow CloudTrail to encrypt logs',
      Effect: 'Allow',
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Action: 'kms:GenerateDataKey*',
      Resource: '*',
      Condition: {
        StringEquals: { 'aws:SourceArn': `arn:aws:cloudtrail:us-east-1:${account}:trail/main` },
        StringLike: { 'kms:EncryptionContext:aws:cloudtrail:arn': `arn:aws:cloudtrail:*:${account}:trail/*` },
      },
    },
    {
      Sid: 'Allow CloudTrail to describe key',
      Effect: 'Allow',
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Action: 'kms:DescribeKey',
      Resource: '*',
    },
  ],
})

/** An enabled customer key with rotation that CloudTrail may use. */
export function aKey(changes: Partial<Key> = {}): Key {
  return {
    id: keyArn,
    description: {
      ok: true,
      value: { arn: keyArn, state: 'Enabled', manager: 'CUSTOMER', rotatable: true },
    },
    policy: { ok: true, value: aTrailKeyPolicy() },
    rotation: { ok: true, value: true },
    ...changes,
  }
}
