import { failureDetail, failureText, ownFailure } from '../aws/errors.ts'
import {
  type AccountId,
  type AccountInReport,
  type Finding,
  type Gap,
  type Outcome,
  type Region,
  type Report,
  severities,
  type Summary,
  type Unread,
} from '../model/index.ts'
import { worstFirst } from '../report/finding-id.ts'
import type { AccountFailure, AccountListing, AccountResult, MemberAccount } from './accounts.ts'

/** A run over an organization, apart from its results. */
export type OrganizationRun = {
  listing: AccountListing
  /** The account from which the others were looked at. */
  account: AccountId
  partition: string
  /** Regions that were named; all enabled ones where absent. */
  regions?: readonly Region[]
  /** ISO 8601. */
  startedAt: string
  now: () => Date
  /** Entries of each list that the report keeps, the worst; 2,000 where absent. Counts tell of all. */
  most?: number
}

/** Stands for the sweep of an account as a whole, where no check could run. */
export const accountSwept = 'account-swept'

const results: readonly string[] = ['failed', 'drifted', 'refused', 'applied', 'planned']

/**
 * One report from the results of all accounts, as they come: every account that was listed and has no report is
 * `unknown` by name, and those that were skipped are listed. What passes is only counted. Of the results no more is
 * held than a row an account and the worst findings, whatever their number.
 */
export async function summarize(
  run: OrganizationRun,
  accountResults: AsyncIterable<AccountResult> | Iterable<AccountResult>,
): Promise<Report> {
  const { listing, most = 2_000 } = run
  const rows = new Map<AccountId, AccountInReport>()
  const failures = new Map<AccountId, AccountFailure>()
  const listed = new Set(listing.accounts.map(({ id }) => id))
  const findings = keepWorst<Finding>(most, findingRank)
  const outcomes = keepWorst<Outcome>(most, ({ result }) => results.indexOf(result))
  const gaps = keepWorst<Gap>(most, () => 0)
  const unread = createUnreadReads(most)
  const regions = new Set<Region>()

  for await (const result of accountResults) {
    if (!listed.has(result.account) || rows.has(result.account)) continue
    if (result.status === 'unknown') {
      failures.set(result.account, result.failure)
      continue
    }
    const { report } = result
    rows.set(result.account, rowOf(result.account, report, result.at))
    for (const finding of report.findings) if (finding.status !== 'pass') findings.add(finding)
    for (const outcome of report.outcomes) outcomes.add(outcome)
    for (const gap of report.gaps ?? []) gaps.add(gap)
    for (const region of report.regions ?? []) regions.add(region)
    unread.add(report)
  }

  const missing = listing.accounts.filter(({ id }) => !rows.has(id))
  const unknowns = missing.map((account) => unknownAccount(account, failures.get(account.id)))
  const summaries = [...rows.values()].flatMap(({ summary }) => summary ?? [])
  return {
    schemaVersion: '1',
    scope: {
      account: run.account,
      regions: run.regions ? [...run.regions] : 'all',
      organization: listing.organization ?? 'file',
    },
    partition: run.partition,
    startedAt: run.startedAt,
    finishedAt: run.now().toISOString(),
    apiCalls: [...rows.values()].reduce((sum, row) => sum + (row.apiCalls ?? 0), 0),
    regions: [...regions].toSorted(),
    unread: [...unread.list(), ...(listing.unknownUnits ?? []).map(unknownUnit)],
    ...(gaps.kept().length > 0 && { gaps: gaps.kept() }),
    findings: worstFirst([...findings.kept(), ...unknowns]),
    outcomes: outcomes.kept(),
    accounts: accountsInReport(listing, rows),
    omitted: {
      findings: findings.omitted(),
      outcomes: outcomes.omitted(),
      unread: unread.omitted(),
      gaps: gaps.omitted(),
    },
    summary: summed([...summaries, { ...nothing, unknown: unknowns.length }]),
  }
}

/** Exempt ones go first where there is no room: somebody has decided on them already. */
const findingRank = ({ severity, status, exemption }: Finding): number =>
  (exemption ? 100 : 0) + severities.indexOf(severity) * 2 + (status === 'fail' ? 0 : 1)

