import type { AccountId, Arn, Region } from './identity.ts'

/** What log file integrity says. Unknown is never proven, and nothing found is unproven. */
export type Integrity = 'proven' | 'broken' | 'unproven'

/** Why an object is not proven, as a word that stays over versions; each belongs to one verdict. */
export type BrokenReason =
  | 'changed'
  | 'missing'
  | 'unsigned'
  | 'false-signature'
  | 'moved'
  | 'false-link'
  | 'second-member'
  | 'trailing-bytes'
  | 'not-gzip'
  | 'no-digest'
  | 'no-backfill-timestamp'
  | 'tail-cut'

export type UnprovenReason =
  | 'not-yet'
  | 'in-no-digest'
  | 'gap'
  | 'validation-off'
  | 'key-not-found'
  | 'unread'
  | 'unknown-form'
  | 'nothing-found'
  | 'not-looked-at'

/** The version of an object that a digest tells of, where the bucket still has it. */
export type TrueVersion = {
  versionId: string
  /** ISO 8601. */
  lastModified: string
  /** Copies it back over what is there now. Printed, never run. */
  command: string
}

/** Who put or deleted an object, as a data event in the trail's own log files says. */
export type ObjectChange = { event: string; at: string; by: string; eventId: string }

/** One file, folder or time that is not proven. */
export type EvidenceFault = {
  /** `s3://bucket/key`, or a path in a folder that was given. */
  object: string
  kind: 'digest' | 'log' | 'folder' | 'time'
  message: string
  /** Files that cannot be proven because of it. */
  files?: number
  trueVersion?: TrueVersion
  changedBy?: ObjectChange[]
} & ({ verdict: 'broken'; reason: BrokenReason } | { verdict: 'unproven'; reason: UnprovenReason })

/** A time that no digest covers. Times in ISO 8601. */
export type EvidenceGap = {
  from: string
  to: string
  /** False: nobody explains it, and so it is unproven. */
  explained: boolean
  message: string
  /** The call by which it began, or which ended the time before the first digest. */
  by?: { event: string; at: string; by: string; eventId: string }
}

/** One trail in one region of one account. */
export type RegionIntegrity = {
  trail: Arn
  account: AccountId
  region: Region
  verdict: Integrity
  gaps: EvidenceGap[]
  objects: EvidenceFault[]
  /** What was looked at; `logs` of `--quick` were only looked for in the listing. */
  counts: { digests: number; logs: number; bytes: number }
  /** Times that digests with a true signature cover, for a picture. */
  covered: { from: string; to: string }[]
  /** Fingerprints of the keys that signed them. */
  keys: string[]
  /** The newest digest with a true signature. */
  newest?: { object: string; end: string }
  /** What a reader should know and what changes no verdict. */
  notes: string[]
}

/** What `trailkeeper verify` found. */
export type Verification = {
  schemaVersion: '1'
  from: string
  to: string
  verdict: Integrity
  trails: RegionIntegrity[]
  startedAt: string
  finishedAt: string
  partition: string
  /** Who ran it: the ARN of the caller; absent where no call was made. */
  ranBy?: string
  quick: boolean
  /** What of it was stopped before it was looked at. */
  stopped?: string
  apiCalls: number
  signature?: { keyArn: string; algorithm: string; digest: string; value: string }
}
