import type { ApiCall } from './api-call.ts'
import type { ProtectedResources } from './protected-resources.ts'
import { when } from './rule.ts'
import type { Weakness } from './weakness.ts'
import { field, fieldAt, listOf, nonEmpty, numberOf, textOf } from './wire.ts'

const day = 24 * 60 * 60 * 1000

/**
 * What a bucket's new lifecycle rules take from its log files: an enabled expiry sooner than the retention, of
 * current objects or of the noncurrent versions that outlive a deletion.
 */
export function earlyExpiry(call: ApiCall, { retentionDays }: ProtectedResources): Weakness[] {
  const rules = listOf(field(field(call.params, 'LifecycleConfiguration'), 'Rule', 'Rules')).filter(
    matchesLogs,
  )
  const soon = (days: number | undefined) => days !== undefined && days < retentionDays
  const expires = rules.some((rule) => soon(daysUntilExpiry(rule, call.eventTime)))
  const erases = rules.some((rule) =>
    soon(numberOf(fieldAt(rule, 'NoncurrentVersionExpiration', 'NoncurrentDays'))),
  )
  return [...when(expires, 'log-retention'), ...when(erases, 'log-integrity')]
}

function daysUntilExpiry(rule: unknown, eventTime: string): number | undefined {
  const days = numberOf(fieldAt(rule, 'Expiration', 'Days'))
  if (days !== undefined) return days
  const date = Date.parse(nonEmpty(fieldAt(rule, 'Expiration', 'Date')) ?? '')
  if (Number.isNaN(date)) return undefined
  const now = Date.parse(eventTime)
  return Number.isNaN(now) ? 0 : (date - now) / day
}

/** Log files bear no tags, so that a rule that asks for one leaves them alone. */
function matchesLogs(rule: unknown): boolean {
  if (nonEmpty(field(rule, 'Status')) !== 'Enabled') return false
  const filter = field(rule, 'Filter')
  const and = field(filter, 'And')
  if (field(filter, 'Tag') !== undefined || field(and, 'Tag') !== undefined) return false
  const prefix = [field(rule, 'Prefix'), field(filter, 'Prefix'), field(and, 'Prefix')]
    .map(textOf)
    .find((p) => p)
  return prefixHoldsLogs(prefix ?? '')
}

/** S3 takes prefixes literally, but who writes `*` means everything. */
function prefixHoldsLogs(prefix: string): boolean {
  return prefix.startsWith('*') || 'AWSLogs/'.startsWith(prefix) || /(?:^|\/)AWSLogs(?:\/|$)/.test(prefix)
}
