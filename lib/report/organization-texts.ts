import type { AccountInReport, Report } from '../model/index.ts'
import { plainText } from '../text/plain-text.ts'

/** What a report is about: an account, or all accounts of an organization. */
export function subjectOf({ scope, accounts }: Pick<Report, 'scope' | 'accounts'>): string {
  if (!accounts) return `Account ${plainText(scope.account)}`
  const many = `${accounts.length} ${accounts.length === 1 ? 'account' : 'accounts'}`
  if (scope.organization === undefined || scope.organization === 'file') return many
  return `Organization ${plainText(scope.organization)}, ${many}`
}

/** `name (id)`, or the id alone. */
export const accountName = ({ id, name }: Pick<AccountInReport, 'id' | 'name'>): string =>
  name === undefined || name === '' ? plainText(id) : `${plainText(name)} (${plainText(id)})`

/** What became of an account, in a few words. */
export function accountStanding({ status, state, summary }: AccountInReport): string {
  if (status === 'skipped') return `skipped: ${plainText(state ?? 'not active')}`
  if (status === 'unknown' || !summary) return 'could not be judged'
  const { fail, unknown, pass } = summary
  return `${fail} fail, ${unknown} unknown, ${pass} pass`
}

const ranks = { unknown: 0, swept: 1, skipped: 2 } as const

/** Accounts that could not be judged first, then those with the most failures; the skipped ones last. */
export const worstAccounts = (accounts: readonly AccountInReport[]): AccountInReport[] =>
  accounts.toSorted(
    (a, b) =>
      ranks[a.status] - ranks[b.status] ||
      (b.summary?.fail ?? 0) - (a.summary?.fail ?? 0) ||
      (b.summary?.unknown ?? 0) - (a.summary?.unknown ?? 0) ||
      (a.id < b.id ? -1 : 1),
  )

/** What the lists of the report leave out, as a sentence; undefined where they are whole. */
export function omittedText({ omitted }: Pick<Report, 'omitted'>): string | undefined {
  const left = Object.entries(omitted ?? {}).filter(([, count]) => count > 0)
  if (left.length === 0) return undefined
  return `Left out here, and in the accounts' own reports: ${left.map(([list, count]) => `${count} ${list}`).join(', ')}.`
}
