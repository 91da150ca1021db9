import { CoverageTooComplex } from './coverage-too-complex.ts'
import type { FieldChoice } from './field-choices.ts'

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
