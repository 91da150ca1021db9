import type { FieldSelector } from '../model/index.ts'
import { fieldMatches, isSelective } from './field-matches.ts'
import { indexOf } from './literal-index.ts'
import type { Condition } from './literal-index.ts'
import { stringChoices } from './string-choices.ts'

/** A value for one field (undefined: the event lacks it) and the selectors, by bit, that it satisfies there. */
export type FieldChoice = { value: string | undefined; satisfied: bigint }

/** All conditions on one field: those of the wanted selector, and those of each logged one, by its position. */
export type FieldConditions = { wanted: FieldSelector[]; logged: FieldSelector[][] }

export type FieldRange = { values: readonly string[] | undefined; canLack: boolean; fill: string }

const maxCompared = 400

/**
 * The values worth trying for one field: each meets the wanted conditions, and any other value that does so
 * satisfies at least the selectors that one of these satisfies.
 */
export function fieldChoices(conditions: FieldConditions, range: FieldRange): FieldChoice[] {
  const choices = range.values ? listed(conditions, range.values) : strings(conditions, range.fill)
  if (range.canLack) choices.push(...listed(conditions, [undefined]))
  return fewest(choices)
}

function listed({ wanted, logged }: FieldConditions, values: readonly (string | undefined)[]): FieldChoice[] {
  return values
    .filter((value) => wanted.every((selector) => fieldMatches(selector, value)))
    .map((value) => ({ value, satisfied: satisfiedBy(logged, value) }))
}

function satisfiedBy(logged: FieldSelector[][], value: string | undefined): bigint {
  let bits = 0n
  logged.forEach((selectors, position) => {
    if (selectors.every((selector) => fieldMatches(selector, value))) bits |= 1n << BigInt(position)
  })
  return bits
}

/**
 * Bits of conditions: a selector's first condition on the field has the bit of the selector's position, so that
 * what is left of `satisfied` after a mask is the selectors; further ones, and the wanted ones, come above.
 */
function strings({ wanted, logged }: FieldConditions, fill: string): FieldChoice[] {
  const conditions: Condition[] = []
  const further: { bit: bigint; owner: bigint }[] = []
  let next = 1n << BigInt(logged.length)
  const selectors = next - 1n
  const above = (selector: FieldSelector): bigint => {
    const bit = next
    next <<= 1n
    conditions.push({ bit, selector })
    return bit
  }
  logged.forEach(([first, ...rest], position) => {
    const owner = 1n << BigInt(position)
    if (first) conditions.push({ bit: owner, selector: first })
    for (const selector of rest) further.push({ bit: above(selector), owner })
  })
  const wantedBits = wanted.reduce((bits, selector) => bits | above(selector), 0n)
  const unselective = conditions.reduce(
    (bits, c) => (isSelective(c.selector) ? bits & ~c.bit : bits),
    next - 1n,
  )

  const choices: FieldChoice[] = []
  for (const { text, effect } of stringChoices(indexOf(conditions), wantedBits, fill)) {
    const met = (unselective | effect.select) & ~effect.deselect
    if ((met & wantedBits) !== wantedBits) continue
    const missed = further.reduce((bits, { bit, owner }) => ((met & bit) === 0n ? bits | owner : bits), 0n)
    choices.push({ value: text, satisfied: met & selectors & ~missed })
  }
  return choices
}

/** Drops choices that satisfy all that another one satisfies; the first of equals stays. */
function fewest(choices: FieldChoice[]): FieldChoice[] {
  // Keyed by text: a Map tells long bigints apart by their lowest digits alone, and slows down.
  const distinct = new Map<string, FieldChoice>()
  for (const choice of choices) {
    const key = choice.satisfied.toString(16)
    if (!distinct.has(key)) distinct.set(key, choice)
  }
  const unique = [...distinct.values()]
  // Comparing all pairs of a long list costs more than the search gains by it.
  if (unique.length > maxCompared) return unique
  return unique.filter(
    (one) => !unique.some((other) => other !== one && (other.satisfied & ~one.satisfied) === 0n),
  )
}
