import type { S3Client } from '@aws-sdk/client-s3'
import type { Clients } from '../aws/clients.ts'
import { errorCode } from '../aws/errors.ts'
import { answered, read } from '../aws/read.ts'
import { bucketLifecycle, publicAccessBlockOf } from '../collect/bucket-settings.ts'
import type { AccountId, Facet, PolicyDocument, PublicAccessBlock, Read, Region } from '../model/index.ts'
import { parsePolicy } from '../resource-policy/parse-policy.ts'

export type BucketFacet = Extract<Facet, { bucket: string }>

type Asked = { Bucket: string; ExpectedBucketOwner?: AccountId }

/**
 * The live state of a bucket, in the terms of the facet.
 * @param owner account that must own it: a name that was taken over by another is not read
 */
export async function liveBucketFacet(
  clients: Clients,
  region: Region,
  facet: BucketFacet,
  owner?: AccountId,
): Promise<Read<Facet>> {
  const client = await clients.s3(region)
  const asked: Asked = { Bucket: facet.bucket, ...(owner !== undefined && { ExpectedBucketOwner: owner }) }
  switch (facet.kind) {
    case 'bucket':
      return read('s3:HeadBucket', async () => ({
        ...facet,
        exists: await bucketExists(client, asked),
      }))
    case 'bucket-policy':
      return read('s3:GetBucketPolicy', async () => ({ ...facet, sids: await policySids(client, asked) }))
    case 'whole-bucket-policy':
      return read('s3:GetBucketPolicy', async () => ({
        ...facet,
        document: await policyDocument(client, asked),
      }))
    case 'lifecycle':
      return read('s3:GetBucketLifecycleConfiguration', async () => ({
        ...facet,
        rules: await absentAs(['NoSuchLifecycleConfiguration'], [], () =>
          bucketLifecycle(client, asked.Bucket, owner),
        ),
      }))
    case 'public-access-block':
      return read('s3:GetPublicAccessBlock', async () => ({
        ...facet,
        block: await publicAccessBlock(client, asked),
      }))
    case 'versioning':
      return read('s3:GetBucketVersioning', async () => ({
        ...facet,
        versioning: await versioning(client, asked),
      }))
    default:
      return facet satisfies never
  }
}

async function bucketExists(client: S3Client, asked: Asked): Promise<boolean> {
  const { HeadBucketCommand } = await import('@aws-sdk/client-s3')
  return absentAs(['NotFound', 'NoSuchBucket'], false, async () => {
    await client.send(new HeadBucketCommand(asked))
    return true
  })
}

/** Sids among those that the facet names which the live policy has: other statements are none of its business. */
async function policySids(client: S3Client, asked: Asked): Promise<string[]> {
  const { GetBucketPolicyCommand } = await import('@aws-sdk/client-s3')
  return absentAs(['NoSuchBucketPolicy'], [], async () => {
    const { Policy } = await client.send(new GetBucketPolicyCommand(asked))
    return parsePolicy(answered(Policy, 'Policy'))
      .Statement.flatMap(({ Sid = '' }) => (/^Trailkeeper[A-Za-z0-9]*$/.test(Sid) ? Sid : []))
      .toSorted()
  })
}

async function policyDocument(client: S3Client, asked: Asked): Promise<PolicyDocument | null> {
  const { GetBucketPolicyCommand } = await import('@aws-sdk/client-s3')
  return absentAs(['NoSuchBucketPolicy'], null, async () => {
    const { Policy } = await client.send(new GetBucketPolicyCommand(asked))
    return parsePolicy(answered(Policy, 'Policy'))
  })
}

async function publicAccessBlock(client: S3Client, asked: Asked): Promise<PublicAccessBlock | null> {
  const { GetPublicAccessBlockCommand } = await import('@aws-sdk/client-s3')
  return absentAs(['NoSuchPublicAccessBlockConfiguration'], null, async () => {
    return publicAccessBlockOf(await client.send(new GetPublicAccessBlockCommand(asked)))
  })
}

async function versioning(client: S3Client, asked: Asked): Promise<'Enabled' | 'Suspended' | 'Off'> {
  const { GetBucketVersioningCommand } = await import('@aws-sdk/client-s3')
  const { Status } = await client.send(new GetBucketVersioningCommand(asked))
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
