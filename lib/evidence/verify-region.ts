import type { RegionIntegrity } from '../model/index.ts'
import { holesIn } from './chain.ts'
import type { Area, Run } from './context.ts'
import { truthOf } from './digest-file.ts'
import { awsLogsFolder, objectUri } from './names.ts'
import { digestsOfTrail, type FoundDigests, judgedFiles, readDigests } from './read-digests.ts'
import { deletedDigests, restoreDigests } from './true-versions.ts'
import { type ListedLogs, listLogs } from './unnamed-logs.ts'
import { notLookedAt, verifyTrail } from './verify-trail.ts'

/** Verifies what all trails of an area have delivered; one result a trail. Failures are values in it. */
export async function verifyRegion(run: Run, area: Area): Promise<RegionIntegrity[]> {
  if (run.stopped()) return area.trails.map((trail) => notLookedAt(area, trail))
  // The folders of log files need not wait for the digests: each listing is a round trip.
  const [found, ofRoot] = await Promise.all([digestsOf(run, area), listLogs(run, area.region, [area.root])])
  const further = found.roots.filter((root) => root !== area.root)
  const listed = bothOf(ofRoot, await listLogs(run, area.region, further))
  const named = namesOf(found)
  const results: RegionIntegrity[] = []
  for (const trail of area.trails) results.push(await verifyTrail(run, area, trail, { found, listed, named }))
  run.onProgress()
  return results
}

async function digestsOf(run: Run, area: Area): Promise<FoundDigests> {
  const found = await readDigests(run, area.region, area.root, await lastDelivery(run, area))
  await addFormerRoots(run, found, area)
  await restoreAll(run, found, area)
  return found
}

const bothOf = (a: ListedLogs, b: ListedLogs): ListedLogs => ({
  files: [...a.files, ...b.files],
  unlisted: [...a.unlisted, ...b.unlisted],
})

/** CloudTrail's clock is not ours: what it says that it delivered is looked for up to then. */
async function lastDelivery({ isLive }: Run, { trails }: Area): Promise<number> {
  if (!isLive) return 0
  const newest = await Promise.all(trails.map((trail) => trail.newest()))
  return Math.max(0, ...newest.map(({ delivered, seen }) => delivered ?? seen?.end ?? 0))
}

/** Files that true digests name, of whichever trail: two trails may share a folder. */
function namesOf({ files }: FoundDigests): Set<string> {
  const names = new Set<string>()
  for (const file of files.values()) {
    for (const log of truthOf(file)?.digest.logs ?? []) names.add(objectUri(log))
  }
  return names
}

/**
 * Puts true versions in the place of what was changed or deleted, as far as the bucket has them: they tell what else is
 * missing. A digest that nothing names any more is only found by the versions of its folder.
 */
async function restoreAll(run: Run, found: FoundDigests, { trails, region }: Area): Promise<void> {
  if (run.isOffline) return
  let isNew = true
  while (isNew && !run.stopped()) {
    isNew = await restoreDigests(run, found, judgedFiles(found.files, run.range))
    for (const trail of trails) {
      for (const hole of holesIn(digestsOfTrail(found.files, trail, region), run.range)) {
        const deleted = await deletedDigests(run, found, hole, region)
        isNew ||= deleted.length > 0
        await found.follow(deleted)
      }
    }
    await found.follow()
  }
}

/**
 * Where a trail has another bucket or prefix since a moment ago, no digest there leads to those from before: event
 * history names where they lie.
 */
async function addFormerRoots(run: Run, found: FoundDigests, { trails, region, root }: Area): Promise<void> {
  if (run.isOffline || run.stopped()) return
  const folder = root.base.slice(root.base.lastIndexOf('AWSLogs/') + 'AWSLogs/'.length)
  for (const trail of trails) {
    if (holesIn(digestsOfTrail(found.files, trail, region), run.range).length === 0) continue
    const history = await trail.history()
    for (const { bucket, prefix } of history.ok ? history.value.changes : [])
      if (bucket !== undefined) await found.addRoot({ bucket, base: `${awsLogsFolder(prefix)}${folder}` })
  }
  await found.follow()
}
