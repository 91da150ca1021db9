import type { EvidenceFault, EvidenceGap, Integrity, Region, RegionIntegrity } from '../model/index.ts'
import { failureDetail } from '../aws/errors.ts'
import { causesOf, coveredTimes, digestFaults, type Files, type Hole, holesIn, inOrder } from './chain.ts'
import type { Area, JudgedTrail, Run } from './context.ts'
import type { NamedLog } from './digest.ts'
import { truthOf } from './digest-file.ts'
import { explainedGap } from './gaps.ts'
import { findLogs, judgeLogs, type JudgedLogs, type Listing } from './judge-logs.ts'
import { digestsUri, objectUri, timeText } from './names.ts'
import { digestsOfTrail, type FoundDigests, judgedFiles } from './read-digests.ts'
import { tailFault } from './tail.ts'
import { trueVersion } from './true-versions.ts'
import { type ListedLogs, strangeFaults, unnamedLogs, type Window } from './unnamed-logs.ts'
import { withChanges } from './who-changed.ts'

/** What a region's folders hold. */
export type RegionFiles = { found: FoundDigests; listed: ListedLogs; named: ReadonlySet<string> }

/** The verdict on one trail, from what its region's folders hold. */
export async function verifyTrail(
  run: Run,
  area: Area,
  trail: JudgedTrail,
  { found, listed, named }: RegionFiles,
): Promise<RegionIntegrity> {
  const { range } = run
  const files = digestsOfTrail(found.files, trail, area.region)
  const faults = await withVersions(run, files, digestFaults(files, range))
  const judged = judgedFiles(files, range)
  const logs = await logsOf(run, logsNamedBy(files, run), listed)
  const holes = run.stopped() ? [] : holesIn(files, range)
  const gaps = await gapsOf(holes, files, trail, area.region)
  const windows = windowsOf(holes, files, faults, gaps)
  const unnamed = unnamedLogs(listed, (uri) => named.has(uri), windows, run)
  // Where a folder could not be listed, its digests may be there.
  const isWhole = run.isLive && !run.isOffline && !run.stopped() && found.unlisted.length === 0
  const tail = isWhole ? await tailFault(run, files, trail, area) : undefined
  const truths = judged.filter((file) => file.state === 'good')
  const objects = [
    ...(await withChanges(run, area.root, [...faults, ...(tail ? [tail] : []), ...logs.faults])),
    ...unlistedFaults([...found.unlisted, ...listed.unlisted]),
    ...strangeFaults(found.strange, run),
    // Where nothing is found, that says it all.
    ...(truths.length > 0 ? gapFaults(gaps, area) : []),
    ...settingFaults(trail, holes, area),
    ...unnamed.faults,
  ]
  if (truths.length === 0 && !run.stopped()) objects.push(nothingFound(run, area, found.unlisted.length > 0))
  if (run.stopped()) objects.push(stoppedFault(area, logs.notLooked))
  const newest = inOrder(files).at(-1)
  return {
    trail: trail.arn,
    account: area.account,
    region: area.region,
    verdict: worst(objects.map(({ verdict }) => verdict)),
    gaps: gaps.map(({ gap }) => gap),
    objects,
    counts: { digests: truths.length, logs: logs.looked, bytes: logs.bytes },
    covered: coveredTimes(files, range).map(({ from, to }) => ({ from: timeText(from), to: timeText(to) })),
    keys: [...new Set(judged.flatMap((file) => truthOf(file)?.digest.fingerprint ?? []))],
    ...(newest && { newest: { object: objectUri(newest), end: timeText(newest.end) } }),
    notes: unnamed.notes,
  }
}

/** Broken before unproven before proven. */
export function worst(verdicts: readonly Integrity[]): Integrity {
  if (verdicts.includes('broken')) return 'broken'
  return verdicts.includes('unproven') ? 'unproven' : 'proven'
}

async function withVersions(run: Run, files: Files, faults: EvidenceFault[]): Promise<EvidenceFault[]> {
  const told: EvidenceFault[] = []
  for (const fault of faults) {
    const file = files.get(fault.object)
    const restored = file?.state === 'bad' || file?.state === 'missing' ? file.restored : undefined
    told.push(file && restored ? { ...fault, trueVersion: await trueVersion(run, file, restored) } : fault)
  }
  return told
}

/** A log file, and the end of the digest that names it. */
type LogOfDigest = NamedLog & { end: number }

/** Log files that true digests of the range name; where two name the same, the later one counts. */
function logsNamedBy(files: Files, { range }: Run): LogOfDigest[] {
  const logs = new Map<string, LogOfDigest>()
  const judged = judgedFiles(files, range)
    .flatMap((file) => truthOf(file)?.digest ?? (file.state === 'bad' ? file.claimed : undefined) ?? [])
    .toSorted((a, b) => a.end - b.end)
  for (const { end, logs: named } of judged)
    for (const log of named) logs.set(objectUri(log), { ...log, end })
  return [...logs.values()]
}

