import type { FieldSelector } from '../model/index.ts'
import { fieldMatches, isSelective } from './selector-matches.ts'

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

/** A value for a field, and which conditions it meets by its text. */
type StringChoice = { text: string; effect: Effect }

const maxChoices = 1_000_000

/**
 * Enough strings to stand for all strings: whatever a string does, one of these is met by the wanted conditions
 * alike and by no other logged condition.
 *
 * Proof. Let p be the longest start literal that a string s begins with, and q the longest end literal. If s is
 * no Equals or NotEquals literal, p·fill·q meets exactly what s meets: fill is in no literal, so no longer
 * literal fits, and the shorter ones that fit s fit p or q (overlaps such as `ab` and `ba` in `aba` come apart
 * as `ab·fill·ba` and meet the same). Shorten p to its longest beginning p' that is a start literal which some
 * logged condition deselects by or a wanted one selects by (or nothing), and q to q' likewise: p'·fill·q' keeps
 * every logged deselection and every wanted selection, adds no wanted deselection, and meets fewer logged
 * selections. So it is wanted where s is, and logged by fewer. Where s is itself a literal the same holds, unless
 * a logged condition has it under NotEquals or a wanted one under Equals: those literals are tried as they are.
 */
function stringChoices(index: LiteralIndex, wantedBits: bigint, fill: string): StringChoice[] {
  const counts = (effect: Effect): boolean =>
    (effect.deselect & ~wantedBits) !== 0n || (effect.select & wantedBits) !== 0n
  const literals = ({ effects }: LiteralIndex['whole']): string[] =>
    [...effects].filter(([, effect]) => counts(effect)).map(([text]) => text)

  const whole = literals(index.whole).map((text) => ({ text, effect: wholeEffect(index, text) }))
  const starts = distinctTexts(['', ...literals(index.start)], (text) => startEffect(index, text))
  const ends = distinctTexts(['', ...literals(index.end)], (text) => endEffect(index, text))
  if (starts.length * ends.length > maxChoices) throw new CoverageTooComplex()
  return [...whole, ...starts.flatMap((start) => ends.map((end) => joined(start, end, fill)))]
}

function joined(start: StringChoice, end: StringChoice, fill: string): StringChoice {
  return { text: start.text + fill + end.text, effect: both(start.effect, end.effect) }
}

/** One text for each effect. */
function distinctTexts(texts: string[], judged: (text: string) => Effect): StringChoice[] {
  const choices = new Map<string, StringChoice>()
  for (const text of texts) {
    const effect = judged(text)
    const key = effect === noEffect ? '' : `${effect.select.toString(16)}/${effect.deselect.toString(16)}`
    if (!choices.has(key)) choices.set(key, { text, effect })
  }
  return [...choices.values()]
}

/** Which conditions a literal meets: by bit, those that it selects for and those that it deselects from. */
type Effect = { select: bigint; deselect: bigint }

type Literals = { effects: Map<string, Effect>; lengths: Set<number> }

/** The literals of all conditions on one field, by the way they compare. */
type LiteralIndex = { whole: Literals; start: Literals; end: Literals }

/** A field selector, and the bit that stands for it. */
type Condition = { bit: bigint; selector: FieldSelector }

const noEffect: Effect = { select: 0n, deselect: 0n }

function indexOf(conditions: Condition[]): LiteralIndex {
  const index = { whole: emptyLiterals(), start: emptyLiterals(), end: emptyLiterals() }
  for (const { bit, selector } of conditions) {
    const select = { select: bit, deselect: 0n }
    const deselect = { select: 0n, deselect: bit }
    add(index.whole, selector.equals, select)
    add(index.start, selector.startsWith, select)
    add(index.end, selector.endsWith, select)
    add(index.whole, selector.notEquals, deselect)
    add(index.start, selector.notStartsWith, deselect)
    add(index.end, selector.notEndsWith, deselect)
  }
  return index
}

/** What a string that begins with `text` and has no longer known beginning meets by its beginning. */
function startEffect({ start }: LiteralIndex, text: string): Effect {
  return effectOf(start, text, (length) => text.slice(0, length))
}

/** The same by its end. */
function endEffect({ end }: LiteralIndex, text: string): Effect {
  return effectOf(end, text, (length) => text.slice(text.length - length))
}

/** What the string itself meets, by equality, beginning and end. */
function wholeEffect(index: LiteralIndex, text: string): Effect {
  const equality = index.whole.effects.get(text) ?? noEffect
  return both(equality, both(startEffect(index, text), endEffect(index, text)))
}

function both(a: Effect, b: Effect): Effect {
  return { select: a.select | b.select, deselect: a.deselect | b.deselect }
}

function emptyLiterals(): Literals {
  return { effects: new Map(), lengths: new Set() }
}

function add({ effects, lengths }: Literals, values: string[] | undefined, effect: Effect): void {
  for (const value of values ?? []) {
    effects.set(value, both(effects.get(value) ?? noEffect, effect))
    lengths.add(value.length)
  }
}

function effectOf({ effects, lengths }: Literals, text: string, part: (length: number) => string): Effect {
  let effect = noEffect
  for (const length of lengths) {
    const found = length <= text.length ? effects.get(part(length)) : undefined
    if (found) effect = both(effect, found)
  }
  return effect
}

/**
 * The question cannot be decided within the engine's budget of steps. Selectors that people write stay far below
 * it. The answer is unknown then: neither covered nor uncovered.
 */
export class CoverageTooComplex extends Error {
  override readonly name = 'CoverageTooComplex'

  constructor() {
    super('These event selectors are too intricate to prove what they log; simplify them.')
  }
}
