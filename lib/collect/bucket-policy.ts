import { GetBucketPolicyCommand, type S3Client } from '@aws-sdk/client-s3'
import { answered } from '../aws/answered.ts'
import type { PolicyDocument } from '../model/index.ts'
import { parsePolicy } from '../resource-policy/parse-policy.ts'
import { unlessAbsent } from './unless-absent.ts'

/** The bucket's policy; undefined where it has none. */
export const bucketPolicy = (client: S3Client, bucket: string): Promise<PolicyDocument | undefined> =>
  unlessAbsent('NoSuchBucketPolicy', undefined, async () => {
    const { Policy } = await client.send(new GetBucketPolicyCommand({ Bucket: bucket }))
    return parsePolicy(answered(Policy, 'Policy'))
  })
