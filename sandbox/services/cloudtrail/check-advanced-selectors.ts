import type { AdvancedEventSelector, AdvancedFieldSelector } from '@aws-sdk/client-cloudtrail'
import { fieldRules, operators } from './field-rules.ts'
import type { FieldRule } from './field-rules.ts'
import { invalidSelectors } from './invalid-selectors.ts'

/**
 * Gives advanced selectors back, or throws InvalidEventSelectorsException. Limits: 500 values in all selectors of a
 * trail (CloudTrail API reference, AdvancedFieldSelector); those of single members are the model's.
 */
export function checkAdvancedSelectors(selectors: readonly AdvancedEventSelector[]): AdvancedEventSelector[] {
  if (selectors.length === 0) throw invalidSelectors('At least one advanced event selector is needed.')
  const values = selectors.flatMap((selector) => (selector.FieldSelectors ?? []).flatMap(valuesOf))
  if (values.length > 500) {
    throw invalidSelectors('All advanced event selectors of a trail take at most 500 values together.')
  }
  return selectors.map(checkSelector)
}

function valuesOf(field: AdvancedFieldSelector): string[] {
  return operators.flatMap((operator) => field[operator] ?? [])
}

function checkSelector(selector: AdvancedEventSelector): AdvancedEventSelector {
  const fields = selector.FieldSelectors ?? []
  const names = fields.map((field) => field.Field ?? '')
  const repeated = names.find((name, index) => names.indexOf(name) !== index)
  if (repeated !== undefined) throw invalidSelectors(`Field ${repeated} stands twice in one selector.`)
  const rules = rulesFor(fields)
  for (const field of fields) checkField(field, rules)
  for (const [name, rule] of Object.entries(rules)) {
    if (rule.required && !names.includes(name)) throw invalidSelectors(`A selector needs the field ${name}.`)
  }
  return {
    ...(selector.Name !== undefined && { Name: selector.Name }),
    FieldSelectors: fields.map((field) => ({ ...field })),
  }
}

function rulesFor(fields: readonly AdvancedFieldSelector[]): Readonly<Record<string, FieldRule>> {
  const category = fields.find((field) => field.Field === 'eventCategory')?.Equals ?? []
  const [name] = category
  const rules = category.length === 1 && name !== undefined && Object.hasOwn(fieldRules, name)
  if (!rules) {
    throw invalidSelectors('eventCategory must equal one of Management, Data or NetworkActivity.')
  }
  return fieldRules[name] ?? {}
}

function checkField(field: AdvancedFieldSelector, rules: Readonly<Record<string, FieldRule>>): void {
  const name = field.Field ?? ''
  const rule = Object.hasOwn(rules, name) ? rules[name] : undefined
  if (!rule) throw invalidSelectors(`Trails do not take the field ${name} for this event category.`)
  const used = operators.filter((operator) => field[operator] !== undefined)
  if (used.length === 0) throw invalidSelectors(`Field ${name} needs an operator.`)
  for (const operator of used) {
    if (rule.operators && !rule.operators.includes(operator)) {
      throw invalidSelectors(`Field ${name} does not take the operator ${operator}.`)
    }
  }
  const values = valuesOf(field)
  if (rule.single && values.length > 1) throw invalidSelectors(`Field ${name} takes one value.`)
  const wrong = values.find((value) => rule.valid?.(value) === false)
  if (wrong !== undefined) throw invalidSelectors(`Field ${name} does not take the value ${wrong}.`)
}
