import type { Report } from '../model/index.ts'
import { accountName, accountStanding, omittedText, worstAccounts } from './organization-texts.ts'
import type { Paint } from './table.ts'

const mostLines = 20

/**
 * The accounts of an organization's run: those that could not be judged and those that were skipped each by name, of
 * the others those with the most failures.
 */
export function accountLines(report: Report, paint: Paint, verbose: boolean): string {
  const { accounts } = report
  if (!accounts) return ''
  const sorted = worstAccounts(accounts)
  const named = sorted.filter(({ status }) => status !== 'swept')
  const swept = sorted.filter(({ status }) => status === 'swept')
  const failing = swept.filter(({ summary }) => summary && summary.fail + summary.unknown > 0)
  const shown = verbose ? swept : failing.slice(0, mostLines)
  const rest = failing.length - shown.length
  return [
    paint(
      'bold',
      `Accounts: ${swept.length} swept, ${countOf('unknown')} not judged, ${countOf('skipped')} skipped`,
    ),
    ...[...shown, ...named].map((account) => `  ${accountName(account)}  ${accountStanding(account)}`),
    ...(rest > 0 ? [`  and ${rest} more that do not pass`] : []),
    ...[omittedText(report) ?? []].flat().map((line) => `  ${line}`),
  ].join('\n')

  function countOf(status: string): number {
    return named.filter((account) => account.status === status).length
  }
}
