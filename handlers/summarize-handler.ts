import type { OrganizationSettings } from '../lib/org/organization-settings.ts'
import { summarizeRun } from '../lib/org/summarize-run.ts'
import { logged } from './logged.ts'
import { endedRun } from './run-input.ts'

/** Closes a run. Answers where its report is, and its counts. */
export const summarizeHandler = (settings: OrganizationSettings) =>
  logged('summarize', async (event) => {
    const { key, report } = await summarizeRun(settings, endedRun(event))
    const { summary, apiCalls, accounts = [] } = report
    const count = (status: string) => accounts.filter((account) => account.status === status).length
    return {
      key,
      summary,
      apiCalls,
      accounts: { swept: count('swept'), unknown: count('unknown'), skipped: count('skipped') },
    }
  })
