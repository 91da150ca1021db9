import type { AdvancedSelector, FieldSelector } from '../model/index.ts'
import { operatorValues } from './operator-values.ts'

/** Whether two selectors ask the same of the same fields, in whatever order they list it. Names do not count. */
export function sameSelector(a: AdvancedSelector, b: AdvancedSelector): boolean {
  return a === b || canonical(a) === canonical(b)
}

function canonical({ fields }: AdvancedSelector): string {
  return JSON.stringify(fields.map(canonicalField).toSorted())
}

function canonicalField(selector: FieldSelector): string {
  return JSON.stringify([selector.field, ...operatorValues(selector).map((values) => values.toSorted())])
}
