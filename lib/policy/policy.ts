import type { Check, CheckPolicy } from '../checks/all-checks.ts'
import type { Exemption, Mode } from '../checks/judging/rules.ts'
import type { CanaryAttack } from '../model/drill.ts'
import type { ReadFailure, Severity } from '../model/index.ts'
import type { AlertChannel, ChannelSettings } from '../alert/channels/index.ts'

export type { Exemption, Mode } from '../checks/judging/rules.ts'

export type Pipeline = { role: string; owner: string; expires?: string }

/** `docs`: a URL without its last slash; links stay relative to the repository where it is absent. */
export type AlertSettings = {
  channels: AlertChannel[]
  /** Of the channels that need any; the file has them under each channel's id. */
  settings?: ChannelSettings
  stillOpenHours: number
  subscribers?: string[]
  docs?: string
}

/** What a rule says of a check: what all checks have, and settings of the check's own, without defaults. */
export type RuleSettings = {
  enabled?: boolean | undefined
  severity?: Severity | undefined
  mode?: Mode | undefined
  [own: string]: unknown
}

/** What a policy says of one account, or of the accounts of one organizational unit. What is absent is said elsewhere. */
export type AccountRule = {
  mode?: Mode | undefined
  forwarding?: Mode | undefined
  secondCopy?: Policy['secondCopy'] | undefined
  coverage?: Policy['coverage'] | undefined
  checks?: Readonly<Record<string, RuleSettings | undefined>> | undefined
  exemptions?: readonly Exemption[] | undefined
  channels?: AlertChannel[] | undefined
}

export type AccountRules = {
  /** By account id, root or organizational unit. */
  by: Readonly<Record<string, AccountRule>>
  /** Checks that only their own id turns on. */
  optIn: readonly string[]
}

/** The policy with every default filled in: what checks, remedies and the flow read. */
export type Policy = Omit<CheckPolicy, 'checks'> & {
  version: 1
  mode: Mode
  secondCopy: 'refuse' | 'allow'
  /** How often the guard verifies log files by itself; `hourly` is beside daily. */
  verification: 'off' | 'daily' | 'hourly'
  /** Whether the guard brings back by itself what event history has of a gap; where it writes, the bucket is there. */
  recovery: { mode: Mode; bucket?: string; prefix: string; diff?: true }
  /** Fire drills by a schedule; none where absent. In the home region, or in all that are enabled. */
  drills?: { schedule: 'weekly' | 'monthly'; attacks: CanaryAttack[]; regions: 'home' | 'all' }
  /** `restart`: a trail that was seen logging is started again by itself. */
  checks: CheckPolicy['checks'] & { 'trail-logging': { restart: boolean } }
  budget: { repairs: number; minutes: number }
  /** Of what the guard and its commands make outside the stack; absent where there are none. */
  tags?: Readonly<Record<string, string>>
  alerts: AlertSettings
  pipelines: Pipeline[]
  /** What differs by account or organizational unit; not in the policy of one account (lib/policy/account-rules.ts). */
  accounts?: AccountRules
  /** Why it is not known which rules for units hold in the account that this is the policy of. */
  unreadUnits?: ReadFailure
}

/** What a check's repairs may do. Forwarding rules have a consent of their own, whatever the modes say. */
export const repairMode = (policy: Policy, { id, consent }: Check): Mode =>
  consent === 'forwarding' ? policy.forwarding : policy.checks[id].mode

/** A policy file that cannot be used: each problem with its place, one a line. */
export class PolicyError extends Error {
  readonly problems: string[]
  constructor(problems: string[]) {
    super(problems.join('\n'))
    this.name = 'PolicyError'
    this.problems = problems
  }
}
