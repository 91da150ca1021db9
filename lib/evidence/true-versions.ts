import type { Read, TrueVersion } from '../model/index.ts'
import { awsCommand } from '../text/command-line.ts'
import type { Run } from './context.ts'
import type { DigestFile, RestoredDigest } from './digest-file.ts'
import { dayFolders, digestFolder, objectUri, parseDigestName } from './names.ts'
import type { FoundDigests } from './read-digests.ts'
import type { ListedVersion } from '../aws/s3/listings.ts'
import type { Place } from './source.ts'

/** Versions of one object that may be the true one: not the current one, which was read. Newest first. */
export async function otherVersions(run: Run, { bucket, key }: Place): Promise<Read<ListedVersion[]>> {
  const versions = await run.source.versions(bucket, key)
  if (!versions.ok) return versions
  const own = versions.value.filter(
    (version) => version.key === key && !version.isDeleteMarker && !version.isLatest,
  )
  return { ok: true, value: own.slice(0, mostTried) }
}

/** Whoever wants to hide the true version among others has to write as many. */
const mostTried = 100

/**
 * Looks for the true version of each bad or missing digest: the one whose own signature is true.
 * @returns true where one was found
 */
export async function restoreDigests(
  run: Run,
  found: FoundDigests,
  files: readonly DigestFile[],
): Promise<boolean> {
  let isFound = false
  for (const file of files) {
    if (file.state !== 'bad' && file.state !== 'missing') continue
    if (file.restored || (file.state === 'bad' && file.judged.verdict !== 'broken')) continue
    const restored = await restoredDigest(run, found, file)
    if (!restored) continue
    found.files.set(objectUri(file), { ...file, restored })
    isFound = true
  }
  return isFound
}

async function restoredDigest(
  run: Run,
  found: FoundDigests,
  place: Place,
): Promise<RestoredDigest | undefined> {
  const versions = await otherVersions(run, place)
  for (const { versionId, lastModified } of versions.ok ? versions.value : []) {
    const version = await found.judge(place, versionId)
    if (version.state !== 'good') continue
    const { digest, sha256, signature } = version
    return { digest, sha256, signature, versionId, lastModified }
  }
  return undefined
}

/** Digests that were deleted in a time: what versions and delete markers of its days name, and what is not there now. */
export async function deletedDigests(
  run: Run,
  found: FoundDigests,
  { from, to }: { from: number; to: number },
  region: string,
): Promise<Place[]> {
  const deleted: Place[] = []
  for (const { bucket, base } of found.roots) {
    for (const folder of dayFolders(base, digestFolder, region, from, to)) {
      const versions = await run.source.versions(bucket, folder)
      const keys = new Set(versions.ok ? versions.value.map(({ key }) => key) : [])
      for (const key of keys) {
        const end = parseDigestName(key)?.end
        if (end !== undefined && end > from && !found.files.has(objectUri({ bucket, key })))
          deleted.push({ bucket, key })
      }
    }
  }
  return deleted
}

/** A version as a report names it, with the command that copies it over what is there now. */
export async function trueVersion(
  run: Run,
  { bucket, key }: Place,
  { versionId, lastModified }: { versionId: string; lastModified: number },
): Promise<TrueVersion> {
  const region = await run.source.bucketRegion(bucket)
  const source = `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}?versionId=${encodeURIComponent(versionId)}`
  const write = {
    service: 's3',
    operation: 'CopyObject',
    input: { Bucket: bucket, Key: key, CopySource: source },
  } as const
  return {
    versionId,
    lastModified: new Date(lastModified).toISOString(),
    command: awsCommand(write, region.ok ? region.value : 'us-east-1'),
  }
}
