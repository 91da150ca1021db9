import { both, endEffect, noEffect, startEffect, wholeEffect } from './literal-index.ts'
import type { Effect, LiteralIndex } from './literal-index.ts'
import { CoverageTooComplex } from './coverage-too-complex.ts'

/** A value for a field, and which conditions it meets by its text. */
export type StringChoice = { text: string; effect: Effect }

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
export function stringChoices(index: LiteralIndex, wantedBits: bigint, fill: string): StringChoice[] {
  const counts = (effect: Effect): boolean =>
    (effect.deselect & ~wantedBits) !== 0n || (effect.select & wantedBits) !== 0n
  const literals = ({ effects }: LiteralIndex['whole']): string[] =>
    [...effects].filter(([, effect]) => counts(effect)).map(([text]) => text)

  const whole = literals(index.whole).map((text) => ({ text, effect: wholeEffect(index, text) }))
  const starts = distinct(['', ...literals(index.start)], (text) => startEffect(index, text))
  const ends = distinct(['', ...literals(index.end)], (text) => endEffect(index, text))
  if (starts.length * ends.length > maxChoices) throw new CoverageTooComplex()
  return [...whole, ...starts.flatMap((start) => ends.map((end) => joined(start, end, fill)))]
}

function joined(start: StringChoice, end: StringChoice, fill: string): StringChoice {
  return { text: start.text + fill + end.text, effect: both(start.effect, end.effect) }
}

/** One text for each effect. */
function distinct(texts: string[], effectOf: (text: string) => Effect): StringChoice[] {
  const choices = new Map<string, StringChoice>()
  for (const text of texts) {
    const effect = effectOf(text)
    const key = effect === noEffect ? '' : `${effect.select.toString(16)}/${effect.deselect.toString(16)}`
    if (!choices.has(key)) choices.set(key, { text, effect })
  }
  return [...choices.values()]
}
