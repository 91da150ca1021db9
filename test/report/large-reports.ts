import type { AccountInReport, Finding, Report } from '../../lib/model.ts'
import { allChecks } from '../../lib/checks/all-checks.ts'
import { summaryOf } from '../../lib/report/summary-of.ts'
import { aFinding, aReport } from '../builders/a-report.ts'
import { account } from '../builders/a-trail.ts'

const regions = Array.from({ length: 34 }, (_, number) => `region-${number}`)

/** Some accounts fail, some could not be read, most pass. */
const statusOf = (number: number) => (number % 20 === 0 ? 'fail' : number % 20 === 1 ? 'unknown' : 'pass')

/** Every check over one account with one trail: a verdict for each region where it is of regions or deliveries. */
function accountFindings(number: number): Finding[] {
  const owner = String(Number(account) + number)
  const trail = `arn:aws:cloudtrail:us-east-1:${owner}:trail/account-trail-${number}`
  const status = statusOf(number)
  return allChecks.flatMap(({ id, scope, severity, failsWhen }) => {
    const where = scope === 'region' || id === 'delivery' ? regions : ['us-east-1']
    return where.map((region) =>
      aFinding({
        check: id,
        severity,
        status,
        account: owner,
        region,
        resource: scope === 'trail' ? trail : scope === 'account' ? owner : region,
        message: `In ${region} account-trail-${number} was judged: ${failsWhen}.`,
      }),
    )
  })
}

const accountsIn = (findings: ReadonlyMap<string, Finding[]>): AccountInReport[] =>
  [...findings].map(([id, of], number) => ({
    id,
    name: `workload-${number}`,
    status: 'swept',
    summary: summaryOf(of, []),
    apiCalls: 100,
    at: `s3://reports/runs/2026-11-21/${id}.json`,
  }))

/** Every verdict of every check over so many accounts, each with 34 regions and a trail of its own. */
export function aReportOn(count: number): Report {
  const numbers = Array.from({ length: count }, (_, number) => number)
  const byAccount = new Map(
    numbers.map((number) => [String(Number(account) + number), accountFindings(number)]),
  )
  return aReport({
    scope: { account, regions: 'all', organization: 'o-acme000001' },
    regions,
    findings: [...byAccount.values()].flat(),
    accounts: accountsIn(byAccount),
  })
}
