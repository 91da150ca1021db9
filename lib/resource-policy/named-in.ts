import type { AccountId, Region } from '../model.ts'
import { globMatches } from '../tamper/glob.ts'

/**
 * The accounts that paths name: each that stands there, and for a pattern that takes in only some (`1111*`) one that
 * fits it. Of the rest any one is as good as another.
 */
export function accountsIn(paths: readonly string[]): AccountId[] {
  const whole = paths.flatMap((path) => path.match(/(?<!\d)\d{12}(?!\d)/g) ?? [])
  const partly = piecesOf(paths)
    .filter((piece) => /^[\d*?]+$/.test(piece) && /\d/.test(piece) && /[*?]/.test(piece))
    .map((piece) => filled(piece.replaceAll('?', '7')))
    .filter((account) => account.length === 12)
  return [...new Set([...whole, ...partly])]
}

/** The pattern with its first star filled up to an account's twelve digits. */
const filled = (pattern: string): string =>
  pattern.replace('*', '7'.repeat(Math.max(0, 12 - pattern.replaceAll('*', '').length))).replaceAll('*', '')

/** The regions that paths name, and of those known each that a pattern takes in (`eu-*`). */
export function regionsIn(paths: readonly string[], known: readonly Region[]): Region[] {
  const pieces = piecesOf(paths)
  const whole = pieces.filter((piece) => /^[a-z]{2,4}(-[a-z]+)+-\d+$/.test(piece))
  const patterns = pieces.filter((piece) => /[*?]/.test(piece) && /[a-z\d]/.test(piece))
  const partly = known.filter((region) => patterns.some((pattern) => globMatches(pattern, region)))
  return [...new Set([...whole, ...partly])]
}

const piecesOf = (paths: readonly string[]): string[] => [
  ...new Set(paths.flatMap((path) => path.split(/[^0-9a-z*?-]+/))),
]
