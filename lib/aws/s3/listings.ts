import { answered } from '../read.ts'
import { elementsOf, textOf } from './s3-answers.ts'
import type { S3Requests } from './s3-requests.ts'

export type ListedObject = { key: string; size: number; lastModified: number; etag: string }

/** A version of an object, or a delete marker. */
export type ListedVersion = {
  key: string
  versionId: string
  lastModified: number
  isLatest: boolean
  isDeleteMarker: boolean
}

/** Every object below a prefix, and with a delimiter the folders instead of what is in them (ListObjectsV2). */
export async function listObjects(
  s3: S3Requests,
  bucket: string,
  prefix: string,
  delimiter?: string,
): Promise<{ objects: ListedObject[]; folders: string[] }> {
  const objects: ListedObject[] = []
  const folders: string[] = []
  let token: string | undefined
  do {
    const query = {
      'list-type': '2',
      'encoding-type': 'url',
      prefix,
      ...(delimiter !== undefined && { delimiter }),
      ...(token !== undefined && { 'continuation-token': token }),
    }
    const xml = await page(s3, bucket, query, 'ListBucketResult')
    for (const { content } of elementsOf(xml, 'Contents')) {
      objects.push({
        key: name(content, 'Key'),
        size: finite(Number(required(content, 'Size')), 'Size'),
        lastModified: timeOf(content),
        etag: textOf(content, 'ETag') ?? '',
      })
    }
    for (const { content } of elementsOf(xml, 'CommonPrefixes')) folders.push(name(content, 'Prefix'))
    token = isTruncated(xml)
      ? answered(textOf(xml, 'NextContinuationToken') || undefined, 'NextContinuationToken')
      : undefined
  } while (token !== undefined)
  return { objects, folders }
}

/** Versions and delete markers below a prefix, of each key the newest first (ListObjectVersions). */
export async function listVersions(s3: S3Requests, bucket: string, prefix: string): Promise<ListedVersion[]> {
  const versions: ListedVersion[] = []
  let after: { 'key-marker': string; 'version-id-marker': string } | undefined
  do {
    const query = { versions: '', 'encoding-type': 'url', prefix, ...after }
    const xml = await page(s3, bucket, query, 'ListVersionsResult')
    for (const { name: kind, content } of elementsOf(xml, 'Version', 'DeleteMarker')) {
      versions.push({
        key: name(content, 'Key'),
        versionId: required(content, 'VersionId'),
        lastModified: timeOf(content),
        isLatest: required(content, 'IsLatest') === 'true',
        isDeleteMarker: kind === 'DeleteMarker',
      })
    }
    after = isTruncated(xml)
      ? {
          'key-marker': name(xml, 'NextKeyMarker'),
          'version-id-marker': required(xml, 'NextVersionIdMarker'),
        }
      : undefined
  } while (after !== undefined)
  return versions.toSorted(newestFirst)
}

/** S3 tells times by the second: of two versions of one second the current one is the newer. */
const newestFirst = (a: ListedVersion, b: ListedVersion): number => {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1
  return Number(b.isLatest) - Number(a.isLatest) || b.lastModified - a.lastModified
}

async function page(
  s3: S3Requests,
  bucket: string,
  query: Record<string, string>,
  root: string,
): Promise<string> {
  const xml = await s3.send({ bucket, query }, ({ body }) => body.toString('utf8'))
  return answered(xml.includes(`<${root}`) && xml.includes(`</${root}>`) ? xml : undefined, root)
}

/** A list that does not say whether it goes on is no list (law 10). */
const isTruncated = (xml: string): boolean => required(xml, 'IsTruncated') === 'true'

/** @throws Error under the code of an answer without its member */
const required = (xml: string, element: string): string => answered(textOf(xml, element), element)

/** @throws Error under the code of an answer without its member, where it is no number */
function finite(value: number, element: string): number {
  return answered(Number.isFinite(value) ? value : undefined, element)
}

const timeOf = (xml: string): number => finite(Date.parse(required(xml, 'LastModified')), 'LastModified')

/** A name as it was before it was URL-encoded, as forms are. */
const name = (xml: string, element: string): string =>
  decodeURIComponent(required(xml, element).replaceAll('+', ' '))
