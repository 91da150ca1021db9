import type { PublicAccessBlock } from '../model/index.ts'
import { forOwner, isRefusal, ownBucket, refusal } from './shared/own-trail.ts'
import type { Remedy } from './remedy.ts'

const closed: PublicAccessBlock = {
  blockPublicAcls: true,
  ignorePublicAcls: true,
  blockPublicPolicy: true,
  restrictPublicBuckets: true,
}

/**
 * Turns all four settings of a bucket's Block Public Access on. CloudTrail keeps its own grant: RestrictPublicBuckets
 * lets AWS service principals in, and a grant to a service under a condition on its source is not public (S3 user
 * guide, "Blocking public access to your Amazon S3 storage", "The meaning of public").
 */
export const blockPublicAccess: Remedy = {
  id: 'block-public-access',
  title: "Block public access to a trail's bucket",
  risk: 'safe',
  permissions: ['s3:GetBucketPublicAccessBlock', 's3:ListBucket', 's3:PutBucketPublicAccessBlock'],
  plan: (finding, snapshot) => {
    const own = ownBucket(finding, snapshot)
    if (isRefusal(own)) return own
    const { bucket, region } = own
    if (!bucket.publicAccessBlock.ok) {
      const { operation, code } = bucket.publicAccessBlock
      return refusal(
        `What ${bucket.name} blocks now could not be read (${operation} gave ${code}).`,
        'Grant s3:GetBucketPublicAccessBlock.',
      )
    }
    const live = bucket.publicAccessBlock.value ?? null
    if (live && Object.values(live).every(Boolean)) return { calls: [] }
    const put = (block: PublicAccessBlock) => ({
      service: 's3' as const,
      operation: 'PutPublicAccessBlock' as const,
      input: {
        Bucket: bucket.name,
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: block.blockPublicAcls,
          IgnorePublicAcls: block.ignorePublicAcls,
          BlockPublicPolicy: block.blockPublicPolicy,
          RestrictPublicBuckets: block.restrictPublicBuckets,
        },
      },
    })
    const call = {
      ...put(closed),
      account: snapshot.account,
      region,
      expect: { kind: 'public-access-block' as const, bucket: bucket.name, block: live },
      intend: { kind: 'public-access-block' as const, bucket: bucket.name, block: closed },
      undo: live
        ? put(live)
        : {
            service: 's3' as const,
            operation: 'DeletePublicAccessBlock' as const,
            input: { Bucket: bucket.name },
          },
      why: `${finding.message} CloudTrail's own grant is not touched by it.`,
      sendsTo: { bucket: bucket.name, owners: [snapshot.account] },
    }
    return forOwner([call], bucket, snapshot)
  },
}
