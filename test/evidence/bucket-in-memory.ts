import type { ListedVersion } from '../../lib/aws/s3/listings.ts'
import type { EvidenceSource, ReadFile } from '../../lib/evidence/source.ts'
import { inflateOneMember } from '../../lib/evidence/one-member.ts'
import type { Read } from '../../lib/model/index.ts'

export type StoredObject = {
  body: Uint8Array
  metadata: Record<string, string>
  lastModified: number
}

type Stored = { versionId: string; lastModified: number; object: StoredObject | undefined }

/** Buckets in memory, as S3 behaves: with versions where they are on, and refusals by prefix. */
export function bucketsInMemory() {
  const buckets = new Map<string, Map<string, Stored[]>>()
  const versioned = new Set<string>()
  const refused: { operation: string; prefix: string; code: string }[] = []
  const keys = new Map<string, { fingerprint: string; der: Uint8Array; from: number; to: number }[]>()
  const reads: string[] = []
  let count = 0

  const objects = (bucket: string) => {
    const known = buckets.get(bucket) ?? new Map<string, Stored[]>()
    buckets.set(bucket, known)
    return known
  }
  const current = (bucket: string, key: string): StoredObject | undefined =>
    objects(bucket).get(key)?.at(-1)?.object

  function add(bucket: string, key: string, object: StoredObject | undefined, lastModified: number): void {
    const version = { versionId: `v${++count}`, lastModified, object }
    const before = versioned.has(bucket) ? (objects(bucket).get(key) ?? []) : []
    if (!object && !versioned.has(bucket)) objects(bucket).delete(key)
    else objects(bucket).set(key, [...before, version])
  }

  const refusal = (operation: string, bucket: string, key: string) => {
    const rule = refused.find(
      (one) => one.operation === operation && `${bucket}/${key}`.startsWith(one.prefix),
    )
    return rule && ({ ok: false, operation: `s3:${operation}`, code: rule.code, message: 'refused' } as const)
  }
  const currentKeys = (bucket: string, prefix: string) =>
    [...objects(bucket).keys()].filter((key) => key.startsWith(prefix) && current(bucket, key)).toSorted()

  const source: EvidenceSource = {
    folders: async (bucket, prefix) => {
      const no = refusal('ListObjectsV2', bucket, prefix)
      if (no) return no
      const names = currentKeys(bucket, prefix).map((key) => key.slice(prefix.length).split('/'))
      const value = [...new Set(names.flatMap(([name = '', ...rest]) => (rest.length > 0 ? [name] : [])))]
      return { ok: true, value }
    },
    list: async (bucket, prefix) => {
      const no = refusal('ListObjectsV2', bucket, prefix)
      if (no) return no
      const value = currentKeys(bucket, prefix).flatMap((key) => {
        const object = current(bucket, key)
        return object ? [{ key, size: object.body.length, lastModified: object.lastModified }] : []
      })
      return { ok: true, value }
    },
    read: async ({ bucket, key, versionId }, want): Promise<Read<ReadFile>> => {
      reads.push(key)
      const no = refusal('GetObject', bucket, key)
      if (no) return no
      const versions = objects(bucket).get(key) ?? []
      const stored =
        versionId === undefined ? versions.at(-1) : versions.find((one) => one.versionId === versionId)
      if (!stored?.object)
        return { ok: false, operation: 's3:GetObject', code: 'NoSuchKey', message: `${key} does not exist` }
      const { body, metadata } = stored.object
      const inflated = inflateOneMember(body)
      if (!inflated.ok) return { ok: true, value: { metadata, size: body.length, inflated } }
      const { sha256, content } = inflated
      const told = want === 'content' ? { sha256, content: content.toString() } : { sha256 }
      return { ok: true, value: { metadata, size: body.length, inflated: { ok: true, ...told } } }
    },
    versions: async (bucket, prefix) => {
      const no = refusal('ListListedVersions', bucket, prefix)
      if (no) return no
      const found = [...objects(bucket)].filter(([key]) => key.startsWith(prefix))
      const value = found.flatMap(([key, versions]): ListedVersion[] =>
        versions
          .map(({ versionId, lastModified, object }, index) => ({
            key,
            versionId: versioned.has(bucket) ? versionId : 'null',
            lastModified,
            isLatest: index === versions.length - 1,
            isDeleteMarker: object === undefined,
          }))
          .toReversed(),
      )
      return { ok: true, value }
    },
    publicKeys: async (region, from, to) => {
      const no = refusal('ListPublicKeys', region, '')
      if (no) return { ...no, operation: 'cloudtrail:ListPublicKeys' }
      return { ok: true, value: (keys.get(region) ?? []).filter((key) => key.from <= to && key.to >= from) }
    },
    bucketRegion: async () => ({ ok: true, value: 'eu-west-1' }),
  }

  return {
    source,
    /** Keys that were read, in order. */
    reads,
    put: (bucket: string, key: string, object: StoredObject) => add(bucket, key, object, object.lastModified),
    remove: (bucket: string, key: string, at: number) => add(bucket, key, undefined, at),
    get: current,
    keys: (bucket: string, part = '') => currentKeys(bucket, '').filter((key) => key.includes(part)),
    useVersions: (bucket: string) => versioned.add(bucket),
    refuse: (operation: string, prefix: string, code = 'AccessDenied') =>
      refused.push({ operation, prefix, code }),
    addKey: (region: string, key: { fingerprint: string; der: Uint8Array; from: number; to: number }) =>
      keys.set(region, [...(keys.get(region) ?? []), key]),
  }
}

export type Buckets = ReturnType<typeof bucketsInMemory>
