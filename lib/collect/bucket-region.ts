import type { Clients } from '../aws/clients.ts'
import { isAccessDenied, isDisabledRegion } from '../aws/errors.ts'
import { ownFailure } from '../aws/own-failure.ts'
import type { AccountId, Read, ReadFailure, Region } from '../model/index.ts'
import { headBucket } from './head-bucket.ts'

/** More are not asked: S3 names the bucket's region in its first answer, and only what stands before S3 does not. */
const mostAsked = 3

/**
 * Where a bucket stands, as the region that has it says. HeadBucket tells the region in a header whether the caller is
 * let in or not (S3 API reference, GetBucketLocation, "calls to the HeadBucket operation always return the bucket's
 * location"), so that another region's refusal is not the bucket's. One that tells nothing, as where a control policy
 * or a VPC endpoint refuses the call or the region is off, leaves it to the next.
 * @param regions in the order in which to ask them
 * @param owner account that must own it, where another's is as good as none
 * @returns code `NoSuchBucket` where it is gone, `AccessDenied` where its own region refuses or nobody tells
 */
export async function bucketRegion(
  clients: Clients,
  bucket: string,
  regions: readonly Region[],
  owner?: AccountId,
): Promise<Read<Region>> {
  const failures: ReadFailure[] = []
  for (const region of [...new Set(regions)].slice(0, mostAsked)) {
    const answer = await headBucket(clients, bucket, region, owner)
    if (answer.ok) return answer
    const { region: home } = answer
    if (home !== undefined && home !== region) return headBucket(clients, bucket, home, owner)
    if (home !== undefined || !isShutOff(answer)) return answer
    failures.push(answer)
  }
  return failures[0] ?? notAsked
}

const notAsked = ownFailure('s3:HeadBucket', 'NotAsked', 'no region is known in which to ask')

const isShutOff = ({ code }: ReadFailure): boolean => isAccessDenied(code) || isDisabledRegion(code)
