import type { FieldSelector } from '../model/index.ts'

/** Which conditions a literal meets: by bit, those that it selects for and those that it deselects from. */
export type Effect = { select: bigint; deselect: bigint }

type Literals = { effects: Map<string, Effect>; lengths: Set<number> }

/** The literals of all conditions on one field, by the way they compare. */
export type LiteralIndex = { whole: Literals; start: Literals; end: Literals }

/** A field selector, and the bit that stands for it. */
export type Condition = { bit: bigint; selector: FieldSelector }

export const noEffect: Effect = { select: 0n, deselect: 0n }

export function indexOf(conditions: Condition[]): LiteralIndex {
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
export function startEffect({ start }: LiteralIndex, text: string): Effect {
  return effectOf(start, text, (length) => text.slice(0, length))
}

/** The same by its end. */
export function endEffect({ end }: LiteralIndex, text: string): Effect {
  return effectOf(end, text, (length) => text.slice(text.length - length))
}

/** What the string itself meets, by equality, beginning and end. */
export function wholeEffect(index: LiteralIndex, text: string): Effect {
  const equality = index.whole.effects.get(text) ?? noEffect
  return both(equality, both(startEffect(index, text), endEffect(index, text)))
}

export function both(a: Effect, b: Effect): Effect {
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
