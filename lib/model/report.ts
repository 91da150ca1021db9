import type { Finding } from './finding.ts'
import type { AccountId, Arn, Read, Region, Scope } from './identity.ts'
import type { Outcome } from './repair.ts'

/** Who made a call, as the record claims. */
export type Actor = {
  type: string
  arn?: string
  account?: AccountId
  name?: string
  sessionIssuer?: string
  sourceIp?: string
  userAgent?: string
  mfa?: boolean
  invokedBy?: string
}

export type Tamper = {
  eventId: string
  eventName: string
  eventTime: string
  region: Region
  target?: string
  weakens: string[]
  actor: Actor
  errorCode?: string
  /** Service whose API was called, such as `s3.amazonaws.com`. */
  eventSource?: string
  /** True where event history shows the call by the same caller; false where it does not show it (yet). */
  confirmed?: boolean
  /** True where neither event history nor anything that was read shows the call: whoever may invoke can claim it. */
  claimed?: boolean
  /** Stops of the trail within the last hour, this one included. */
  repeats?: number
  /** Attempts that this one stands for: calls of the same name by the same caller since people were last told. */
  attempts?: number
  /** The known pipeline that made the call: what it changed is proposed for repair, not repaired. */
  pipeline?: string
  /** Why a trail that was deleted is not there again. */
  notUndone?: string
  /** Commands that put back what the guard leaves to people. */
  byHand?: string[]
  /** True where the call was made under the guard's own role, and by no run of the guard. */
  underOwnRole?: boolean
}

export const gapCauses = ['stopped', 'deleted', 'narrowed', 'misdirected'] as const

/** A time in which a trail recorded less than it was meant to. */
export type Gap = {
  trailArn: Arn
  cause: (typeof gapCauses)[number]
  /** ISO 8601. */
  from: string
  /** Absent while it lasts. */
  to?: string
  /** True where `from` is the event's own word: neither the trail's status nor event history has it. */
  claimed?: true
  regions: 'all' | Region[]
  /**
   * Management events of that time in event history, which keeps them for 90 days whatever the trails do: not
   * delivered, and recoverable by LookupEvents. They take up to 15 minutes to show there.
   */
  inHistory: Read<{ events: number; more: boolean }>
  /** Kinds of events that event history does not keep: what came in that time is lost. */
  lost: string[]
  /** Other trails that logged management events in the trail's home region meanwhile. */
  coveredBy: Arn[]
  recovery?: GapRecovery
}

/** What brings the events of a gap back. */
export type GapRecovery = {
  /** What the guard does about them by itself: nothing, look them up, or write them into the bucket. */
  mode: 'off' | 'plan' | 'enforce'
  /** From when on, ISO 8601; absent while the gap lasts, and where nothing is done. */
  notBefore?: string
  bucket?: string
  prefix?: string
  /** Does it by hand; `TIME` stands in it for an end that is not known yet. */
  command: string
}

export type Summary = {
  pass: number
  fail: number
  unknown: number
  exempt: number
  applied: number
  failed: number
  refused: number
  drifted: number
  planned: number
}

/** One trail in a few words: enough for a map of what is recorded where. */
export type TrailInBrief = {
  arn: Arn
  homeRegion: Region
  multiRegion: boolean
  organization: boolean
  logging: boolean | 'unknown'
  /** What of management events it asks for, those of KMS and the RDS Data API aside. */
  management: 'all' | 'some' | 'none' | 'unknown'
}

/** One account of an organization, in the report on all of them. */
export type AccountInReport = {
  id: AccountId
  name?: string
  /** `unknown`: it could not be looked at. `skipped`: it is closed, closing or not active yet. */
  status: 'swept' | 'unknown' | 'skipped'
  /** Counts of its own report, and the calls that it took. */
  summary?: Summary
  apiCalls?: number
  /** Where its own report is kept. */
  at?: string
  /** Organizations' word for the state of one that was skipped. */
  state?: string
}

/** What a report on many accounts leaves out, so that it does not grow with them; the counts tell of all. */
export type Omitted = { findings: number; outcomes: number; unread: number; gaps: number }

/** A read that failed, and in a report on many accounts in how many of them it did. */
export type Unread = {
  resource: string
  operation: string
  code: string
  message: string
  accounts?: number
}

/** The one document that every output format renders. */
export type Report = {
  schemaVersion: '1'
  scope: Scope
  partition: string
  startedAt: string
  finishedAt: string
  /** HTTP requests sent to AWS, retries included. */
  apiCalls: number
  /** The same by service, named by the prefix of its IAM actions. */
  apiCallsByService?: Record<string, number>
  /** Regions that were looked at, whether or not they could be read. */
  regions?: Region[]
  /** The trails that stand in those regions, whoever owns them. */
  trails?: TrailInBrief[]
  /** Reads that failed, each once, by what it concerns. */
  unread: Unread[]
  tamper?: Tamper
  /** Times in which trails recorded less than they were meant to. */
  gaps?: Gap[]
  findings: Finding[]
  outcomes: Outcome[]
  /** Every account of an organization's run by its id, those that were not looked at among them. */
  accounts?: AccountInReport[]
  omitted?: Omitted
  /** Under which name what was applied is saved, and can be taken back: `trailkeeper undo <run>`. */
  run?: string
  summary: Summary
}
