import type { AdvancedSelector, FieldSelector, WitnessEvent } from '../model/index.ts'
import { canLack, valuesOf } from './event-fields.ts'
import { fieldChoices } from './field-choices.ts'
import type { FieldChoice } from './field-choices.ts'
import { fieldMatches } from './field-matches.ts'
import { operatorValues } from './operator-values.ts'
import { plausibleWitness, roughWitness } from './plausible-witness.ts'
import { unsatisfiedChoice } from './unsatisfied-choice.ts'

/**
 * An event of one category that `wanted` selects and none of `logged` does, or undefined where there is none.
 * `isHole` says the same of one event; `realEvents` are there to make the answer recognisable. Without `isHole`
 * the answer may be in values that nobody would write.
 *
 * @throws {CoverageTooComplex}
 */
export function unloggedInCategory(
  category: string,
  wanted: AdvancedSelector,
  logged: AdvancedSelector[],
  realEvents: readonly WitnessEvent[],
  isHole?: (event: WitnessEvent) => boolean,
): WitnessEvent | undefined {
  const few = fewValues(category, wanted)
  const rivals = logged.filter((selector) => canMeet(selector, few))
  if (rivals.some((selector) => mustMeet(selector, few))) return undefined

  // Those with the fewest conditions are the hardest to miss: deciding on them first keeps the search short.
  const selectors = rivals.toSorted((a, b) => a.fields.length - b.fields.length)
  const fields = fieldNames([wanted, ...selectors])
  const fills = new Map<string, string>()
  const choices: FieldChoice[][] = []
  for (const field of fields) {
    const conditions = { wanted: on(field, wanted), logged: selectors.map((selector) => on(field, selector)) }
    const values = field === 'eventCategory' ? [category] : valuesOf(field)
    const fill = values ? '' : unusedCharacter([...conditions.wanted, ...conditions.logged.flat()])
    const found = fieldChoices(conditions, { values, canLack: canLack(category, field), fill })
    if (found.length === 0) return undefined
    fills.set(field, fill)
    choices.push(found)
  }

  const picked = unsatisfiedChoice(choices, (1n << BigInt(selectors.length)) - 1n)
  if (!picked) return undefined
  const fixed = new Map(fields.map((field, position) => [field, picked[position]?.value]))
  if (!isHole) return roughWitness(fixed, realEvents)
  return plausibleWitness(fixed, realEvents, (field) => fills.get(field) ?? '', isHole)
}

type FewValues = Map<string, readonly (string | undefined)[]>

const fewest = 8

/**
 * The fields that `wanted` leaves only few values for. With them, most selectors are settled before any of their
 * many ARNs is looked at.
 */
function fewValues(category: string, wanted: AdvancedSelector): FewValues {
  const few: FewValues = new Map([['eventCategory', [category]]])
  for (const field of ['readOnly', ...fieldNames([wanted])]) {
    const conditions = on(field, wanted)
    const listed = valuesOf(field) ?? conditions.find(isList)?.equals
    if (!listed || listed.length > fewest || few.has(field)) continue
    const values = canLack(category, field) ? [...listed, undefined] : listed
    few.set(
      field,
      values.filter((value) => conditions.every((condition) => fieldMatches(condition, value))),
    )
  }
  return few
}

function isList({ equals, startsWith, endsWith }: FieldSelector): boolean {
  return Boolean(equals?.length) && !startsWith?.length && !endsWith?.length
}

function canMeet(selector: AdvancedSelector, few: FewValues): boolean {
  for (const [field, values] of few) {
    const conditions = on(field, selector)
    if (!values.some((value) => conditions.every((one) => fieldMatches(one, value)))) return false
  }
  return true
}

function mustMeet({ fields }: AdvancedSelector, few: FewValues): boolean {
  return fields.every(
    (condition) => few.get(condition.field)?.every((value) => fieldMatches(condition, value)) ?? false,
  )
}

function on(field: string, { fields }: AdvancedSelector): FieldSelector[] {
  return fields.filter((selector) => selector.field === field)
}

function fieldNames(selectors: AdvancedSelector[]): string[] {
  const names = selectors.flatMap(({ fields }) => fields.map(({ field }) => field))
  return [...new Set(['eventCategory', ...names])]
}

/** A character that none of the field's literals has, outside what AWS's names are made of. */
function unusedCharacter(conditions: FieldSelector[]): string {
  let code = 0xe000
  if (!conditions.some(hasPrivateUse)) return String.fromCharCode(code)
  const literals = conditions.flatMap(operatorValues).flat()
  while (literals.some((literal) => literal.includes(String.fromCharCode(code)))) code += 1
  return String.fromCharCode(code)
}

const privateUse = new WeakMap<FieldSelector, boolean>()

/** Remembered, as the same values are asked about again and again. */
function hasPrivateUse(selector: FieldSelector): boolean {
  const known = privateUse.get(selector)
  if (known !== undefined) return known
  const fresh = operatorValues(selector).some((values) =>
    values.some((value) => /[\uE000-\uF8FF]/.test(value)),
  )
  privateUse.set(selector, fresh)
  return fresh
}
