import type { Grant, ObjectLockLegalHoldStatus, ObjectLockMode, Tag } from '@aws-sdk/client-s3'
import { byteKey, lowerBound } from './byte-key.ts'
import type { Checksums } from './checksums.ts'
import type { ObjectEncryption } from './object-encryption.ts'

export type ObjectClass =
  | 'STANDARD'
  | 'REDUCED_REDUNDANCY'
  | 'STANDARD_IA'
  | 'ONEZONE_IA'
  | 'INTELLIGENT_TIERING'
  | 'GLACIER'
  | 'GLACIER_IR'
  | 'DEEP_ARCHIVE'

/** What HTTP says of a body, kept as it was sent. */
export type ContentHeaders = {
  ContentType: string
  CacheControl?: string
  ContentDisposition?: string
  ContentEncoding?: string
  ContentLanguage?: string
  Expires?: Date
  WebsiteRedirectLocation?: string
}

export type ObjectLock = { mode?: ObjectLockMode; until?: Date; legalHold?: ObjectLockLegalHoldStatus }

type Stored = {
  key: string
  /** `null` for what was written while the bucket kept no versions. */
  versionId: string
  /** Grows with every write; versions of one key are ordered by it. */
  sequence: number
  modified: Date
  /** The account that owns it. */
  owner: string
}

export type ObjectVersion = Stored & {
  deleteMarker: false
  body: Uint8Array
  etag: string
  content: ContentHeaders
  metadata: Record<string, string>
  tags: Tag[]
  storageClass: ObjectClass
  encryption: ObjectEncryption
  checksums: Checksums
  lock: ObjectLock
  grants: Grant[]
}

export type DeleteMarker = Stored & { deleteMarker: true }
export type Version = ObjectVersion | DeleteMarker

/** All versions of a bucket's objects, the newest of each key first. Keys are sorted when they are listed. */
export type ObjectStore = {
  versions: Map<string, Version[]>
  sorted: string[]
  /** Keys that came or went since they were sorted. */
  touched: string[]
}

export const newObjectStore = (): ObjectStore => ({ versions: new Map(), sorted: [], touched: [] })

export const isEmpty = (store: ObjectStore): boolean => store.versions.size === 0

/** The versions of a key, newest first, whatever they are. */
export const versionsOf = (store: ObjectStore, key: string): readonly Version[] =>
  store.versions.get(byteKey(key)) ?? []

/** Puts a version on top of its key. One with the id `null` takes the place of the one that has it. */
export function addVersion(store: ObjectStore, version: Version): void {
  const key = byteKey(version.key)
  const standing = store.versions.get(key)
  if (!standing) store.touched.push(key)
  const kept =
    version.versionId === 'null' ? standing?.filter(({ versionId }) => versionId !== 'null') : standing
  store.versions.set(key, [version, ...(kept ?? [])])
}

/** Takes one version away for good. */
export function removeVersion(store: ObjectStore, { key, versionId }: Version): void {
  const bytes = byteKey(key)
  const kept = store.versions.get(bytes)?.filter((version) => version.versionId !== versionId) ?? []
  if (kept.length > 0) {
    store.versions.set(bytes, kept)
    return
  }
  store.versions.delete(bytes)
  store.touched.push(bytes)
}

/** To put so many keys in their places costs less than to sort all of them. */
const FEW = 200

/** Every key that has a version, as bytes and in S3's order. */
export function sortedKeys(store: ObjectStore): readonly string[] {
  if (store.touched.length > FEW) store.sorted = [...store.versions.keys()].toSorted()
  else for (const key of store.touched) place(store, key)
  store.touched = []
  return store.sorted
}

/** Puts a key among the sorted ones, or takes it out, as it has versions or none. */
function place({ versions, sorted }: ObjectStore, key: string): void {
  const index = lowerBound(sorted, key)
  const stands = sorted[index] === key
  if (versions.has(key) && !stands) sorted.splice(index, 0, key)
  if (!versions.has(key) && stands) sorted.splice(index, 1)
}
