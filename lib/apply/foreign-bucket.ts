import type { Clients } from '../aws/clients.ts'
import { headBucket } from '../collect/head-bucket.ts'
import type { OwnedBucket, Region } from '../model/index.ts'

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
  let said = ''
  for (const owner of owners) {
    const answer = await headBucket(clients, bucket, region, owner)
    if (answer.ok) return undefined
    if (answer.code === 'NoSuchBucket') return `The bucket ${bucket} is gone.`
    said = `${answer.operation} gave ${answer.code}: ${answer.message}`
  }
  return `It is not known that the bucket ${bucket} belongs to this account or its organization (${said}).`
}
