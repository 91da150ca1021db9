import type { AccountId, Report } from '../model/index.ts'

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
