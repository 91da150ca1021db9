import { listAccounts } from './list-accounts.ts'
import type { OrganizationSettings } from './organization-settings.ts'
import { putJson, runKeys } from './reports-bucket.ts'

export type RunInput = { run: string; startedAt: string }

/** What the state machine goes on with. */
export type ListedRun = RunInput & {
  concurrency: number
  accounts: number
  skipped: number
}

/**
 * Lists the organization for one run: the accounts to sweep as the list that the state machine reads its items from,
 * and the whole listing for the report.
 * @throws RunError where the organization cannot be listed
 */
export async function listRun(
  settings: OrganizationSettings,
  { run, startedAt }: RunInput,
): Promise<ListedRun> {
  const { clients, bucket, homeRegion, units } = settings
  const keys = runKeys(run)
  const listing = await listAccounts(clients, { region: homeRegion, units })
  await putJson(clients, bucket, keys.listing, { ...listing, startedAt })
  await putJson(clients, bucket, keys.accounts, listing.accounts)
  return {
    run,
    startedAt,
    concurrency: settings.concurrency,
    accounts: listing.accounts.length,
    skipped: listing.skipped.length,
  }
}
