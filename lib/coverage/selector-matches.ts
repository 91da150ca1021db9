import type { AdvancedSelector, FieldSelector, Selectors, WitnessEvent } from '../model/index.ts'
import { advancedFormOf } from './advanced-form-of.ts'

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

const knownFields: ReadonlySet<string> = new Set([
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

export const isKnownField = (field: string): boolean => knownFields.has(field)

/** Whether an event of the category can come without the field. In a category unknown here, any can. */
export function canLack(category: string, field: string): boolean {
  return !present.get(category)?.includes(field)
}

/** All values that a field can take, or undefined where it can be any string. */
export function valuesOf(field: string): readonly string[] | undefined {
  return field === 'readOnly' || field === 'sessionCredentialFromConsole' ? booleans : undefined
}

type Sorted = { unproven: readonly AdvancedSelector[]; proven: Map<string, readonly AdvancedSelector[]> }

/** Remembered by the object, as advancedFormOf is: a sweep asks the same of each trail many times over. */
const sorted = new WeakMap<Selectors, Sorted>()

/** The selectors that count as logging something and can log events of the category, in their advanced form. */
export function provenSelectors(selectors: Selectors, category: string): readonly AdvancedSelector[] {
  const { proven } = sortedOf(selectors)
  const known = proven.get(category)
  if (known) return known
  const meeting = advancedFormOf(selectors).filter((one) => provesCoverage(one) && meets(one, category))
  proven.set(category, meeting)
  return meeting
}

/** The others, that count as logging nothing. */
export const unprovenSelectors = (selectors: Selectors): readonly AdvancedSelector[] =>
  sortedOf(selectors).unproven

function sortedOf(selectors: Selectors): Sorted {
  const known = sorted.get(selectors)
  if (known) return known
  const fresh: Sorted = {
    unproven: advancedFormOf(selectors).filter((one) => !provesCoverage(one)),
    proven: new Map(),
  }
  sorted.set(selectors, fresh)
  return fresh
}

function meets({ fields }: AdvancedSelector, category: string): boolean {
  return fields.every((condition) => condition.field !== 'eventCategory' || fieldMatches(condition, category))
}

/**
 * Whether a selector can count as logging anything. One with a field that the engine does not know may be
 * narrower than it looks. One without a condition on eventCategory is refused by AWS (the field is required),
 * so it was not read whole, and by the algebra it would log everything.
 */
function provesCoverage({ fields }: AdvancedSelector): boolean {
  return fields.every(({ field }) => isKnownField(field)) && fields.some(choosesCategory)
}

function choosesCategory(selector: FieldSelector): boolean {
  return selector.field === 'eventCategory' && operatorValues(selector).some((values) => values.length > 0)
}

/**
 * Whether a trail with these selectors certainly logs the event: any one of its selectors is enough. A selector
 * with a field that the engine does not know, or without eventCategory, logs nothing for certain.
 */
export function logsEvent(selectors: Selectors, event: WitnessEvent): boolean {
  const category = event['eventCategory']
  if (category === undefined) return false
  return provenSelectors(selectors, category).some((selector) => selectorMatches(selector, event))
}
