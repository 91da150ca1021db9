import type { AccountId, Report } from '../model/index.ts'

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
