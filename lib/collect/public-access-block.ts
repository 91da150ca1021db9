import type { GetPublicAccessBlockOutput } from '@aws-sdk/client-s3'
import type { PublicAccessBlock } from '../model.ts'

/** What GetPublicAccessBlock answered. A setting that is left out is off. */
export function publicAccessBlock(answer: GetPublicAccessBlockOutput): PublicAccessBlock {
  const block = answer.PublicAccessBlockConfiguration
  return {
    blockPublicAcls: block?.BlockPublicAcls === true,
    ignorePublicAcls: block?.IgnorePublicAcls === true,
    blockPublicPolicy: block?.BlockPublicPolicy === true,
    restrictPublicBuckets: block?.RestrictPublicBuckets === true,
  }
}
