import { tellOfSweep } from '../guard/tell-of-sweep.ts'
import type { AccountId, Report } from '../model/index.ts'
import type { AccountFailure, AccountResult } from './account-result.ts'
import { type AccountListing, isAccountId, type MemberAccount, type SkippedAccount } from './accounts.ts'
import { isReportOn } from './is-report.ts'
import { mapFailures } from './map-results.ts'
import type { OrganizationSettings } from './organization-settings.ts'
import { getJson, putJson } from './reports-bucket.ts'
import { runKeys } from './run-keys.ts'
import { summarize } from './summarize.ts'

export type EndedRun = {
  run: string
  /** Of the map's results; absent where it ended without. */
  manifestKey?: string
}

export type SummarizedRun = { key: string; report: Report }

/**
 * Closes a run: one report on all accounts, written to the bucket, and one alert where something changed since the
 * last. Reports are read one after the other.
 * @throws where the listing cannot be read, the report cannot be written, or the alert cannot be sent (law 8)
 */
export async function summarizeRun(settings: OrganizationSettings, ended: EndedRun): Promise<SummarizedRun> {
  const { clients, bucket, identity, now } = settings
  const keys = runKeys(ended.run)
  const { startedAt, ...listing } = listingOf(await getJson(clients, bucket, keys.listing))
  const { account, partition } = identity
  const report = await summarize(
    { listing, account, partition, startedAt, now },
    resultsOf(settings, ended, listing.accounts),
  )
  await putJson(clients, bucket, keys.report, report)
  await tellOfSweep(settings, report)
  return { key: keys.report, report }
}

/** An account that the state machine says nothing of may have written its report all the same. */
async function* resultsOf(
  { clients, bucket }: OrganizationSettings,
  { run, manifestKey }: EndedRun,
  accounts: readonly MemberAccount[],
): AsyncGenerator<AccountResult> {
  const keys = runKeys(run)
  const failures = new Map<AccountId, AccountFailure>()
  for await (const { account, failure } of mapFailures(clients, bucket, manifestKey))
    failures.set(account, failure)
  for (const { id: account } of accounts) {
    const failure = failures.get(account)
    if (failure) {
      yield { account, status: 'unknown', failure }
      continue
    }
    const key = keys.reportOf(account)
    const report = await getJson(clients, bucket, key)
    if (isReportOn(account, report))
      yield { account, status: 'swept', report, at: `s3://${bucket.name}/${key}` }
  }
}

function listingOf(value: unknown): AccountListing & { startedAt: string } {
  if (typeof value !== 'object' || value === null) throw new Error('the run has no listing')
  const { organization, managementAccount, startedAt, accounts, skipped }: Record<string, unknown> = {
    ...value,
  }
  return {
    ...(typeof organization === 'string' && { organization }),
    ...(typeof managementAccount === 'string' && { managementAccount }),
    startedAt: typeof startedAt === 'string' ? startedAt : '',
    accounts: entriesOf(accounts),
    skipped: entriesOf(skipped),
  }
}

function entriesOf(list: unknown): SkippedAccount[] {
  if (!Array.isArray(list)) throw new Error("the run's listing has no accounts")
  return list.map((entry: unknown) => {
    const { id, name, state }: Record<string, unknown> = { ...(typeof entry === 'object' && entry) }
    if (!isAccountId(id)) throw new Error("the run's listing names something that is no account")
    return {
      id,
      ...(typeof name === 'string' && { name }),
      state: typeof state === 'string' ? state : 'ACTIVE',
    }
  })
}
