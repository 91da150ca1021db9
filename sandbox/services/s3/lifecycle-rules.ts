import type { LifecycleRule, LifecycleRuleFilter, Tag, Transition } from '@aws-sdk/client-s3'
import { invalidArgument, malformedXml, s3Error } from './errors.ts'

/**
 * Lifecycle rules that S3 takes. Recorded: LocalStack's `test_put_bucket_lifecycle_conf_exc`; the rest is in the S3
 * guide, "Lifecycle configuration elements" and "Constraints and considerations for transitions".
 * @throws AwsError MalformedXML, InvalidArgument, InvalidRequest
 */
export function checkLifecycle(rules: readonly LifecycleRule[]): readonly LifecycleRule[] {
  if (rules.length === 0 || rules.length > 1000) throw malformedXml()
  for (const rule of rules) checkRule(rule)
  const ids = rules.flatMap(({ ID }) => (ID ? [ID] : []))
  const twice = ids.find((id, index) => ids.indexOf(id) < index)
  if (twice !== undefined)
    throw invalidArgument('Rule ID must be unique. Found same ID for more than one rule', 'ID', twice)
  const byFilter = rules.filter(({ Filter }) => Filter !== undefined).length
  if (byFilter > 0 && byFilter < rules.length)
    throw s3Error('InvalidRequest', 'Filter element can only be used in Lifecycle V2.')
  return rules
}

function checkRule(rule: LifecycleRule): void {
  const { Filter, Expiration, Transitions = [], NoncurrentVersionExpiration: older, ID = '' } = rule
  const acts = [
    Expiration,
    rule.Transitions,
    older,
    rule.NoncurrentVersionTransitions,
    rule.AbortIncompleteMultipartUpload,
  ]
  const scoped = (Filter === undefined) !== !Object.hasOwn(rule, 'Prefix')
  if (!rule.Status || !scoped || acts.every((action) => action === undefined)) throw malformedXml()
  if (ID.length > 255) throw invalidArgument('ID length should not exceed allowed limit of 255', 'ID', ID)
  if (Filter) checkFilter(Filter)
  if (Expiration) checkExpiration(rule)
  if (older && older.NoncurrentDays === undefined) throw malformedXml()
  requirePositive('NoncurrentDays', 'NoncurrentVersionExpiration', older?.NoncurrentDays)
  for (const transition of Transitions) checkTransition(transition, rule)
}

/** One predicate, or several under And. */
function checkFilter(filter: LifecycleRuleFilter): void {
  const { And: and } = filter
  if (Object.keys(filter).length > 1) throw malformedXml()
  const tags: Tag[] = [...(filter.Tag ? [filter.Tag] : []), ...(and?.Tags ?? [])]
  if (and) {
    const predicates = Object.keys(and).length - (and.Tags ? 1 : 0) + (and.Tags?.length ?? 0)
    if (predicates < 2) throw malformedXml()
  }
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length)
    throw s3Error('InvalidRequest', 'Duplicate Tag Keys are not allowed.')
}

function checkExpiration({ Expiration = {}, Filter }: LifecycleRule): void {
  const { Days, Date: date, ExpiredObjectDeleteMarker: marker } = Expiration
  if ([Days, date, marker].filter((one) => one !== undefined).length !== 1) throw malformedXml()
  requirePositive('Days', 'Expiration', Days)
  requireMidnight(date)
  if (marker !== undefined && (Filter?.Tag ?? Filter?.And?.Tags))
    throw s3Error('InvalidRequest', 'ExpiredObjectDeleteMarker cannot be specified with Tags.')
}

function requirePositive(name: string, action: string, days: number | undefined): void {
  if (days === undefined || (Number.isInteger(days) && days > 0)) return
  throw invalidArgument(`'${name}' for ${action} action must be a positive integer`, name, days)
}

function requireMidnight(date: Date | undefined): void {
  if (date === undefined || date.getTime() % (24 * 3_600_000) === 0) return
  throw invalidArgument("'Date' must be at midnight GMT", 'Date', date.toISOString())
}

const FROM_THIRTY_DAYS = new Set<string | undefined>(['STANDARD_IA', 'ONEZONE_IA'])

function checkTransition(
  { Days, Date: date, StorageClass }: Transition,
  { Expiration, Filter, Prefix }: LifecycleRule,
): void {
  if (!StorageClass || (Days === undefined) === (date === undefined)) throw malformedXml()
  requireMidnight(date)
  const scope = `filter '(prefix=${Filter?.And?.Prefix ?? Filter?.Prefix ?? Prefix ?? ''})'`
  if (Days !== undefined && FROM_THIRTY_DAYS.has(StorageClass) && Days < 30)
    throw invalidArgument(
      `'Days' in Transition action must be greater than or equal to 30 for storageClass '${StorageClass}'`,
      'Days',
      Days,
    )
  if ((Days !== undefined && Expiration?.Date) || (date && Expiration?.Days !== undefined))
    throw s3Error(
      'InvalidRequest',
      `Found mixed 'Date' and 'Days' based Expiration and Transition actions in lifecycle rule for ${scope}`,
    )
  if (Days !== undefined && Expiration?.Days !== undefined && Expiration.Days <= Days)
    throw invalidArgument(
      `'Days' in the Expiration action for ${scope} must be greater than 'Days' in the Transition action`,
      'Days',
      Expiration.Days,
    )
}
