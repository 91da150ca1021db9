import { answered } from '../aws/answered.ts'
import type { Clients } from '../aws/clients.ts'
import { read } from '../aws/read.ts'
import type { AccountId, Read, Region } from '../model/index.ts'

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
