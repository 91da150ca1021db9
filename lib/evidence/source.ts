import type { ListedVersion } from '../aws/s3/listings.ts'
import type { SigningKey } from '../collect/signing-keys.ts'
import type { Read, Region } from '../model/index.ts'
import type { Faulty } from './one-member.ts'

export type Place = { bucket: string; key: string }

export type ListedObject = { key: string; size: number; lastModified: number }

/** What a file holds, read whole and inflated: the content only where it was asked for. */
export type ReadFile = {
  /** User-defined metadata, names in lower case. */
  metadata: Readonly<Record<string, string>>
  /** Bytes as stored. */
  size: number
  inflated: { ok: true; sha256: string; content?: string } | Faulty
}

/**
 * Where evidence is read from: S3 and CloudTrail, or a folder. Nothing of it is written to. A missing object is the
 * failure `NoSuchKey`, a missing bucket `NoSuchBucket`.
 */
export type EvidenceSource = {
  /** Names of what lies directly below a prefix: folders, without the slash at their ends. */
  folders: (bucket: string, prefix: string) => Promise<Read<string[]>>
  /** Every object whose key begins with the prefix. */
  list: (bucket: string, prefix: string) => Promise<Read<ListedObject[]>>
  /** Reads a file and inflates it as exactly one gzip member. */
  read: (place: Place & { versionId?: string }, want: 'content' | 'hash') => Promise<Read<ReadFile>>
  /** Versions and delete markers of every object whose key begins with the prefix, newest first. */
  versions: (bucket: string, prefix: string) => Promise<Read<ListedVersion[]>>
  /** Keys that signed between two times, in milliseconds. */
  publicKeys: (region: Region, from: number, to: number) => Promise<Read<SigningKey[]>>
  /** The region of a bucket, for a command that is printed. */
  bucketRegion: (bucket: string) => Promise<Read<Region>>
}

/** True where the object, or its bucket, is not there. */
export const isMissing = ({ code }: { code: string }): boolean =>
  code === 'NoSuchKey' || code === 'NoSuchBucket'
