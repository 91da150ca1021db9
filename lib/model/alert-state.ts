import type { Severity } from './finding.ts'
import type { AccountId, Region } from './identity.ts'

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
  state: 'unknown' | 'fail' | 'refused' | 'escalated' | 'drifted' | 'failed' | 'open'
  message: string
}

/** An alert state that people were told of. Times in ISO 8601. */
export type OpenAlertState = AlertState & { since: string; toldAt: string }

/** How an alert state ended: it passes now, what it was about is gone, or the policy has it no more. */
export type Ending = 'passes' | 'gone' | 'exempt'

export type Change =
  | { kind: 'opened' | 'still-open'; alertState: OpenAlertState }
  | { kind: 'resolved'; alertState: OpenAlertState; by: Ending }

/** The open alert states of one resource of one account as they are kept; `version` grows with each write. */
export type ResourceAlertStates = { key: string; version: number; open: OpenAlertState[] }