/** A rule that holds nowhere: its unit is gone, or its id is wrong. */
function unknownUnit(resource: string): Unread {
  const told = 'the policy has a rule for it under accounts, and the organization has no such unit'
  const { operation, code, message } = ownFailure('organizations:ListRoots', 'UnknownUnit', told)
  return { resource, operation, code, message }
}

const rowOf = (id: AccountId, { summary, apiCalls }: Report, at: string | undefined): AccountInReport => ({
  id,
  status: 'swept',
  summary,
  apiCalls,
  ...(at !== undefined && { at }),
})

const named = ({ id, name }: MemberAccount) => ({ id, ...(name !== undefined && { name }) })

function accountsInReport(
  { accounts, skipped }: AccountListing,
  rows: ReadonlyMap<AccountId, AccountInReport>,
): AccountInReport[] {
  return [
    ...accounts.map((one) => ({ ...(rows.get(one.id) ?? { status: 'unknown' as const }), ...named(one) })),
    ...skipped.map((one) => ({ ...named(one), status: 'skipped' as const, state: one.state })),
  ]
}

const neverSwept = ownFailure('sweep', 'NoResult', 'the run ended without a result for it')

/** An account that gave no report, as a finding: nothing there passes, and nothing fails. */
function unknownAccount({ id, name }: MemberAccount, failure: AccountFailure = neverSwept): Finding {
  const called = name === undefined ? id : `${name} (${id})`
  return {
    check: accountSwept,
    severity: 'high',
    status: 'unknown',
    account: id,
    region: '',
    resource: id,
    expected: 'the account is swept',
    actual: failureText(failure),
    message: `${called} could not be judged: ${failureDetail(failure)}`,
    unread: [{ ok: false, ...failure }],
  }
}

/** Keeps at most so many values, those of the lowest ranks, and counts the others. Memory stays bounded by `most`. */
function keepWorst<Value>(most: number, rankOf: (value: Value) => number) {
  const byRank = new Map<number, Value[]>()
  let held = 0
  let omitted = 0
  return {
    add(value: Value): void {
      const rank = rankOf(value)
      const same = byRank.get(rank)
      if (same) same.push(value)
      else byRank.set(rank, [value])
      held += 1
      if (held > most) dropOne()
    },
    kept: (): Value[] => [...byRank.entries()].toSorted(([a], [b]) => a - b).flatMap(([, values]) => values),
    omitted: () => omitted,
  }

  function dropOne(): void {
    const highest = Math.max(...byRank.keys())
    const least = byRank.get(highest)
    least?.pop()
    if (least?.length === 0) byRank.delete(highest)
    held -= 1
    omitted += 1
  }
}

const nothing: Summary = {
  pass: 0,
  fail: 0,
  unknown: 0,
  exempt: 0,
  applied: 0,
  failed: 0,
  refused: 0,
  drifted: 0,
  planned: 0,
}

/** The counts of all together. */
const summed = (summaries: readonly Summary[]): Summary =>
  summaries.reduce(
    (sum, one) => ({
      pass: sum.pass + one.pass,
      fail: sum.fail + one.fail,
      unknown: sum.unknown + one.unknown,
      exempt: sum.exempt + one.exempt,
      applied: sum.applied + one.applied,
      failed: sum.failed + one.failed,
      refused: sum.refused + one.refused,
      drifted: sum.drifted + one.drifted,
      planned: sum.planned + one.planned,
    }),
    nothing,
  )

/** Those by which the exit code is decided are never left out. */
const decisive = new Set(['cloudtrail:DescribeTrails', 'account:ListRegions', 'organizations:ListParents'])

/**
 * Failed reads of many accounts: the same one in many accounts, as where a control policy denies a region, is one
 * entry with their number.
 */
function createUnreadReads(most: number) {
  const entries = new Map<string, Unread & { accounts: number }>()
  let omitted = 0
  return {
    add({ unread }: Pick<Report, 'unread'>): void {
      const here = new Set<string>()
      for (const read of unread) {
        const key = JSON.stringify([read.resource, read.operation, read.code])
        if (here.has(key)) continue
        here.add(key)
        const known = entries.get(key)
        if (known) known.accounts += 1
        else if (entries.size < most || decisive.has(read.operation))
          entries.set(key, { ...read, accounts: 1 })
        else omitted += 1
      }
    },
    list: (): Unread[] => [...entries.values()],
    omitted: () => omitted,
  }
}
