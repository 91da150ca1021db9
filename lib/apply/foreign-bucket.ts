import type { Clients } from '../aws/clients.ts'
import { errorCode, errorMessage } from '../aws/errors.ts'
import type { OwnedBucket, Region } from '../model.ts'

/**
 * Why a trail must not be sent to a bucket: it is gone, or none of the accounts that may own it is known to do so. A
 * name that became free may have been taken by anybody (S3 user guide, "Verifying bucket ownership").
 * @returns undefined where the bucket is there and one of the accounts owns it
 */
export async function foreignBucket(
  clients: Clients,
  region: Region,
  { bucket, owners }: OwnedBucket,
): Promise<string | undefined> {
  const [client, { HeadBucketCommand }] = await Promise.all([
    clients.s3(region),
    import('@aws-sdk/client-s3'),
  ])
  let answer = ''
  for (const ExpectedBucketOwner of owners) {
    try {
      await client.send(new HeadBucketCommand({ Bucket: bucket, ExpectedBucketOwner }))
      return undefined
    } catch (error) {
      if (goneCodes.has(errorCode(error))) return `The bucket ${bucket} is gone.`
      answer = `s3:HeadBucket gave ${errorCode(error)}: ${errorMessage(error)}`
    }
  }
  return `It is not known that the bucket ${bucket} belongs to this account or its organization (${answer}).`
}

const goneCodes = new Set(['NotFound', 'NoSuchBucket', '404'])
