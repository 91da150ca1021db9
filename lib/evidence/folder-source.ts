import type { Dirent } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { errorMessage, ownFailure, RunError } from '../aws/errors.ts'
import { read } from '../aws/read.ts'
import { isFields, parsed } from '../text/fields.ts'
import { parseDigest } from './digest.ts'
import { inflateFor } from './inflaters.ts'
import { inflateOneMember } from './one-member.ts'
import type { SigningKey } from '../collect/signing-keys.ts'
import type { EvidenceSource } from './source.ts'

/** What was downloaded, as a bucket: its files by their keys, and the bucket's name as the digests tell it. */
export type Folder = { source: EvidenceSource; bucket: string }

/** Beside a file, what `aws s3api head-object` printed of it: a download leaves the metadata behind. */
const sidecar = '.metadata.json'

/**
 * Reads a folder that was filled from a trail's bucket, as by `aws s3 sync`: the whole bucket, or a folder of it, or one
 * above. The signature of a digest is metadata of its object and is lost in a download; the next digest names it, and
 * that of the newest one is read from a file beside it.
 * @throws RunError where the folder cannot be read
 */
export async function folderSource(folder: string, keys: readonly SigningKey[]): Promise<Folder> {
  const paths = await pathsBelow(folder)
  const digests = await digestsOf(folder, paths)
  const toKey = keyMapping(digests)
  const files = new Map(
    paths.filter((path) => !path.endsWith(sidecar)).map((path) => [toKey(path), join(folder, path)]),
  )
  const signatures = new Map(
    digests.flatMap(({ digest: { previous } }) =>
      previous?.signature ? [[previous.key, previous.signature] as const] : [],
    ),
  )
  const below = (prefix: string) => [...files.keys()].filter((key) => key.startsWith(prefix)).toSorted()
  const source: EvidenceSource = {
    folders: async (_, prefix) => {
      const names = below(prefix).flatMap((key) => {
        const [name = '', ...rest] = key.slice(prefix.length).split('/')
        return rest.length > 0 ? [name] : []
      })
      return { ok: true, value: [...new Set(names)] }
    },
    list: (_, prefix) =>
      read('stat', () =>
        Promise.all(
          below(prefix).map(async (key) => {
            const { size, mtimeMs } = await stat(files.get(key) ?? '')
            return { key, size, lastModified: mtimeMs }
          }),
        ),
      ),
    read: async ({ key }, want) => {
      const path = files.get(key)
      if (path === undefined)
        return { ok: false, operation: 'read', code: 'NoSuchKey', message: `${key} is not in the folder` }
      return read('read', async () => {
        const body = await readFile(path)
        const named = signatures.get(key)
        const metadata = named === undefined ? await metadataBeside(path) : { signature: named, ...algorithm }
        return { metadata, size: body.length, inflated: inflateFor({ body, want }).inflated }
      })
    },
    versions: async () => ({ ok: true, value: [] }),
    publicKeys: async () => ({ ok: true, value: [...keys] }),
    bucketRegion: async () => ownFailure('s3:HeadBucket', 'NotAsked', 'a folder is in no region'),
  }
  return { source, bucket: digests[0]?.digest.bucket ?? 'folder' }
}

const algorithm = { 'signature-algorithm': 'SHA256withRSA' }

async function pathsBelow(folder: string): Promise<string[]> {
  try {
    const entries: Dirent[] = await readdir(folder, { recursive: true, withFileTypes: true })
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .toSorted()
  } catch (error) {
    throw new RunError(`cannot read ${folder}: ${errorMessage(error)}`, { cause: error })
  }
}

type FoundDigest = { path: string; digest: NonNullable<ReturnType<typeof parseDigest>> }

/** Digests by what they say themselves; nothing of it counts before their signatures were checked. */
async function digestsOf(folder: string, paths: readonly string[]): Promise<FoundDigest[]> {
  const found: FoundDigest[] = []
  for (const path of paths.filter((one) => /_CloudTrail-Digest_[^/]+\.json\.gz$/.test(one))) {
    const inflated = inflateOneMember(await readFile(join(folder, path)))
    const digest = inflated.ok ? parseDigest(inflated.content.toString()) : undefined
    if (digest) found.push({ path, digest })
  }
  return found
}

/** How a path becomes a key: what stands before it in the bucket, or what stands before the bucket in the folder. */
function keyMapping(digests: readonly FoundDigest[]): (path: string) => string {
  for (const { path, digest } of digests) {
    const { key } = digest
    if (path.endsWith(key))
      return (one) => one.slice(one.startsWith(path.slice(0, -key.length)) ? path.length - key.length : 0)
    if (key.endsWith(`/${path}`)) return (one) => key.slice(0, -path.length) + one
  }
  return (path) => path
}

async function metadataBeside(path: string): Promise<Record<string, string>> {
  let text: string
  try {
    text = await readFile(`${path}${sidecar}`, 'utf8')
  } catch {
    return {}
  }
  const document = parsed(text)
  const metadata = isFields(document) && isFields(document['Metadata']) ? document['Metadata'] : document
  const entries = isFields(metadata) ? Object.entries(metadata) : []
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (typeof value === 'string' ? [[name.toLowerCase(), value]] : [])),
  )
}

/**
 * Keys from files in the form in which `aws cloudtrail list-public-keys` prints them.
 * @throws RunError where a file cannot be read, or holds none
 */
export async function keysOfFiles(files: readonly string[]): Promise<SigningKey[]> {
  const keys: SigningKey[] = []
  for (const file of files) {
    const found = keysOfText(await textOf(file))
    if (found.length === 0)
      throw new RunError(`${file} holds no key: it should be what aws cloudtrail list-public-keys prints`)
    keys.push(...found)
  }
  return keys
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new RunError(`cannot read ${file}: ${errorMessage(error)}`, { cause: error })
  }
}

function keysOfText(text: string): SigningKey[] {
  const document = parsed(text)
  const list = isFields(document) ? document['PublicKeyList'] : document
  if (!Array.isArray(list)) return []
  return list.flatMap((entry: unknown): SigningKey[] => {
    if (!isFields(entry)) return []
    const { Fingerprint: fingerprint, Value: value } = entry
    if (typeof fingerprint !== 'string' || typeof value !== 'string') return []
    return [{ fingerprint, der: Buffer.from(value, 'base64') }]
  })
}
