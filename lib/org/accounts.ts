import type { AccountId, Report } from '../model/index.ts'

/** An account that is to be swept. */
export type MemberAccount = {
  id: AccountId
  name?: string
  /** Units that it is in, the nearest first, up to the root; absent where nobody asked. */
  units?: string[]
}

/** An account that is not: closed, closing, or not active yet. `state` is Organizations' own word. */
export type SkippedAccount = MemberAccount & { state: string }

/** What a run over an organization is about. */
export type AccountListing = {
  /** Such as o-exampleorgid; absent where a file named the accounts. */
  organization?: string
  managementAccount?: AccountId
  accounts: MemberAccount[]
  skipped: SkippedAccount[]
  /** Units that the policy has rules for, and the organization has not. */
  unknownUnits?: string[]
}

/** Units as a listing has them. */
export const isUnitList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((unit) => typeof unit === 'string')

/** Why nothing is known of an account. */
export type AccountFailure = { operation: string; code: string; message: string }

/** What became of one account of a run. */
export type AccountResult = { account: AccountId; name?: string } & (
  | {
      status: 'swept'
      report: Report
      /** Where its own report is kept, such as an s3:// address or a file. */
      at?: string
    }
  | { status: 'unknown'; failure: AccountFailure }
)
