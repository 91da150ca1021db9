import type { GetPublicAccessBlockOutput } from '@aws-sdk/client-s3'
import { answered } from '../aws/answered.ts'
import type { PublicAccessBlock } from '../model/index.ts'

/**
 * What GetPublicAccessBlock answered. A setting that is left out is off.
 * @throws Error where the answer holds no block: there being none is an error of S3's, not an empty answer
 */
export function publicAccessBlock(answer: GetPublicAccessBlockOutput): PublicAccessBlock {
  const block = answered(answer.PublicAccessBlockConfiguration, 'PublicAccessBlockConfiguration')
  return {
    blockPublicAcls: block.BlockPublicAcls === true,
    ignorePublicAcls: block.IgnorePublicAcls === true,
    blockPublicPolicy: block.BlockPublicPolicy === true,
    restrictPublicBuckets: block.RestrictPublicBuckets === true,
  }
}
