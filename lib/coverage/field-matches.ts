import type { FieldSelector } from '../model/index.ts'

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
