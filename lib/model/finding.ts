import type { AccountId, ReadFailure, Region } from './identity.ts'

export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'info'

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
}

export type ExemptionNote = { reason: string; owner: string; expires?: string }

export type Finding = Verdict & { check: string; severity: Severity; exemption?: ExemptionNote }

export type Controls = { cis: string[]; securityHub: string[]; nist: string[]; pci: string[] }
