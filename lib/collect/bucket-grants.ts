import { GetBucketAclCommand, type S3Client } from '@aws-sdk/client-s3'
import { answered } from '../aws/answered.ts'

/** Who the bucket's ACL lets in: group URIs, canonical ids or mail addresses, each with its permission. */
export async function bucketGrants(
  client: S3Client,
  bucket: string,
): Promise<{ grantee: string; permission: string }[]> {
  const { Grants = [], Owner } = await client.send(new GetBucketAclCommand({ Bucket: bucket }))
  // A list may be empty, and then is not always there; its owner always is.
  answered(Owner, 'Owner')
  return Grants.map(({ Grantee, Permission }) => ({
    grantee: Grantee?.URI ?? Grantee?.ID ?? Grantee?.EmailAddress ?? '',
    permission: Permission ?? '',
  }))
}
