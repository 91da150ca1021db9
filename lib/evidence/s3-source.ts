import type { Clients } from '../aws/clients.ts'
import { read } from '../aws/read.ts'
import { listObjects, listVersions } from '../aws/s3/listings.ts'
import type { Answer } from '../aws/s3/http-get.ts'
import { createS3Requests, type S3RequestOptions } from '../aws/s3/s3-requests.ts'
import { bucketRegion } from '../collect/bucket-region.ts'
import { signingKeys } from '../collect/signing-keys.ts'
import type { Read, Region } from '../model/index.ts'
import { createInflaters, type Inflaters } from './inflaters.ts'
import type { EvidenceSource, Place } from './source.ts'

/** Evidence in AWS, and how to let go of its connections and threads. */
export type S3Source = EvidenceSource & {
  /**
   * Reads an object as it is stored, and gives it to whoever makes something of it. Where that fails it says the
   * object's MD5, and the object is read again if S3 stores another.
   */
  readFor: <T extends { md5?: string }>(
    place: Place & { versionId?: string },
    use: (body: Answer['body'], headers: Headers) => Promise<T>,
  ) => Promise<Read<T>>
  requests: () => number
  close: () => Promise<void>
}

export type S3SourceOptions = Omit<S3RequestOptions, 'regionOf'> & {
  /** Where a bucket may be: the trail's home first. */
  regions: readonly Region[]
  inflaters?: Inflaters
}

/** Reads evidence from S3 and CloudTrail, with the credentials of a pool of clients. */
export function s3Source(clients: Clients, { regions, ...options }: S3SourceOptions): S3Source {
  const known = new Map<string, Promise<Read<Region>>>()
  const regionOfBucket = (bucket: string): Promise<Read<Region>> => {
    const answer = known.get(bucket) ?? bucketRegion(clients, bucket, regions)
    known.set(bucket, answer)
    return answer
  }
  /** Who may read objects and not HeadBucket is led to the bucket's region by S3 itself. */
  const regionOf = async (bucket: string): Promise<Region> => {
    const region = await regionOfBucket(bucket)
    return region.ok ? region.value : (region.region ?? regions[0] ?? 'us-east-1')
  }
  const s3 = createS3Requests(clients, { ...options, regionOf })
  const inflaters = options.inflaters ?? createInflaters()
  const readFor: S3Source['readFor'] = ({ bucket, key, versionId }, use) =>
    read('s3:GetObject', () =>
      s3.send(
        { bucket, key, ...(versionId !== undefined && { query: { versionId } }) },
        async ({ headers, body }) => {
          const made = await use(body, headers)
          if (made.md5 !== undefined && !mayBe(made.md5, headers)) throw spoiled()
          return made
        },
      ),
    )
  return {
    folders: (bucket, prefix) =>
      read('s3:ListObjectsV2', async () => {
        const { folders } = await listObjects(s3, bucket, prefix, '/')
        return folders.map((folder) => folder.slice(prefix.length, -1))
      }),
    list: (bucket, prefix) =>
      read('s3:ListObjectsV2', async () => (await listObjects(s3, bucket, prefix)).objects),
    readFor,
    read: async (place, want) => {
      const answer = await readFor(place, async (body, headers) => {
        const size = body.length
        return { ...(await inflaters.inflate(body, want)), metadata: metadataOf(headers), size }
      })
      if (!answer.ok) return answer
      const { metadata, size, inflated } = answer.value
      return { ok: true, value: { metadata, size, inflated } }
    },
    versions: (bucket, prefix) => read('s3:ListObjectVersions', () => listVersions(s3, bucket, prefix)),
    publicKeys: (region, from, to) => signingKeys(clients, region, from, to),
    bucketRegion: regionOfBucket,
    requests: s3.sent,
    close: async () => {
      s3.close()
      await inflaters.close()
    },
  }
}

type Headers = Readonly<Record<string, string | string[] | undefined>>

/**
 * Whether a body may be what S3 stores: its ETag is the MD5 where S3's own keys encrypt the object and it was put at
 * once (S3 API reference, "Object", ETag). Something on the way may cut a body so that it looks whole, and that is no
 * fault of the file.
 */
function mayBe(md5: string, { etag, 'x-amz-server-side-encryption': encryption }: Headers): boolean {
  const tag = typeof etag === 'string' ? /^"([0-9a-f]{32})"$/.exec(etag)?.[1] : undefined
  return encryption !== 'AES256' || tag === undefined || tag === md5
}

const spoiled = (): Error =>
  Object.assign(new Error('what arrived is not what S3 stores'), { code: 'ERR_CUT_SHORT' })

const META = 'x-amz-meta-'

function metadataOf(headers: Headers): Record<string, string> {
  const named = Object.entries(headers).filter(([name]) => name.startsWith(META))
  return Object.fromEntries(named.map(([name, value]) => [name.slice(META.length), String(value)]))
}
