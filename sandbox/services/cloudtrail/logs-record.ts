import type { AdvancedFieldSelector, EventSelector } from '@aws-sdk/client-cloudtrail'
import type { CloudTrailRecord } from '../../event-history.ts'
import type { StoredSelectors } from './trail.ts'

/**
 * True where selectors log a record: any selector is enough. Written apart from the product's own engine, so that
 * the two can contradict each other (CloudTrail user guide, "Filtering data events by using advanced event
 * selectors").
 */
export function logsRecord(stored: StoredSelectors, record: CloudTrailRecord): boolean {
  if (stored.kind === 'basic') return stored.selectors.some((selector) => basicLogs(selector, record))
  return stored.selectors.some((s) => (s.FieldSelectors ?? []).every((field) => fieldTakes(field, record)))
}

function basicLogs(selector: EventSelector, record: CloudTrailRecord): boolean {
  const readWrite = selector.ReadWriteType ?? 'All'
  if (readWrite !== 'All' && (readWrite === 'ReadOnly') !== record.readOnly) return false
  if (record.eventCategory === 'Management') {
    const excluded = selector.ExcludeManagementEventSources ?? []
    return (selector.IncludeManagementEvents ?? true) && !excluded.includes(record.eventSource)
  }
  if (record.eventCategory !== 'Data') return false
  return (record.resources ?? []).some(({ type, ...named }) =>
    (selector.DataResources ?? []).some(
      (wanted) =>
        wanted.Type === type &&
        (wanted.Values ?? []).some((value) => meansResource(value, arnOf(named), type)),
    ),
  )
}

/** A call on many objects names what their ARNs begin with. */
const arnOf = ({ ARN, ARNPrefix }: { ARN?: string; ARNPrefix?: string }): string => ARN ?? ARNPrefix ?? ''

/** S3 values are prefixes; those of Lambda and DynamoDB are exact, or name the whole service. */
function meansResource(value: string, arn: string, type: string): boolean {
  if (type === 'AWS::S3::Object') return arn.startsWith(value)
  return arn === value || (value.split(':').length === 3 && arn.startsWith(`${value}:`))
}

const equals = (actual: string, value: string): boolean => actual === value
const startsWith = (actual: string, value: string): boolean => actual.startsWith(value)
const endsWith = (actual: string, value: string): boolean => actual.endsWith(value)

/**
 * One field: the select operators are OR'd, the deselect ones AND'd, and both groups AND'd. What a record does not
 * have satisfies no select operator and every deselect one.
 */
function fieldTakes(field: AdvancedFieldSelector, record: CloudTrailRecord): boolean {
  const actual = valuesInRecord(field.Field ?? '', record)
  const matches = (values: string[] | undefined, test: typeof equals): boolean =>
    (values ?? []).some((value) => actual.some((a) => test(a, value)))

  const selecting = [field.Equals, field.StartsWith, field.EndsWith].some(
    (values) => (values?.length ?? 0) > 0,
  )
  const selected =
    matches(field.Equals, equals) ||
    matches(field.StartsWith, startsWith) ||
    matches(field.EndsWith, endsWith)
  const deselected =
    matches(field.NotEquals, equals) ||
    matches(field.NotStartsWith, startsWith) ||
    matches(field.NotEndsWith, endsWith)
  return (!selecting || selected) && !deselected
}

function valuesInRecord(field: string, record: CloudTrailRecord): string[] {
  if (field === 'resources.type') return (record.resources ?? []).map((resource) => resource.type)
  if (field === 'resources.ARN') return (record.resources ?? []).map(arnOf)
  let value: unknown = record
  for (const key of field.split('.')) value = isObject(value) ? value[key] : undefined
  return typeof value === 'string' || typeof value === 'boolean' ? [String(value)] : []
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
