import { notifyOfSweep } from '../guard/notify-of-sweep.ts'
import type { AccountId, Report } from '../model/index.ts'
import {
  type AccountFailure,
  type AccountListing,
  type AccountResult,
  isUnitList,
  type MemberAccount,
  type SkippedAccount,
} from './accounts.ts'
import { rulesOf } from '../policy/account-rules.ts'
import { parseArn } from '../text/arn.ts'
import type { OrganizationSettings } from './organization-settings.ts'
import { getJson, objectChunks, putJson, type ReportsBucket, runKeys } from './reports-bucket.ts'
import { summarize } from './summarize.ts'
import type { Clients } from '../aws/clients.ts'
import { isAccountId } from '../text/arn.ts'
import { createJsonSplitter } from '../tamper/input/json-splitter.ts'

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
  for (const { channels, report: part } of byChannels(settings, listing.accounts, report))
    await notifyOfSweep({ ...settings, channels, everyChannel: settings.channels }, part)
  return { key: keys.report, report }
}

type Part = Pick<OrganizationSettings, 'channels'> & { report: Report }

/**
 * The report as each channel is to have it: accounts whose rules name other channels than the file are told of there.
 * What is left out of a part is not over, for its accounts are not in it either (lib/alert/alert-state.ts).
 */
function byChannels(
  { policy, channels }: OrganizationSettings,
  accounts: readonly MemberAccount[],
  report: Report,
): Part[] {
  const namesOf = ({ id, units = [] }: MemberAccount) => {
    const named = rulesOf(policy, id, units).find(({ rule }) => rule.channels)?.rule.channels
    return (named ?? policy.alerts.channels).toSorted().join(',')
  }
  const file = policy.alerts.channels.toSorted().join(',')
  const byAccount = new Map(accounts.map((one) => [one.id, namesOf(one)]))
  const groups = new Set([file, ...byAccount.values()])
  if (groups.size === 1) return [{ channels: chosen(channels, file), report }]
  return [...groups].map((names) => ({
    channels: chosen(channels, names),
    report: partOf(report, (account = '') => (byAccount.get(account) ?? file) === names),
  }))
}

const chosen = (channels: Part['channels'], names: string) =>
  channels.filter(({ channel }) => names.split(',').includes(channel))

function partOf(report: Report, isOf: (account: AccountId | undefined) => boolean): Report {
  const { gaps, accounts = [] } = report
  return {
    ...report,
    findings: report.findings.filter(({ account }) => isOf(account)),
    outcomes: report.outcomes.filter(({ call, resource }) => isOf(call?.account ?? accountIn(resource))),
    accounts: accounts.filter(({ id }) => isOf(id)),
    ...(gaps && { gaps: gaps.filter(({ trailArn }) => isOf(accountIn(trailArn))) }),
  }
}

/** A resource is an account's id, or has it in its ARN. */
const accountIn = (resource: string): AccountId | undefined =>
  isAccountId(resource) ? resource : parseArn(resource)?.account

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
  const {
    organization,
    managementAccount,
    startedAt,
    accounts,
    skipped,
    unknownUnits,
  }: Record<string, unknown> = {
    ...value,
  }
  return {
    ...(typeof organization === 'string' && { organization }),
    ...(typeof managementAccount === 'string' && { managementAccount }),
    startedAt: typeof startedAt === 'string' ? startedAt : '',
    ...(isUnitList(unknownUnits) && { unknownUnits }),
    accounts: entriesOf(accounts),
    skipped: entriesOf(skipped),
  }
}

function entriesOf(list: unknown): SkippedAccount[] {
  if (!Array.isArray(list)) throw new Error("the run's listing has no accounts")
  return list.map((entry: unknown) => {
    const { id, name, state, units }: Record<string, unknown> = { ...(typeof entry === 'object' && entry) }
    if (!isAccountId(id)) throw new Error("the run's listing names something that is no account")
    return {
      id,
      ...(typeof name === 'string' && { name }),
      ...(isUnitList(units) && { units }),
      state: typeof state === 'string' ? state : 'ACTIVE',
    }
  })
}

