import type { AccountId, ReadFailure, Region } from './identity.ts'

/** The worst first. */
export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const
export type Severity = (typeof severities)[number]

export type FindingStatus = 'pass' | 'fail' | 'unknown'

/** A concrete event that nobody logs: the proof of a hole in coverage. A field that the event lacks is absent. */
export type WitnessEvent = Record<string, string>

/** One verdict on one resource, before the policy has had its say. */
export type Verdict = {
  status: FindingStatus
  /** Owner of the resource. */
  account: AccountId
  region: Region
  /** The trail's ARN, the account id, or the region's name, by the check's scope. */
  resource: string
  expected: string
  actual: string
  message: string
  witness?: WitnessEvent
  /** The reads that were missing, where the status is `unknown`. */
  unread?: ReadFailure[]
  /** Commands that a person may run to mend it, whole. */
  byHand?: string[]
}

export type ExemptionNote = { reason: string; owner: string; expires?: string }

export type Finding = Verdict & { check: string; severity: Severity; exemption?: ExemptionNote }

export type Controls = { cis: string[]; securityHub: string[]; nist: string[]; pci: string[] }

/** Something that people are told of once when it begins, and once when it ends: a finding, a repair, a gap. */
export type AlertState = {
  /** The same over runs. */
  id: string
  kind: 'finding' | 'repair' | 'gap'
  /** The check, the remedy, or what caused the gap. */
  name: string
  account: AccountId
  resource: string
  region: Region
  severity: Severity
  /** `told`: what a reaction did or would do, kept only so that no other reaction tells the same. */
  state: 'unknown' | 'fail' | 'refused' | 'escalated' | 'drifted' | 'failed' | 'open' | 'told'
  message: string
  /** Of the guard's own path each thing that is wrong, hashed: a further one is news while the finding stays open. */
  facts?: string[]
}

/** Who is about to tell people, by the alert's name: not told until that is confirmed, and anybody's after `until`. */
export type Claim = {
  by: string
  until: string
  /** So many claims in a row, this one the last, that nobody confirmed. */
  writes?: number
}

/** An alert state that people were told of, or are about to be by whoever claimed it. Times in ISO 8601. */
export type OpenAlertState = AlertState & { since: string; toldAt: string; claim?: Claim }

/** How an alert state ended: it passes now, what it was about is gone, or the policy has it no more. */
export type Ending = 'passes' | 'gone' | 'exempt'

export type Change =
  | { kind: 'opened' | 'still-open'; alertState: OpenAlertState }
  | { kind: 'resolved'; alertState: OpenAlertState; by: Ending }

/** The open alert states of one resource of one account as they are kept; `version` grows with each write. */
export type ResourceAlertStates = {
  key: string
  version: number
  open: OpenAlertState[]
  /** So many of its writes claimed to tell of more, and nobody said then that it did. */
  unconfirmed?: number
}
