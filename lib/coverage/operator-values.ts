import type { FieldSelector } from '../model/index.ts'

/** The values of a field selector's six operators, always in the same order; empty where there is no operator. */
export function operatorValues(selector: FieldSelector): string[][] {
  const { equals, startsWith, endsWith, notEquals, notStartsWith, notEndsWith } = selector
  return [equals, startsWith, endsWith, notEquals, notStartsWith, notEndsWith].map((values) => values ?? [])
}
