import type { AccountId, Region } from '../model/index.ts'

/** The folder below a trail's prefix in which all its files lie, with the slash at its end. */
export const awsLogsFolder = (prefix: string | undefined): string =>
  `${prefix ? `${prefix.replace(/\/$/, '')}/` : ''}AWSLogs/`

/** The folder of one account below `AWSLogs/`, with the slash at its end. */
export type Root = { bucket: string; base: string }

/**
 * Where a trail's files of an account lie (CloudTrail user guide, "Digest file location" and "Finding your CloudTrail
 * log files"). An organization's trail has the organization's id before the account.
 */
export function rootOf(
  bucket: string,
  prefix: string | undefined,
  account: AccountId,
  organizationId?: string,
): Root {
  return { bucket, base: `${awsLogsFolder(prefix)}${organizationId ? `${organizationId}/` : ''}${account}/` }
}

export const digestFolder = 'CloudTrail-Digest'

/** Where the digests of one region of an account lie, as an address. */
export const digestsUri = ({ bucket, base }: Root, region: Region): string =>
  `s3://${bucket}/${base}${digestFolder}/${region}/`

/** Organizations API reference, Organization, Id. */
export const isOrganizationId = (name: string): boolean => /^o-[a-z0-9]{10,32}$/.test(name)

/** Folders of log files. Whether digests name files of the last two is not documented. */
export const logFolders = [
  'CloudTrail',
  'CloudTrail-NetworkActivity',
  'CloudTrail-Insight',
  'CloudTrail-Aggregated',
] as const

export const dayMs = 86_400_000
export const hourMs = 3_600_000
export const minuteMs = 60_000

/** The folder of each day that a range touches, both ends included. Times in milliseconds. */
export function dayFolders(base: string, folder: string, region: Region, from: number, to: number): string[] {
  const folders: string[] = []
  for (let day = Math.floor(from / dayMs) * dayMs; day <= to; day += dayMs) {
    folders.push(
      `${base}${folder}/${region}/${new Date(day).toISOString().slice(0, 10).replaceAll('-', '/')}/`,
    )
  }
  return folders
}

export type DigestName = {
  base: string
  organizationId?: string
  account: AccountId
  region: Region
  trail: string
  homeRegion: Region
  /** Milliseconds. */
  end: number
  isBackfill: boolean
}

const digestForm =
  /^((?:.*\/)?AWSLogs\/(?:(o-[a-z0-9]+)\/)?(\d{12})\/)CloudTrail-Digest\/([a-z0-9-]+)\/\d{4}\/\d\d\/\d\d\/\3_CloudTrail-Digest_\4_(.+)_([a-z0-9-]+)_(\d{8}T\d{6}Z)(_backfill)?\.json\.gz$/

/** What the name of a digest says; undefined for any other key. */
export function parseDigestName(key: string): DigestName | undefined {
  const [, base, organizationId, account, region, trail, homeRegion, stamp, backfill] =
    digestForm.exec(key) ?? []
  const end = timeOfStamp(stamp ?? '')
  if (base === undefined || !account || !region || !trail || !homeRegion || end === undefined)
    return undefined
  return {
    base,
    ...(organizationId !== undefined && { organizationId }),
    account,
    region,
    trail,
    homeRegion,
    end,
    isBackfill: backfill !== undefined,
  }
}

/** Older files have no `_` before the unique part of their names. */
const logForm = /\/\d{12}_CloudTrail(?:-[A-Za-z]+)?_[a-z0-9-]+_(\d{8}T\d{4}Z)_?[A-Za-z0-9]+\.json\.gz$/

/** When a log file was delivered, by its name, in milliseconds; undefined for a name of another form. */
export const timeOfLogName = (key: string): number | undefined => timeOfStamp(logForm.exec(key)?.[1] ?? '')

/** The day that a key's folder names, in milliseconds. */
export function dayOfKey(key: string): number | undefined {
  const [, year, month, day] = /\/(\d{4})\/(\d\d)\/(\d\d)\/[^/]*$/.exec(key) ?? []
  if (year === undefined) return undefined
  const time = Date.parse(`${year}-${month}-${day}T00:00:00Z`)
  return Number.isNaN(time) ? undefined : time
}

/**
 * Whether a file may hold events of a time, by its name. CloudTrail delivers some minutes after the events, and names a
 * file by then; what comes later than a day after them, a bucket had refused.
 */
export function mayHoldEvents(key: string, { from, to }: { from: number; to: number }): boolean {
  const time = timeOfLogName(key)
  if (time !== undefined) return time >= from - 15 * minuteMs && time <= to + dayMs
  const day = dayOfKey(key)
  return day === undefined || (day + dayMs >= from && day <= to + dayMs)
}

/** `20150817T150131Z`, or to the minute. */
function timeOfStamp(stamp: string): number | undefined {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)?Z$/.exec(stamp) ?? []
  // V8 reads a time out of nearly any text.
  if (year === undefined) return undefined
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second ?? '00'}Z`)
  return Number.isNaN(time) ? undefined : time
}

export const objectUri = ({ bucket, key }: { bucket: string; key: string }): string => `s3://${bucket}/${key}`

/** A time for a message: to the second. */
export const timeText = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`
