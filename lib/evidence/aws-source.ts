import { ListPublicKeysCommand } from '@aws-sdk/client-cloudtrail'
import {
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3'
import type { Clients } from '../aws/clients.ts'
import { answered, read } from '../aws/read.ts'
import { bucketRegion } from '../collect/bucket-region.ts'
import type { Read, Region } from '../model/index.ts'
import { inflateOneMember } from './one-member.ts'
import type { EvidenceSource, ListedObject, ObjectVersion, Place, ReadFile } from './source.ts'

/** Reads one file; S3's SDK does it where no faster reader is given. */
export type ReadObject = EvidenceSource['read']

/**
 * Evidence in S3, and keys from CloudTrail. Each bucket is asked in its own region, which is found out once.
 * @param regions where a bucket may be: the trail's home first
 */
export function awsSource(
  clients: Clients,
  regions: readonly Region[],
  reader?: (regionOf: (bucket: string) => Promise<Region>) => ReadObject,
): EvidenceSource {
  const known = new Map<string, Promise<Read<Region>>>()
  const regionOfBucket = (bucket: string): Promise<Read<Region>> => {
    const before = known.get(bucket)
    if (before) return before
    const answer = bucketRegion(clients, bucket, regions)
    known.set(bucket, answer)
    return answer
  }
  /** Who may read objects and not HeadBucket is led to the bucket's region by S3 itself. */
  const regionOf = async (bucket: string): Promise<Region> => {
    const region = await regionOfBucket(bucket)
    return region.ok ? region.value : (regions[0] ?? 'us-east-1')
  }
  const clientOf = async (bucket: string): Promise<S3Client> => clients.s3(await regionOf(bucket))

  return {
    folders: (bucket, prefix) =>
      read('s3:ListObjectsV2', async () => {
        const client = await clientOf(bucket)
        const asked = { Bucket: bucket, Prefix: prefix, Delimiter: '/', EncodingType: 'url' } as const
        const names: string[] = []
        for await (const { CommonPrefixes = [], IsTruncated } of paginateListObjectsV2({ client }, asked)) {
          answered(IsTruncated, 'IsTruncated')
          for (const { Prefix = '' } of CommonPrefixes)
            names.push(decoded(Prefix).slice(prefix.length).replace(/\/$/, ''))
        }
        return names
      }),
    list: (bucket, prefix) =>
      read('s3:ListObjectsV2', async () => {
        const client = await clientOf(bucket)
        const asked = { Bucket: bucket, Prefix: prefix, EncodingType: 'url' } as const
        const objects: ListedObject[] = []
        for await (const { Contents = [], IsTruncated } of paginateListObjectsV2({ client }, asked)) {
          answered(IsTruncated, 'IsTruncated')
          for (const { Key, Size = 0, LastModified } of Contents)
            objects.push({
              key: decoded(answered(Key, 'Key')),
              size: Size,
              lastModified: timeOf(LastModified),
            })
        }
        return objects
      }),
    read: reader ? reader(regionOf) : (place, want) => readBySdk(clientOf, place, want),
    versions: (bucket, prefix) =>
      read('s3:ListObjectVersions', async () => {
        const versions = await allVersions(await clientOf(bucket), bucket, prefix)
        return versions.toSorted(
          (a, b) => Number(b.isLatest) - Number(a.isLatest) || b.lastModified - a.lastModified,
        )
      }),
    publicKeys: (region, from, to) =>
      read('cloudtrail:ListPublicKeys', async () => {
        const client = await clients.cloudtrail(region)
        const asked = { StartTime: new Date(from), EndTime: new Date(to) }
        const { PublicKeyList } = await client.send(new ListPublicKeysCommand(asked))
        return answered(PublicKeyList, 'PublicKeyList').flatMap(({ Fingerprint, Value }) =>
          Fingerprint && Value ? [{ fingerprint: Fingerprint, der: Value }] : [],
        )
      }),
    bucketRegion: regionOfBucket,
  }
}

const readBySdk = (
  clientOf: (bucket: string) => Promise<S3Client>,
  { bucket, key, versionId }: Place & { versionId?: string },
  want: 'content' | 'hash',
): Promise<Read<ReadFile>> =>
  read('s3:GetObject', async () => {
    const client = await clientOf(bucket)
    const asked = { Bucket: bucket, Key: key, ...(versionId !== undefined && { VersionId: versionId }) }
    const { Body, Metadata = {}, ETag, ContentLength } = await client.send(new GetObjectCommand(asked))
    answered(ETag, 'ETag')
    const body = await answered(Body, 'Body').transformToByteArray()
    // What broke off on its way is no changed file.
    answered(body.length === ContentLength ? body : undefined, 'the whole body')
    return readFileOf(body, Metadata, want)
  })

/** What a file holds, from its bytes as they are stored. */
export function readFileOf(
  body: Uint8Array,
  metadata: Readonly<Record<string, string>>,
  want: 'content' | 'hash',
): ReadFile {
  const inflated = inflateOneMember(body)
  if (!inflated.ok) return { metadata, size: body.length, inflated }
  const { sha256, content } = inflated
  const told = want === 'content' ? { sha256, content: content.toString() } : { sha256 }
  return { metadata, size: body.length, inflated: { ok: true, ...told } }
}

async function allVersions(client: S3Client, bucket: string, prefix: string): Promise<ObjectVersion[]> {
  const versions: ObjectVersion[] = []
  let next: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {}
  while (next) {
    const asked = { Bucket: bucket, Prefix: prefix, EncodingType: 'url', ...next } as const
    const page: ListObjectVersionsCommandOutput = await client.send(new ListObjectVersionsCommand(asked))
    answered(page.IsTruncated, 'IsTruncated')
    versions.push(...(page.Versions ?? []).map((version) => versionOf(version, false)))
    versions.push(...(page.DeleteMarkers ?? []).map((marker) => versionOf(marker, true)))
    next =
      page.IsTruncated === true && page.NextKeyMarker !== undefined
        ? {
            KeyMarker: decoded(page.NextKeyMarker),
            ...(page.NextVersionIdMarker && { VersionIdMarker: page.NextVersionIdMarker }),
          }
        : undefined
  }
  return versions
}

type SdkVersion = {
  Key?: string | undefined
  VersionId?: string | undefined
  LastModified?: Date | undefined
  IsLatest?: boolean | undefined
}

const versionOf = (
  { Key, VersionId, LastModified, IsLatest }: SdkVersion,
  isDeleteMarker: boolean,
): ObjectVersion => ({
  key: decoded(answered(Key, 'Key')),
  versionId: answered(VersionId, 'VersionId'),
  lastModified: timeOf(LastModified),
  isLatest: answered(IsLatest, 'IsLatest'),
  isDeleteMarker,
})

const timeOf = (date: Date | undefined): number => answered(date, 'LastModified').getTime()

/** Keys are asked for in URL encoding: XML cannot hold each character that a key may have (ListObjectsV2, EncodingType). */
const decoded = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '))
