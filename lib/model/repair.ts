import type { UndoWrite, Write } from './write.ts'
import type { LifecycleRule, PolicyDocument, PublicAccessBlock } from './destination.ts'
import type { RuleTarget } from './guard-path.ts'
import type { AccountId, Arn, Region } from './identity.ts'
import type { InsightSelector, Selectors, Trail } from './trail.ts'

/** A state that a write expects before it, or intends after it, as far as the write concerns it. */
export type Facet =
  | { kind: 'logging'; trailArn: Arn; logging: boolean }
  | { kind: 'trail'; trailArn: Arn; settings: FacetSettings; tags?: Record<string, string> }
  /** `custom` where it matters that selectors were put, even if they ask for no more than the default. */
  | { kind: 'selectors'; trailArn: Arn; selectors: Selectors; custom?: boolean }
  | { kind: 'insights'; trailArn: Arn; insights: InsightSelector[] }
  | { kind: 'tags'; trailArn: Arn; tags: Record<string, string> }
  | { kind: 'no-trail'; name: string }
  | { kind: 'bucket'; bucket: string; exists: boolean }
  | { kind: 'bucket-policy'; bucket: string; sids: string[] }
  | { kind: 'public-access-block'; bucket: string; block: PublicAccessBlock | null }
  | { kind: 'versioning'; bucket: string; versioning: 'Enabled' | 'Suspended' | 'Off' }
  | { kind: 'key'; key: string; state: string }
  /** The policy with all its statements, others' included: what is put back replaces all of them. */
  | { kind: 'whole-bucket-policy'; bucket: string; document: PolicyDocument | null }
  | { kind: 'key-policy'; key: string; document: PolicyDocument }
  | { kind: 'lifecycle'; bucket: string; rules: LifecycleRule[] }
  /** A rule on the default event bus; its state and pattern, or null where there is none. */
  | { kind: 'rule'; name: string; is: { state: string; pattern: string } | null }
  | { kind: 'rule-target'; name: string; id: string; target: RuleTarget | null }

export type TrailSettings = Pick<
  Trail,
  | 'multiRegion'
  | 'logFileValidation'
  | 'globalServiceEvents'
  | 'recursiveLogging'
  | 'bucket'
  | 'prefix'
  | 'kmsKeyId'
  | 'topicArn'
  | 'logGroupArn'
  | 'logGroupRoleArn'
  | 'organization'
>

/** What is known of a write beside the request itself. */
export type AroundWrite = {
  account: AccountId
  region: Region
  /** Compared with live state just before the write. */
  expect: Facet
  /** What is read back after the write. */
  intend: Facet
  why: string
}

/** A write that takes an applied one back. */
export type UndoCall = UndoWrite & AroundWrite & { undo?: never; sendsTo?: OwnedBucket }

/** One write, as data: it can be printed, reviewed, applied and taken back. */
export type Call = Write &
  AroundWrite & {
    undo?: UndoWrite
    /** Must hold as well just before the write: what it is made for would otherwise never be. */
    onlyWhile?: Facet
    /** A bucket that the trail is sent to; asked for just before the write, as a name may be taken by others. */
    sendsTo?: OwnedBucket
  }

/** A bucket, and the accounts that may own it. */
export type OwnedBucket = { bucket: string; owners: AccountId[] }

/** `commands`: what a person may run instead, whole. */
export type Refusal = { refused: true; reason: string; todo: string; commands?: string[] }

/** The settings that a facet speaks of; null stands for one that is not set, an absent key for one not looked at. */
export type FacetSettings = { [Name in keyof TrailSettings]?: NonNullable<TrailSettings[Name]> | null }

type AboutRepair = { check: string; remedy: string; resource: string }

/** What a repair is for, and where. */
export type RepairOf = AboutRepair & { risk: 'safe' | 'disruptive'; account: AccountId; region: Region }

/** Calls in their order, one at least. */
export type Calls = [Call, ...Call[]]

/**
 * What one remedy would do about one finding, or why it does nothing. The calls run in order; the first that fails ends
 * the rest.
 */
export type PlannedRepair = RepairOf & {
  /** What a person should know that is no reason to refuse: what could not be checked, what is broken beside it. */
  notes?: string[]
} & (
    | {
        calls: Calls
        refusal?: never
        /** Paid copies of management events, over regions, before and after; where the repair changes them. */
        paidCopies?: { before: number; after: number }
      }
    | { calls: []; refusal: Refusal; paidCopies?: never }
  )

/** Of one call. `before` is what was read just before it, `after` what was read last; a plan has what is expected. */
type OfCall = AboutRepair & { call: Call | UndoCall; message: string; escalated?: never }

/** Of a repair as a whole: no call of it was tried. */
type OfRepair = AboutRepair & { call?: never; before?: never; requestId?: never; message: string }

/** What came of a call, or of a repair of which no call was tried. `message`: why not, and what to do about it. */
export type Outcome =
  | (OfCall & { result: 'planned'; before: Facet; after: Facet; requestId?: never })
  | (OfCall & { result: 'applied'; before: Facet; after: Facet; requestId?: string })
  | (OfCall & { result: 'drifted'; before: Facet; after?: never; requestId?: never })
  | (OfCall & { result: 'refused'; before?: Facet; after?: never; requestId?: never })
  | (OfCall & { result: 'failed'; before?: Facet; after?: Facet; requestId?: string })
  /** `after`: what stays of a run that is undone. `escalated`: the guard stopped by itself and a person has to go on. */
  | (OfRepair & { result: 'refused'; after?: Facet; escalated?: true })
  | (OfRepair & { result: 'failed'; after?: never; escalated?: never })

export type OutcomeResult = Outcome['result']
