import type { AccountId } from '../model/index.ts'

/** Where the objects of a run stand in the bucket of the reports; the state machine names some of them, too. */
export type RunKeys = {
  accounts: string
  listing: string
  report: string
  reportOf: (account: AccountId) => string
}

/**
 * @param run the execution's name
 * @throws Error where no execution has such a name (Step Functions API reference, StartExecution): it becomes a key
 */
export function runKeys(run: string): RunKeys {
  if (!/^[\w-]{1,80}$/.test(run)) throw new Error('not the name of a run')
  return {
    accounts: `runs/${run}/accounts.json`,
    listing: `runs/${run}/listing.json`,
    report: `runs/${run}/report.json`,
    reportOf: (account) => `runs/${run}/accounts/${account}.json`,
  }
}
