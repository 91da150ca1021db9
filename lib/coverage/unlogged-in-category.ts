import type { AdvancedSelector, FieldSelector, WitnessEvent } from '../model/index.ts'
import { canLack, fieldMatches, operatorValues, valuesOf } from './selector-matches.ts'
import { CoverageTooComplex, type FieldChoice, fieldChoices } from './field-choices.ts'
import { withOwnCall } from './real-events.ts'

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

/** Values that the search fixed; undefined where it wants the event to lack the field. */
type FixedFields = ReadonlyMap<string, string | undefined>

const words: ReadonlyMap<string, readonly string[]> = new Map([
  ['eventSource', ['ec2.amazonaws.com', 'iam.amazonaws.com', 'ec2', 'iam', 'example.amazonaws.com']],
  ['eventName', ['RunInstances', 'CreateUser', 'PutObject', 'Example']],
  ['resources.ARN', ['example-bucket/example-object', 'us-east-1:111122223333:example', '/example']],
  ['resources.type', ['AWS::SNS::Topic', 'AWS::SQS::Queue', 'Example']],
  ['userIdentity.arn', ['arn:aws:iam::111122223333:user/alice', '111122223333:user/alice', 'alice']],
])
const anyField = ['example', 'other', ...Array.from('xyzqwvkj0123456789_-.')]

/**
 * The event that people see as the proof of a hole: the fixed fields over the real event that is most like them,
 * with real values wherever `holds` stays true of the event. `holds` must be true of the fixed fields as they
 * are; it then is true of the result.
 */
function plausibleWitness(
  fixed: FixedFields,
  realEvents: readonly WitnessEvent[],
  fillOf: (field: string) => string,
  holds: (event: WitnessEvent) => boolean,
): WitnessEvent {
  const base = mostAlike(fixed, realEvents)
  let witness = withFields(base, fixed)
  for (const [field, value] of fixed) {
    const known = field in base ? [base[field]] : []
    const filled = value === undefined ? [] : readable(field, value, fillOf(field))
    const better = [...known, ...filled].map((text) => withFields(witness, new Map([[field, text]])))
    witness = better.find(holds) ?? witness
  }
  return withOwnCall(witness, holds)
}

/** The same in any values that will do: for a proof that nobody reads. */
const roughWitness = (fixed: FixedFields, realEvents: readonly WitnessEvent[]): WitnessEvent =>
  withFields(mostAlike(fixed, realEvents), fixed)

function mostAlike(fixed: FixedFields, realEvents: readonly WitnessEvent[]): WitnessEvent {
  const likeness = (event: WitnessEvent): number =>
    [...fixed].filter(([field, value]) => event[field] === value).length
  const category = fixed.get('eventCategory')
  const candidates = realEvents.filter((event) => event['eventCategory'] === category)
  return candidates.reduce<WitnessEvent>(
    (best, event) => (likeness(event) > likeness(best) ? event : best),
    candidates[0] ?? {},
  )
}

function withFields(event: WitnessEvent, fields: FixedFields): WitnessEvent {
  const values: WitnessEvent = { ...event }
  for (const [field, value] of fields) {
    if (value === undefined) delete values[field]
    else values[field] = value
  }
  return values
}

function readable(field: string, value: string, fill: string): string[] {
  if (fill === '' || !value.includes(fill)) return []
  return [...(words.get(field) ?? []), ...anyField].map((word) => value.replace(fill, () => word))
}

const maxSteps = 500_000

/**
 * Picks one choice for each field so that no selector is satisfied in every field, or undefined where there is
 * no such pick.
 *
 * The first selector still satisfied must be missed in some field: each way to do so is a branch. A branch ends
 * where a selector is left that no remaining field can miss, or more selectors than the remaining fields can miss
 * together. States seen to fail are not entered twice.
 *
 * @throws {CoverageTooComplex}
 */
export function unsatisfiedChoice(fields: FieldChoice[][], selectors: bigint): FieldChoice[] | undefined {
  const picked: (FieldChoice | undefined)[] = fields.map(() => undefined)
  const floors = fields.map((choices) => choices.reduce((bits, choice) => bits & choice.satisfied, selectors))
  const most = fields.map((choices) => Math.max(...choices.map((choice) => missedBy(choice, selectors))))
  const failed = new Set<string>()
  let steps = 0

  const floorOf = (alive: bigint): bigint =>
    floors.reduce((bits, floor, field) => (picked[field] ? bits : bits & floor), alive)

  const canMiss = (): number => most.reduce((sum, count, field) => (picked[field] ? sum : sum + count), 0)

  const missInField = (alive: bigint, selector: bigint, field: number): boolean => {
    for (const choice of picked[field] ? [] : (fields[field] ?? [])) {
      if ((choice.satisfied & selector) !== 0n) continue
      if (++steps > maxSteps) throw new CoverageTooComplex()
      picked[field] = choice
      if (search(alive & choice.satisfied)) return true
      picked[field] = undefined
    }
    return false
  }

  const search = (alive: bigint): boolean => {
    if (alive === 0n) return true
    if (floorOf(alive) !== 0n) return false
    const hex = alive.toString(16)
    if (onesIn(hex) > canMiss()) return false
    const state = `${picked.map((choice) => (choice ? 1 : 0)).join('')} ${hex}`
    if (failed.has(state)) return false
    const selector = alive & -alive
    if (fields.some((_, field) => missInField(alive, selector, field))) return true
    failed.add(state)
    return false
  }

  if (!search(selectors)) return undefined
  return fields.flatMap((choices, field) => picked[field] ?? choices[0] ?? [])
}

function missedBy({ satisfied }: FieldChoice, selectors: bigint): number {
  return onesIn((selectors & ~satisfied).toString(16))
}

const ones: ReadonlyMap<string, number> = new Map(
  Array.from('0123456789abcdef', (digit, value) => [digit, [1, 2, 4, 8].filter((bit) => value & bit).length]),
)

function onesIn(hex: string): number {
  let count = 0
  for (const digit of hex) count += ones.get(digit) ?? 0
  return count
}
