import type { AccountId, Arn, Read, ReadFailure, Region } from '../model/index.ts'
import type { Range } from './chain.ts'
import type { Changes } from './gaps.ts'
import type { Root } from './names.ts'
import type { EvidenceSource } from './source.ts'

/** What GetTrailStatus, and the guard's memory, say of the newest digest. */
export type Newest = {
  /** When a digest was last delivered, in milliseconds. */
  delivered?: number
  /** The newest digest that was seen before: its place, and the end of what it covers. */
  seen?: { object: string; end: number }
  /** The region did not say. */
  unread?: ReadFailure
}

/** One trail whose digests are judged. */
export type JudgedTrail = {
  arn: Arn
  name: string
  homeRegion: Region
  /** Undefined where nothing tells, as in a folder. */
  validation?: boolean
  /** What is said of its newest digest in the region. */
  newest: () => Promise<Newest>
  /** Calls that switched its digests on and off; asked for only where there is a gap. */
  history: () => Promise<Read<Changes>>
}

/** One region of one account, with the trails that put their files into the same folders. */
export type Area = { account: AccountId; region: Region; root: Root; trails: readonly JudgedTrail[] }

export type Progress = {
  digests: number
  logs: number
  bytes: number
  logsKnown: number
}

/** What all parts of one run share. Times in milliseconds. */
export type Run = {
  source: EvidenceSource
  range: Range
  now: number
  /** The range reaches into the last two hours: the newest digest counts. */
  isLive: boolean
  quick: boolean
  /** Log files of digests that end then or before are only looked for in the listing. */
  logsAfter?: number
  progress: Progress
  onProgress: () => void
  /** True once the person asked to end. */
  stopped: () => boolean
  /** Requests at a time: of the whole run, or of one region where it is handed to that. */
  atOnce: number
  /** A folder is read: it has no bucket, no versions, and of a digest's metadata only what others say of it. */
  isOffline: boolean
}
