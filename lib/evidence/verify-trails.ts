import type { AccountId, Arn, Read, Region, RegionIntegrity } from '../model/index.ts'
import type { Area, JudgedTrail, Newest, Run } from './context.ts'
import type { Changes } from './gaps.ts'
import { inParallel } from './in-parallel.ts'
import { awsLogsFolder, hourMs, objectUri, rootOf } from './names.ts'
import { type Files, holesIn, type Range } from './chain.ts'
import { truthOf } from './digest-file.ts'
import { digestsOfTrail, type FoundDigests, judgedFiles, readDigests } from './read-digests.ts'
import { deletedDigests, restoreDigests } from './true-versions.ts'
import { isTailCut, newestEnd } from './tail.ts'
import { type ListedLogs, listLogs } from './unnamed-logs.ts'
import { notLookedAt, verifyTrail } from './verify-trail.ts'

/** A trail, and where its files are looked for. */
export type TrailToVerify = {
  arn: Arn
  name: string
  homeRegion: Region
  bucket: string
  prefix?: string
  organizationId?: string
  /** Undefined where nothing tells, as in a folder. */
  validation?: boolean
  places: { account: AccountId; region: Region }[]
  newest: (region: Region, account: AccountId) => Promise<Newest>
  history: () => Promise<Read<Changes>>
}

/** CloudTrail delivers a digest within the hour after the one that it covers. */
const latest = 2 * hourMs

/** What is judged of a time, and up to where digests have to be there by now. Times in milliseconds. */
export function rangeOf(from: number, to: number, now: number): { range: Range; isLive: boolean } {
  const isLive = to > now - latest
  return { range: { from, to, limit: Math.min(to, now - latest) }, isLive }
}

/**
 * Regions at a time: what one has read is let go before the next begins, and they share the requests, so that memory
 * does not grow with them.
 */
const regionsAtOnce = 2

/** Verifies trails in all their places, in the order of trails, accounts and regions. */
export async function verifyTrails(run: Run, trails: readonly TrailToVerify[]): Promise<RegionIntegrity[]> {
  const results: RegionIntegrity[] = []
  const areas = areasOf(trails)
  const sideBySide = Math.max(1, Math.min(regionsAtOnce, areas.length))
  const share: Run = { ...run, atOnce: Math.ceil(run.atOnce / sideBySide) }
  await inParallel(areas, sideBySide, async (area) => {
    results.push(...(await verifyRegion(share, area)))
  })
  return results.toSorted((a, b) => compare(orderOf(a), orderOf(b)))
}

const orderOf = ({ trail, account, region }: RegionIntegrity) => `${trail} ${account} ${region}`

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** Trails that put their files into the same folders are looked at together: log files do not name their trail. */
function areasOf(trails: readonly TrailToVerify[]): Area[] {
  const areas = new Map<string, Area>()
  for (const trail of trails) {
    for (const { account, region } of trail.places) {
      const root = rootOf(trail.bucket, trail.prefix, account, trail.organizationId)
      const key = JSON.stringify([root, region])
      const { arn, name, homeRegion, validation, history } = trail
      const judged = {
        arn,
        name,
        homeRegion,
        ...(validation !== undefined && { validation }),
        history,
        newest: () => trail.newest(region, account),
      }
      const known = areas.get(key)
      areas.set(key, { account, region, root, trails: [...(known?.trails ?? []), judged] })
    }
  }
  return [...areas.values()]
}

/** Verifies what all trails of an area have delivered; one result a trail. Failures are values in it. */
async function verifyRegion(run: Run, area: Area): Promise<RegionIntegrity[]> {
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
      for (const time of await timesWithout(run, digestsOfTrail(found.files, trail, region), trail)) {
        const deleted = await deletedDigests(run, found, time, region)
        isNew ||= deleted.length > 0
        await found.follow(deleted)
      }
    }
    await found.follow()
  }
}

/**
 * Times of which digests are missing. What of the newest hours is missing is known by its delivery alone, and may lie in
 * the folder of the next day.
 */
async function timesWithout({ range, isLive, now }: Run, files: Files, trail: JudgedTrail) {
  const until = isLive ? Math.max(now, range.to) : range.limit + hourMs
  const holes = holesIn(files, range)
  const times = holes.map(({ from, to, isTail }) => ({ from, to: isTail ? until : to + hourMs }))
  const isKnown = !isLive || holes.some(({ isTail }) => isTail)
  if (isKnown || !isTailCut(range, files, await trail.newest())) return times
  return [...times, { from: newestEnd(files) ?? range.from, to: until }]
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
