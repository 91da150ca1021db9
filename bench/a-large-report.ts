import { allChecks } from '../lib/checks/all-checks.ts'
import type { AccountInReport, Finding, Report } from '../lib/model/index.ts'
import { summaryOf } from '../lib/report/score.ts'

const first = 123_456_789_012
const regions = Array.from({ length: 34 }, (_, number) => `region-${number}`)

/** Some accounts fail, some could not be read, most pass. */
const statusOf = (number: number) => (number % 20 === 0 ? 'fail' : number % 20 === 1 ? 'unknown' : 'pass')

/** Every check over one account with one trail: a verdict for each region where it is of regions or deliveries. */
function accountFindings(number: number): Finding[] {
  const account = String(first + number)
  const trail = `arn:aws:cloudtrail:us-east-1:${account}:trail/account-trail-${number}`
  return allChecks.flatMap(({ id, title, scope, severity, failsWhen }) => {
    const where = scope === 'region' || id === 'delivery' ? regions : ['us-east-1']
    return where.map((region): Finding => ({
      check: id,
      severity,
      status: statusOf(number),
      account,
      region,
      resource: scope === 'trail' ? trail : scope === 'account' ? account : region,
      expected: title,
      actual: failsWhen,
      message: `In ${region} account-trail-${number} was judged: ${failsWhen}.`,
    }))
  })
}

function accountOf(number: number, findings: readonly Finding[]): AccountInReport {
  const id = String(first + number)
  return {
    id,
    name: `workload-${number}`,
    status: 'swept',
    summary: summaryOf(findings, []),
    apiCalls: 100,
    at: `s3://reports/runs/2026-11-21/${id}.json`,
  }
}

/** Every verdict of every check over so many accounts, each with 34 regions and a trail of its own. */
export function aLargeReport(accounts: number): Report {
  const byAccount = Array.from({ length: accounts }, (_, number) => accountFindings(number))
  const findings = byAccount.flat()
  return {
    schemaVersion: '1',
    scope: { account: String(first), regions: 'all', organization: 'o-acme000001' },
    partition: 'aws',
    startedAt: '2026-11-21T00:00:00.000Z',
    finishedAt: '2026-11-21T00:10:00.000Z',
    apiCalls: 100 * accounts,
    regions,
    unread: [],
    findings,
    outcomes: [],
    accounts: byAccount.map((of, number) => accountOf(number, of)),
    summary: summaryOf(findings, []),
  }
}