/** What the state machine says of one account whose sweep gave no report. */
export type MapFailure = { account: string; failure: AccountFailure }

type Fields = Readonly<Record<string, unknown>>

/**
 * The accounts that gave no report, from what a Distributed Map's ResultWriter left in the bucket: a manifest that
 * names files of succeeded, failed and pending child executions (Step Functions developer guide, "ResultWriter").
 * Files are read as they come: they hold every account.
 * @param manifestKey undefined where the map ended before it wrote one
 */
export async function* mapFailures(
  clients: Clients,
  bucket: ReportsBucket,
  manifestKey: string | undefined,
): AsyncGenerator<MapFailure> {
  const manifest = manifestKey === undefined ? undefined : await getJson(clients, bucket, manifestKey)
  const files = objectOf(objectOf(manifest)['ResultFiles'])
  for (const state of ['SUCCEEDED', 'FAILED', 'PENDING']) {
    const list = files[state]
    for (const file of Array.isArray(list) ? list : []) {
      const key = objectOf(file)['Key']
      if (typeof key === 'string') yield* failuresIn(clients, bucket, key)
    }
  }
}

async function* failuresIn(clients: Clients, bucket: ReportsBucket, key: string): AsyncGenerator<MapFailure> {
  const chunks = await objectChunks(clients, bucket, key)
  let executions: unknown[] = []
  let unread: string | undefined
  const splitter = createJsonSplitter(
    { value: (execution) => executions.push(execution), unreadable: (reason) => (unread ??= reason) },
    noLists,
  )
  for await (const chunk of chunks ?? []) {
    splitter.push(chunk)
    for (const execution of executions) yield* failureOf(objectOf(execution))
    executions = []
  }
  splitter.end()
  for (const execution of executions) yield* failureOf(objectOf(execution))
  if (unread !== undefined) throw new Error(`${key} cannot be read: ${unread}`)
}

/** Executions stand in a bare list. */
const noLists: ReadonlySet<string> = new Set()

/** One child execution. */
function* failureOf(execution: Fields): Generator<MapFailure> {
  const account = objectOf(objectOf(parsed(execution['Input']))['member'])['id']
  if (!isAccountId(account)) return
  if (execution['Status'] === 'SUCCEEDED') {
    const { status, failure } = objectOf(parsed(execution['Output']))
    const { operation, code, message } = objectOf(failure)
    if (status !== 'unknown') return
    yield { account, failure: { operation: text(operation), code: text(code), message: text(message) } }
    return
  }
  const { Error: error, Cause: cause, Status: status } = execution
  const code = text(error ?? status ?? 'NotStarted')
  yield { account, failure: { operation: 'sweep', code, message: causeText(cause) } }
}

/** Lambda puts its own error into the cause, as JSON. */
function causeText(cause: unknown): string {
  const { errorMessage } = objectOf(parsed(cause))
  return text(errorMessage ?? cause ?? 'the run ended before it')
}

const most = 1_000
const text = (value: unknown): string => (typeof value === 'string' ? value : 'unknown').slice(0, most)

function parsed(value: unknown): unknown {
  try {
    return typeof value === 'string' ? JSON.parse(value) : undefined
  } catch {
    return undefined
  }
}

const objectOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? { ...value } : {})

/** True for a report of this version on this account, as a sweep of the same run wrote it. */
export function isReportOn(account: AccountId, value: unknown): value is Report {
  if (typeof value !== 'object' || value === null) return false
  if (!('schemaVersion' in value) || value.schemaVersion !== '1') return false
  if (!('findings' in value) || !Array.isArray(value.findings)) return false
  if (!('outcomes' in value) || !Array.isArray(value.outcomes)) return false
  if (!('unread' in value) || !Array.isArray(value.unread)) return false
  if (!('summary' in value) || typeof value.summary !== 'object' || value.summary === null) return false
  return 'scope' in value && isScopeOf(account, value.scope)
}

const isScopeOf = (account: AccountId, scope: unknown): boolean =>
  typeof scope === 'object' && scope !== null && 'account' in scope && scope.account === account
