import type * as schemas from '@aws-sdk/client-s3'
import type { DeleteMarkerEntry, ObjectVersion as VersionEntry } from '@aws-sdk/client-s3'
import type { Operations } from '../../service.ts'
import { afterPrefix, byteKey, keyOfBytes, lowerBound } from './byte-key.ts'
import { invalidArgument } from './errors.ts'
import { checksumOf, foldersOf, ownerOf } from './list-objects.ts'
import { folderOf } from './list-page.ts'
import { encoderOf, limitOf } from './list-request.ts'
import { sortedKeys } from './object-store.ts'
import type { ObjectStore, Version } from './object-store.ts'
import { charged, openBucket } from './open-bucket.ts'
import { isVersionId, sequenceOf } from './version-id.ts'

/** Recorded: LocalStack's TestS3ListObjectVersions. */
export const listVersions: Operations<typeof schemas> = {
  ListObjectVersions: (input, context) => {
    const bucket = openBucket(input, context, 'ListBucketVersions')
    const { Prefix = '', Delimiter = '', KeyMarker = '', VersionIdMarker = '' } = input
    const limit = limitOf(input.MaxKeys)
    const write = encoderOf(input.EncodingType)
    requireMarkers(KeyMarker, VersionIdMarker)
    const page = pageOfVersions(bucket.objects, {
      prefix: byteKey(Prefix),
      delimiter: byteKey(Delimiter),
      key: byteKey(KeyMarker),
      versionId: VersionIdMarker,
      limit,
    })
    const Versions = page.listed.flatMap(({ version, isLatest }) => versionEntry(version, isLatest, write))
    const DeleteMarkers = page.listed.flatMap(({ version, isLatest }) =>
      markerEntry(version, isLatest, write),
    )
    return {
      Name: bucket.name,
      Prefix: write(Prefix),
      KeyMarker: write(KeyMarker),
      VersionIdMarker,
      MaxKeys: limit,
      ...(Delimiter ? { Delimiter: write(write(Delimiter)) } : {}),
      ...(input.EncodingType ? { EncodingType: input.EncodingType } : {}),
      IsTruncated: page.truncated,
      ...(page.truncated ? nextMarkers(page.last, write) : {}),
      ...(Versions.length > 0 ? { Versions } : {}),
      ...(DeleteMarkers.length > 0 ? { DeleteMarkers } : {}),
      ...foldersOf(page.folders, write),
      ...charged(bucket, context),
    }
  },
}

function requireMarkers(keyMarker: string, versionIdMarker: string): void {
  if (versionIdMarker === '') return
  if (keyMarker === '')
    throw invalidArgument(
      'A version-id marker cannot be specified without a key marker.',
      'version-id-marker',
      versionIdMarker,
    )
  if (!isVersionId(versionIdMarker))
    throw invalidArgument('Invalid version id specified', 'version-id-marker', versionIdMarker)
}

type Listed = { version: Version; isLatest: boolean }
type VersionPage = { listed: Listed[]; folders: string[]; last: Version | string; truncated: boolean }
type From = { prefix: string; delimiter: string; key: string; versionId: string; limit: number }

/** One page of versions: by key, and the newest first; a folder stands for all versions of all its keys. */
function pageOfVersions(store: ObjectStore, from: From): VersionPage {
  const { prefix, delimiter, key: marker, limit } = from
  const sorted = sortedKeys(store)
  const page: VersionPage = { listed: [], folders: [], last: '', truncated: false }
  let index = lowerBound(sorted, marker > prefix ? marker : prefix)
  for (let key = sorted[index]; key?.startsWith(prefix) === true; key = sorted[index]) {
    const folder = folderOf(key, prefix, delimiter)
    const next = folder === undefined ? index + 1 : lowerBound(sorted, afterPrefix(folder))
    index = next
    if (folder !== undefined && marker.startsWith(folder)) continue
    for (const entry of folder === undefined ? versionsAfter(store, key, from) : [folder]) {
      if (page.listed.length + page.folders.length >= limit) return { ...page, truncated: limit > 0 }
      if (typeof entry === 'string') page.folders.push(entry)
      else page.listed.push(entry)
      page.last = typeof entry === 'string' ? entry : entry.version
    }
  }
  return page
}

/** The versions of a key that a page has yet to list: those older than the marker's, where it names one. */
function versionsAfter(store: ObjectStore, key: string, { key: marker, versionId }: From): Listed[] {
  const versions = store.versions.get(key) ?? []
  const all = versions.map((version, index) => ({ version, isLatest: index === 0 }))
  if (key !== marker) return all
  if (versionId === '') return []
  const before =
    sequenceOf(versionId) ?? versions.find((version) => version.versionId === versionId)?.sequence
  return before === undefined ? [] : all.filter(({ version }) => version.sequence < before)
}

type Write = (key: string) => string

const nextMarkers = (last: Version | string, write: Write) =>
  typeof last === 'string'
    ? { NextKeyMarker: write(keyOfBytes(last)) }
    : { NextKeyMarker: write(last.key), NextVersionIdMarker: last.versionId }

const named = (version: Version, IsLatest: boolean, write: Write) => ({
  Key: write(version.key),
  VersionId: version.versionId,
  IsLatest,
  LastModified: version.modified,
  Owner: ownerOf(version),
})

function versionEntry(version: Version, isLatest: boolean, write: Write): VersionEntry[] {
  if (version.deleteMarker) return []
  const { etag, body } = version
  return [
    {
      ...named(version, isLatest, write),
      ETag: etag,
      ...checksumOf(version),
      Size: body.byteLength,
      // The model knows no other class here, and S3 tells them all.
      StorageClass: 'STANDARD',
    },
  ]
}

const markerEntry = (version: Version, isLatest: boolean, write: Write): DeleteMarkerEntry[] =>
  version.deleteMarker ? [named(version, isLatest, write)] : []
