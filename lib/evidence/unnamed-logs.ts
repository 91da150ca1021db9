import type { EvidenceFault, ReadFailure, Region } from '../model/index.ts'
import { inParallel } from './in-parallel.ts'
import type { Run } from './context.ts'
import {
  dayFolders,
  dayMs,
  digestFolder,
  hourMs,
  logFolders,
  minuteMs,
  objectUri,
  type Root,
  timeOfLogName,
  timeText,
} from './names.ts'
import type { ListedObject } from './source.ts'

/** What lies in a region's log folders. */
export type ListedLogs = {
  /** By folder of CloudTrail's. */
  files: { folder: string; bucket: string; objects: ListedObject[] }[]
  unlisted: { folder: string; failure: ReadFailure }[]
}

/** Log files of the first and last hour may be named for the hour before and after. */
const spill = hourMs + 10 * minuteMs

/** Lists the log folders of a region that there are, day by day. */
export async function listLogs(run: Run, region: Region, roots: readonly Root[]): Promise<ListedLogs> {
  const { source, range } = run
  const listed: ListedLogs = { files: [], unlisted: [] }
  for (const { bucket, base } of roots) {
    const there = await source.folders(bucket, base)
    if (!there.ok) {
      listed.unlisted.push({ folder: `s3://${bucket}/${base}`, failure: there })
      continue
    }
    for (const folder of logFolders.filter((name) => there.value.includes(name))) {
      const objects: ListedObject[] = []
      const days = dayFolders(base, folder, region, range.from - spill, range.to + spill)
      await inParallel(days, run.atOnce, async (day) => {
        const answer = await source.list(bucket, day)
        if (answer.ok) objects.push(...answer.value)
        else listed.unlisted.push({ folder: `s3://${bucket}/${day}`, failure: answer })
      })
      listed.files.push({ folder, bucket, objects })
    }
  }
  return listed
}

/** A time whose log files cannot be told from others, as the digest that would name them is not true or not there. */
export type Window = { from: number; to: number; fault: EvidenceFault | undefined; why: string }

/** CloudTrail names a file by the start of its slot, and delivers it some minutes later. */
const slot = 15 * minuteMs

export type Unnamed = { faults: EvidenceFault[]; notes: string[] }

/** More of one region are counted and no longer listed. */
const mostListed = 1000

/**
 * Log files of the range that no true digest names. Those of an hour whose digest is bad or missing are counted there;
 * of the others, one is expected in the next digest, and is suspicious once it is a day old (backfill digests bring what
 * the hourly ones missed).
 * @param isNamed whether a true digest names an object
 */
export function unnamedLogs(
  { files }: ListedLogs,
  isNamed: (uri: string) => boolean,
  windows: readonly Window[],
  { range, now }: Pick<Run, 'range' | 'now'>,
): Unnamed {
  const result: Unnamed = { faults: [], notes: [] }
  for (const { folder, bucket, objects } of files) {
    const unnamed = objects.filter(
      ({ key, size }) => !(size === 0 && key.endsWith('/')) && !isNamed(objectUri({ bucket, key })),
    )
    const isCovered = folder === 'CloudTrail' || unnamed.length < objects.length
    if (!isCovered && unnamed.length > 0) {
      result.notes.push(`no digest names any file of ${folder}: what lies there is not covered by digests`)
      continue
    }
    for (const object of unnamed) {
      const at = timeOfLogName(object.key) ?? object.lastModified
      if (at < range.from || at > range.to) continue
      const window = windows.find(({ from, to }) => at > from - slot && at < to + 5 * minuteMs)
      if (window?.fault) window.fault.files = (window.fault.files ?? 0) + 1
      else result.faults.push(unnamedFault(objectUri({ bucket, key: object.key }), at, now, window))
    }
  }
  return { ...result, faults: cut(result.faults) }
}

function unnamedFault(object: string, at: number, now: number, window: Window | undefined): EvidenceFault {
  const base = { object, kind: 'log', verdict: 'unproven' } as const
  if (window)
    return { ...base, reason: 'in-no-digest', message: `no digest names this log file: ${window.why}` }
  if (now - at < dayMs)
    return {
      ...base,
      reason: 'not-yet',
      message: `not yet: no digest names this log file of ${timeText(at)} so far`,
    }
  const message =
    'suspicious: no digest names this log file, and it is older than a day, so no backfill digest is to be expected'
  return { ...base, reason: 'in-no-digest', message }
}

function cut(faults: EvidenceFault[]): EvidenceFault[] {
  const [first] = faults
  if (!first || faults.length <= mostListed) return faults
  const rest = faults.slice(mostListed)
  const more: EvidenceFault = {
    object: first.object.replace(/\/\d{4}\/\d\d\/\d\d\/[^/]*$/, '/'),
    kind: 'folder',
    verdict: 'unproven',
    reason: 'in-no-digest',
    message: `no digest names ${rest.length} further log files`,
    files: rest.length,
  }
  return [...faults.slice(0, mostListed), more]
}

/** What lies in a digest folder under a name that no digest has. */
export const strangeFaults = (
  strange: readonly (ListedObject & { bucket: string })[],
  { range }: Pick<Run, 'range'>,
): EvidenceFault[] =>
  strange
    .filter(({ key, size }) => !(size === 0 && key.endsWith('/')))
    .filter(({ lastModified }) => lastModified >= range.from && lastModified <= range.to)
    .map(({ bucket, key }) => ({
      object: objectUri({ bucket, key }),
      kind: 'digest',
      verdict: 'unproven',
      reason: 'unknown-form',
      message: `it lies in the folder ${digestFolder} and has no digest's name`,
    }))
