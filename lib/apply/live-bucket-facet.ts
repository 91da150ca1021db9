import type { S3Client } from '@aws-sdk/client-s3'
import type { Clients } from '../aws/clients.ts'
import { errorCode } from '../aws/errors.ts'
import { read } from '../aws/read.ts'
import type { Facet, PublicAccessBlock, Read, Region } from '../model.ts'

export type BucketFacet = Extract<
  Facet,
  { kind: 'bucket' } | { kind: 'bucket-policy' } | { kind: 'public-access-block' } | { kind: 'versioning' }
>

/** The live state of a bucket, in the terms of the facet. */
export async function liveBucketFacet(
  clients: Clients,
  region: Region,
  facet: BucketFacet,
): Promise<Read<Facet>> {
  const client = await clients.s3(region)
  switch (facet.kind) {
    case 'bucket':
      return read('s3:HeadBucket', async () => ({
        ...facet,
        exists: await bucketExists(client, facet.bucket),
      }))
    case 'bucket-policy':
      return read('s3:GetBucketPolicy', async () => ({ ...facet, sids: await policySids(client, facet) }))
    case 'public-access-block':
      return read('s3:GetPublicAccessBlock', async () => ({
        ...facet,
        block: await publicAccessBlock(client, facet.bucket),
      }))
    default:
      return read('s3:GetBucketVersioning', async () => ({
        ...facet,
        versioning: await versioning(client, facet.bucket),
      }))
  }
}

async function bucketExists(client: S3Client, bucket: string): Promise<boolean> {
  const { HeadBucketCommand } = await import('@aws-sdk/client-s3')
  return absentAs(['NotFound', 'NoSuchBucket'], false, async () => {
    await client.send(new HeadBucketCommand({ Bucket: bucket }))
    return true
  })
}

/** Sids among those that the facet names which the live policy has: other statements are none of its business. */
async function policySids(
  client: S3Client,
  facet: Extract<Facet, { kind: 'bucket-policy' }>,
): Promise<string[]> {
  const { GetBucketPolicyCommand } = await import('@aws-sdk/client-s3')
  return absentAs(['NoSuchBucketPolicy'], [], async () => {
    const { Policy = '{}' } = await client.send(new GetBucketPolicyCommand({ Bucket: facet.bucket }))
    return [...Policy.matchAll(/"Sid"\s*:\s*"(Trailkeeper[A-Za-z0-9]*)"/g)]
      .flatMap(([, sid]) => sid ?? [])
      .toSorted()
  })
}

async function publicAccessBlock(client: S3Client, bucket: string): Promise<PublicAccessBlock | null> {
  const { GetPublicAccessBlockCommand } = await import('@aws-sdk/client-s3')
  return absentAs(['NoSuchPublicAccessBlockConfiguration'], null, async () => {
    const { PublicAccessBlockConfiguration: block } = await client.send(
      new GetPublicAccessBlockCommand({ Bucket: bucket }),
    )
    return {
      blockPublicAcls: block?.BlockPublicAcls === true,
      ignorePublicAcls: block?.IgnorePublicAcls === true,
      blockPublicPolicy: block?.BlockPublicPolicy === true,
      restrictPublicBuckets: block?.RestrictPublicBuckets === true,
    }
  })
}

async function versioning(client: S3Client, bucket: string): Promise<'Enabled' | 'Suspended' | 'Off'> {
  const { GetBucketVersioningCommand } = await import('@aws-sdk/client-s3')
  const { Status } = await client.send(new GetBucketVersioningCommand({ Bucket: bucket }))
  return Status ?? 'Off'
}

async function absentAs<T>(codes: readonly string[], absent: T, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (codes.includes(errorCode(error))) return absent
    throw error
  }
}
