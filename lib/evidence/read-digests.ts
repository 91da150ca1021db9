import type { ReadFailure, Region } from '../model/index.ts'
import { type Files, isJudged, type Range, unreadPredecessors } from './chain.ts'
import type { Run } from './context.ts'
import { type DigestFile, judgeDigest, keyring } from './digest-file.ts'
import { inParallel } from './in-parallel.ts'
import { dayFolders, digestFolder, hourMs, objectUri, parseDigestName, type Root } from './names.ts'
import type { ListedObject, Place } from './source.ts'

/** The digests that lie in a region's folders, of whichever trail, and folders that could not be listed. */
export type FoundDigests = {
  files: Map<string, DigestFile>
  roots: Root[]
  unlisted: { folder: string; failure: ReadFailure }[]
  /** Objects in the folders that have no digest's name. */
  strange: (ListedObject & { bucket: string })[]
  judge: (place: Place, versionId?: string) => Promise<DigestFile>
  /** Reads further digests, and what they name as the one before, as far as the range goes. */
  follow: (further?: readonly Place[]) => Promise<void>
  /** Lists and reads one more bucket or prefix. */
  addRoot: (root: Root) => Promise<void>
}

/** Digests that end after the range may name its last files. */
const spill = hourMs + 10 * 60_000

/**
 * Lists a region's digests day by day, and reads all of them at once; then what they name as the one before, also where
 * that lies before the range, or in the bucket or prefix that the trail had before.
 * @param newest when a digest was delivered last, where that counts
 */
export async function readDigests(
  run: Run,
  region: Region,
  root: Root,
  newest: number,
): Promise<FoundDigests> {
  const { source, range } = run
  const keys = keyring(source, region, range)
  const files = new Map<string, DigestFile>()
  const found: FoundDigests = { files, roots: [], unlisted: [], strange: [], judge, follow, addRoot }

  async function judge(place: Place, versionId?: string): Promise<DigestFile> {
    const answer = await source.read({ ...place, ...(versionId !== undefined && { versionId }) }, 'content')
    if (answer.ok) run.progress.bytes += answer.value.size
    run.progress.digests += 1
    run.onProgress()
    return judgeDigest(place, answer, keys, run.isOffline)
  }

  const readAll = (places: readonly Place[]) =>
    inParallel(
      places.filter((place) => !files.has(objectUri(place))),
      run.atOnce,
      async (place) => void files.set(objectUri(place), await judge(place)),
      run.stopped,
    )

  async function addRoot(added: Root): Promise<void> {
    if (found.roots.some(({ bucket, base }) => bucket === added.bucket && base === added.base)) return
    found.roots.push(added)
    const until = run.isLive ? Math.max(run.now, range.to, newest) : range.to + spill
    const folders = dayFolders(added.base, digestFolder, region, range.from, until)
    const places: Place[] = []
    await inParallel(folders, run.atOnce, async (folder) => {
      const listed = await source.list(added.bucket, folder)
      if (!listed.ok) {
        found.unlisted.push({ folder: `s3://${added.bucket}/${folder}`, failure: listed })
        return
      }
      for (const object of listed.value) {
        const name = parseDigestName(object.key)
        if (!name) found.strange.push({ ...object, bucket: added.bucket })
        else if (name.end > range.from && name.end <= until)
          places.push({ bucket: added.bucket, key: object.key })
      }
    })
    if (places.length > 0) keys.prepare()
    await readAll(places)
  }

  async function follow(further: readonly Place[] = []): Promise<void> {
    await readAll(further)
    for (
      let ahead = unreadPredecessors(files, range);
      ahead.length > 0;
      ahead = unreadPredecessors(files, range)
    ) {
      if (run.stopped()) return
      for (const other of otherRoots(ahead, found.roots, range)) await addRoot(other)
      await readAll(ahead)
    }
  }

  await addRoot(root)
  await follow()
  return found
}

/** Folders that a chain comes from, where it still lay there in the range: they are listed as the trail's own are. */
function otherRoots(ahead: readonly Place[], known: readonly Root[], range: Range): Root[] {
  const roots = ahead.flatMap(({ bucket, key }): Root[] => {
    const name = parseDigestName(key)
    if (!name || name.end <= range.from) return []
    return [{ bucket, base: name.base }]
  })
  return roots.filter(({ bucket, base }) => !known.some((one) => one.bucket === bucket && one.base === base))
}

/** Those of one trail, by what the names say. */
export function digestsOfTrail(
  files: Files,
  trail: { name: string; homeRegion: Region },
  region: Region,
): Files {
  return new Map(
    [...files].filter(
      ([, { name }]) =>
        name?.trail === trail.name && name.homeRegion === trail.homeRegion && name.region === region,
    ),
  )
}

/** Digests that are judged, or of which a part of the range is told. */
export const judgedFiles = (files: Files, range: Range): DigestFile[] =>
  [...files.values()].filter((file) => isJudged(file, range))
