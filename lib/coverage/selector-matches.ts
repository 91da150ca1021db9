import type { AdvancedSelector, FieldSelector, WitnessEvent } from '../model/index.ts'

/** Whether an event meets every field selector of one advanced selector, by their operators alone. */
export function selectorMatches(selector: AdvancedSelector, event: WitnessEvent): boolean {
  return selector.fields.every((condition) => fieldMatches(condition, valueIn(event, condition.field)))
}

/** A field may be named like something that every object inherits. */
function valueIn(event: WitnessEvent, field: string): string | undefined {
  return Object.hasOwn(event, field) ? event[field] : undefined
}

/** Whether a select operator (Equals, StartsWith, EndsWith) holds any value; an empty list is no operator. */
export function isSelective({ equals, startsWith, endsWith }: FieldSelector): boolean {
  return Boolean(equals?.length || startsWith?.length || endsWith?.length)
}

/**
 * Whether one field of an event meets one field selector (AWS user guide, "Filtering data events by using
 * advanced event selectors"): any of the select operators, and none of the deselect operators. A field that
 * the event lacks is selected by nothing and deselected by nothing.
 */
export function fieldMatches(selector: FieldSelector, value: string | undefined): boolean {
  if (value === undefined) return !isSelective(selector)
  if (deselects(selector, value)) return false
  return !isSelective(selector) || selects(selector, value)
}

function selects({ equals, startsWith, endsWith }: FieldSelector, value: string): boolean {
  return anyOf(value, equals, startsWith, endsWith)
}

function deselects({ notEquals, notStartsWith, notEndsWith }: FieldSelector, value: string): boolean {
  return anyOf(value, notEquals, notStartsWith, notEndsWith)
}

type Values = readonly string[] | undefined

function anyOf(value: string, whole: Values, starts: Values, ends: Values): boolean {
  if (whole?.includes(value)) return true
  if (starts?.some((start) => value.startsWith(start))) return true
  return ends?.some((end) => value.endsWith(end)) ?? false
}

/** The values of a field selector's six operators, always in the same order; empty where there is no operator. */
export function operatorValues(selector: FieldSelector): string[][] {
  const { equals, startsWith, endsWith, notEquals, notStartsWith, notEndsWith } = selector
  return [equals, startsWith, endsWith, notEquals, notStartsWith, notEndsWith].map((values) => values ?? [])
}

/**
 * What the engine knows of the fields that selectors can name (AWS API reference, AdvancedFieldSelector;
 * CloudTrail user guide, "CloudTrail record contents").
 */

const known: ReadonlySet<string> = new Set([
  'eventCategory',
  'readOnly',
  'eventSource',
  'eventName',
  'eventType',
  'sessionCredentialFromConsole',
  'userIdentity.arn',
  'resources.type',
  'resources.ARN',
  'errorCode',
  'vpcEndpointId',
])

/** Categories that event selectors choose from. Insight events are chosen by insight selectors instead. */
export const eventCategories: readonly string[] = ['Management', 'Data', 'NetworkActivity']

const api = ['eventCategory', 'eventSource', 'eventName', 'eventType']

/**
 * Fields that every event of a category has. CloudTrail classifies each management and data event as read or
 * write, so readOnly is among them; without that, ReadOnly and WriteOnly would not add up to All. Everything
 * else may be absent: service events have no userIdentity.arn, most events no errorCode.
 */
const present: ReadonlyMap<string, readonly string[]> = new Map([
  ['Management', [...api, 'readOnly']],
  ['Data', [...api, 'readOnly', 'resources.type']],
  ['NetworkActivity', api],
])

const booleans: readonly string[] = ['false', 'true']

export const isKnownField = (field: string): boolean => known.has(field)

/** Whether an event of the category can come without the field. In a category unknown here, any can. */
export function canLack(category: string, field: string): boolean {
  return !present.get(category)?.includes(field)
}

/** All values that a field can take, or undefined where it can be any string. */
export function valuesOf(field: string): readonly string[] | undefined {
  return field === 'readOnly' || field === 'sessionCredentialFromConsole' ? booleans : undefined
}