async function logsOf(run: Run, logs: readonly LogOfDigest[], listed: ListedLogs): Promise<JudgedLogs> {
  const { quick, logsAfter = -Infinity } = run
  const isRead = ({ end }: LogOfDigest) => !quick && end > logsAfter
  const found = await findLogs(
    run,
    logs.filter((log) => !isRead(log)),
    listingOf(run, listed),
  )
  const read = await judgeLogs(run, logs.filter(isRead))
  return {
    faults: [...found.faults, ...read.faults],
    looked: found.looked + read.looked,
    bytes: read.bytes,
    notLooked: found.notLooked + read.notLooked,
  }
}

/** What is not in the folders that were listed is looked for by its name. */
function listingOf({ source }: Run, { files }: ListedLogs): Listing {
  const there = new Set(
    files.flatMap(({ bucket, objects }) => objects.map(({ key }) => objectUri({ bucket, key }))),
  )
  return async ({ bucket, key }) => {
    if (there.has(objectUri({ bucket, key }))) return { ok: true, value: true }
    const alone = await source.list(bucket, key)
    return alone.ok ? { ok: true, value: alone.value.some((object) => object.key === key) } : alone
  }
}

type HoleGap = { hole: Hole; gap: EvidenceGap; isCaused: boolean }

async function gapsOf(
  holes: readonly Hole[],
  files: Files,
  trail: JudgedTrail,
  region: Region,
): Promise<HoleGap[]> {
  const gaps: HoleGap[] = []
  for (const hole of holes) {
    const [cause] = causesOf(hole, files)
    const gap = cause
      ? {
          from: timeText(hole.from),
          to: timeText(hole.to),
          explained: false,
          message: `its digest is ${cause.state === 'missing' ? 'missing' : 'not proven'}: ${objectUri(cause)}`,
        }
      : explainedGap(hole, await trail.history(), { region, homeRegion: trail.homeRegion })
    gaps.push({ hole, gap, isCaused: cause !== undefined })
  }
  return gaps
}

/** Where log files are not to be blamed for being in no digest, or why they are in none. */
function windowsOf(
  holes: readonly Hole[],
  files: Files,
  faults: readonly EvidenceFault[],
  gaps: readonly HoleGap[],
): Window[] {
  return holes.flatMap((hole): Window[] => {
    const cause = causesOf(hole, files).find((file) =>
      faults.some(({ object }) => object === objectUri(file)),
    )
    const fault = cause && faults.find(({ object }) => object === objectUri(cause))
    const gap = gaps.find((one) => one.hole === hole)?.gap
    if (!fault && !gap?.explained) return []
    return [{ from: hole.from, to: hole.to, fault, why: gap?.message ?? '' }]
  })
}

function gapFaults(gaps: readonly HoleGap[], area: Area): EvidenceFault[] {
  return gaps
    .filter(({ gap, isCaused }) => !gap.explained && !isCaused)
    .map(({ gap }) => ({
      object: `${gap.from}/${gap.to}`,
      kind: 'time',
      verdict: 'unproven',
      reason: 'gap',
      message: `unexplained: no digest covers this time in ${area.region}; ${gap.message}`,
    }))
}

function settingFaults(trail: JudgedTrail, holes: readonly Hole[], area: Area): EvidenceFault[] {
  if (trail.validation !== false || !holes.some(({ isTail }) => isTail)) return []
  const message = `log file validation of ${trail.name} is off: CloudTrail delivers no digests`
  return [{ object: folderOf(area), kind: 'folder', verdict: 'unproven', reason: 'validation-off', message }]
}

const folderOf = ({ root, region }: Area) => digestsUri(root, region)

const nothingFound = ({ range }: Run, area: Area, unlisted: boolean): EvidenceFault => ({
  object: folderOf(area),
  kind: 'folder',
  verdict: 'unproven',
  reason: 'nothing-found',
  message: `no true digest of the time from ${timeText(range.from)} to ${timeText(range.to)} ${unlisted ? 'could be read' : 'is there'}`,
})

const stoppedFault = (area: Area, logs: number): EvidenceFault => ({
  object: folderOf(area),
  kind: 'folder',
  verdict: 'unproven',
  reason: 'not-looked-at',
  message: `the run was stopped before ${logs > 0 ? `${logs} log files were` : 'all of it was'} looked at`,
  ...(logs > 0 && { files: logs }),
})

const unlistedFaults = (unlisted: FoundDigests['unlisted']): EvidenceFault[] =>
  unlisted.map(({ folder, failure }) => ({
    object: folder,
    kind: 'folder',
    verdict: 'unproven',
    reason: 'unread',
    message: failureDetail(failure),
  }))

/** A trail of a region that was not begun with when the run was stopped. */
export const notLookedAt = (area: Area, trail: JudgedTrail): RegionIntegrity => ({
  trail: trail.arn,
  account: area.account,
  region: area.region,
  verdict: 'unproven',
  gaps: [],
  objects: [stoppedFault(area, 0)],
  counts: { digests: 0, logs: 0, bytes: 0 },
  covered: [],
  keys: [],
  notes: [],
})
