import type { ApiCall } from './api-call.ts'
import { canHoldLogs } from './log-objects.ts'
import { isListed, type ProtectedResources } from './protected-resources.ts'
import { type Weakness, when } from './rule.ts'
import { field, fieldAt, listOf, nonEmpty, numberOf, textOf, textsOf } from '../text/fields.ts'

const day = 24 * 60 * 60 * 1000

/**
 * What a bucket's new lifecycle rules take from its log files: an enabled expiry sooner than the retention, of
 * current objects or of the noncurrent versions that outlive a deletion; or a move to the one storage class from
 * which reading takes up to two days, before the retention ends (S3 user guide, "Understanding archive retrieval
 * options": from GLACIER a file can be had within minutes).
 */
export function earlyExpiry(call: ApiCall, { retentionDays }: ProtectedResources): Weakness[] {
  const rules = listOf(field(field(call.params, 'LifecycleConfiguration'), 'Rule', 'Rules')).filter(
    matchesLogs,
  )
  const soon = (days = Infinity) => days < retentionDays
  const expires = rules.some((rule) => soon(daysUntil(field(rule, 'Expiration'), call.eventTime)))
  const erases = rules.some((rule) =>
    soon(numberOf(fieldAt(rule, 'NoncurrentVersionExpiration', 'NoncurrentDays'))),
  )
  const buries = rules.some((rule) =>
    listOf(field(rule, 'Transition', 'Transitions')).some(
      (move) =>
        textOf(field(move, 'StorageClass')) === 'DEEP_ARCHIVE' && soon(daysUntil(move, call.eventTime)),
    ),
  )
  return [
    ...when(expires, 'log-retention'),
    ...when(erases, 'log-integrity'),
    ...when(buries, 'event-access'),
  ]
}

/** Days until what an Expiration or a Transition says; undefined where it says nothing. */
function daysUntil(action: unknown, eventTime: string): number | undefined {
  const days = numberOf(field(action, 'Days'))
  if (days !== undefined) return days
  const date = Date.parse(nonEmpty(field(action, 'Date')) ?? '')
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
  return canHoldLogs(prefix ?? '')
}

/**
 * True where a PutMetricFilter leaves a filter that counts nothing, in the place of one that an alarm may look at: it
 * replaces the filter of its name (CloudWatch Logs API reference, PutMetricFilter). What the filter was before is not in
 * the record. So these count: values of zero; and, in a log group that is CloudTrail's by its name or that a list names,
 * a pattern that asks for calls which AWS does not have. What a pattern matches besides, `change-alarm` judges.
 */
export function filterHollow(call: ApiCall, listed: ProtectedResources): boolean {
  const values = listOf(field(call.params, 'metricTransformations')).map((one) =>
    numberOf(field(one, 'metricValue')),
  )
  if (values.length > 0 && values.every((value) => value === 0)) return true
  const group = textsOf(field(call.params, 'logGroupName'))
  if (!isListed('logGroups', group, listed) && !group.some((name) => /cloud-?trail/i.test(name))) return false
  const named = textsOf(field(call.params, 'filterPattern')).flatMap(callsNamed)
  return named.length > 0 && !named.some((name) => callVerb.test(name))
}

/** The calls that a pattern asks for by name: `{ $.eventName = StopLogging || $.eventName = "Delete*" }`. */
const callsNamed = (pattern: string): string[] =>
  [...pattern.matchAll(/(?<=\$\.eventName\s*=\s*"?)[\w*]+/g)].map(([name]) => name)

/** How names of API calls and sign-ins begin that people watch, and what a pattern for several begins with. */
const callVerb =
  /^(?:\*|[A-Z][a-z]*\*|Accept|Add|Assume|Attach|Author|Cancel|Change|Close|Console|Create|De|Disa|Enable|Get|Import|Invite|Invoke|Leave|List|Lookup|Modify|Move|Put|Re|Run|Schedule|Send|Set|St|Switch|Terminate|Update|Upload)/
