import type { AccountInReport, Finding, Report } from '../model/index.ts'
import { plainText } from '../text/plain-text.ts'

/** What an alert is about, for its subject. */
export const placeText = ({ scope: { account, organization } }: Report, region: string): string =>
  organization === undefined
    ? `(${account}${region && `, ${region}`})`
    : `(organization ${organization === 'file' ? `of ${account}` : organization})`

/**
 * What an alert is about, and when: the account, or the organization with how many of its accounts were looked at, for
 * what could not be looked at is not well.
 */
export function placeLines(
  { scope: { organization }, finishedAt, accounts = [], omitted }: Report,
  accountName: string,
): string[] {
  if (organization === undefined) return [`Account ${accountName}, ${finishedAt}`]
  const count = (status: AccountInReport['status']) => accounts.filter((one) => one.status === status).length
  return [
    `Organization ${plainText(organization)}, looked at from account ${accountName}, ${finishedAt}`,
    `Accounts: ${count('swept')} swept, ${count('unknown')} unknown, ${count('skipped')} skipped`,
    ...(omitted && omitted.findings > 0
      ? [`${omitted.findings} findings more are in the accounts' own reports`]
      : []),
  ]
}

/** Where a finding is; in an organization, whose it is too. The finding on an account as a whole names it itself. */
export function findingPlace({ account, region }: Finding, { scope }: Report): string {
  if (region === '') return ''
  return scope.organization === undefined ? `${region}: ` : `${account} ${region}: `
}
