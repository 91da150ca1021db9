import type { AdvancedSelector, FieldSelector } from '../model/index.ts'
import { isKnownField } from './event-fields.ts'
import { operatorValues } from './operator-values.ts'

/**
 * Whether a selector can count as logging anything. One with a field that the engine does not know may be
 * narrower than it looks. One without a condition on eventCategory is refused by AWS (the field is required),
 * so it was not read whole, and by the algebra it would log everything.
 */
export function provesCoverage({ fields }: AdvancedSelector): boolean {
  return fields.every(({ field }) => isKnownField(field)) && fields.some(choosesCategory)
}

function choosesCategory(selector: FieldSelector): boolean {
  return selector.field === 'eventCategory' && operatorValues(selector).some((values) => values.length > 0)
}
