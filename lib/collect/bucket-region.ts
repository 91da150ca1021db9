import type { Clients } from '../aws/clients.ts'
import { isAccessDenied, isDisabledRegion, ownFailure } from '../aws/errors.ts'
import type { AccountId, Read, ReadFailure, Region } from '../model/index.ts'
import { answered, read } from '../aws/read.ts'

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

/**
 * HeadBucket as one region answers it; the SDK follows a 301 or 400 to the bucket's own.
 * @param owner account that must own it: it is refused where another does (S3 user guide, "Verifying bucket ownership
 *   with bucket owner condition")
 * @returns the bucket's region; code `NoSuchBucket` for 404 and `AccessDenied` for 403, and with any failure the region
 *   that the answer names as the bucket's, where it does
 */
export async function headBucket(
  clients: Clients,
  bucket: string,
  region: Region,
  owner?: AccountId,
): Promise<Read<Region>> {
  const [client, { HeadBucketCommand, S3ServiceException }] = await Promise.all([
    clients.s3(region),
    import('@aws-sdk/client-s3'),
  ])
  const asked = { Bucket: bucket, ...(owner !== undefined && { ExpectedBucketOwner: owner }) }
  let home: Region | undefined
  const answer = await read('s3:HeadBucket', async () => {
    try {
      const { BucketRegion } = await client.send(new HeadBucketCommand(asked))
      return answered(BucketRegion, 'x-amz-bucket-region')
    } catch (error) {
      if (!(error instanceof S3ServiceException)) throw error
      home = error.$response?.headers['x-amz-bucket-region']
      throw namedByStatus(error, error.$metadata.httpStatusCode, bucket)
    }
  })
  return answer.ok || home === undefined ? answer : { ...answer, region: home }
}

/** An answer to HEAD has no body and so no error code: only its status tells (S3 API reference, HeadBucket). */
function namedByStatus(error: unknown, status: number | undefined, bucket: string): unknown {
  if (status === 404) return named('NoSuchBucket', `${bucket} does not exist`)
  if (status === 403) return named('AccessDenied', `${bucket} may not be read, or belongs to somebody else`)
  return error
}

const named = (name: string, message: string) => Object.assign(new Error(message), { name })

/** Whether the account owns a bucket that could be headed in its region. One that then refuses its owner has another. */
export async function isOwned(
  clients: Clients,
  bucket: string,
  region: Region,
  account: AccountId,
): Promise<Read<boolean>> {
  const answer = await headBucket(clients, bucket, region, account)
  if (answer.ok) return { ok: true, value: true }
  return answer.code === 'AccessDenied' ? { ok: true, value: false } : answer
}
