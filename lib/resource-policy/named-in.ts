import type { AccountId, PolicyDocument, Region } from '../model/index.ts'
import { globMatches } from '../text/fields.ts'

/**
 * The accounts that paths name: each that stands there, and for a pattern that takes in only some (`1111*`) one that
 * fits it. Of the rest any one is as good as another.
 */
export const accountsIn = (paths: readonly string[]): AccountId[] => [
  ...new Set(paths.flatMap((path) => fewOf(accountsNamed(path)))),
]

export function accountsNamed(path: string): AccountId[] {
  const whole = path.match(/(?<!\d)\d{12}(?!\d)/g) ?? []
  const partly = piecesOf(path)
    .filter((piece) => /^[\d*?]+$/.test(piece) && /\d/.test(piece) && /[*?]/.test(piece))
    .map((piece) => filled(piece.replaceAll('?', '7')))
    .filter((account) => account.length === 12)
  return [...whole, ...partly]
}

/** A path that names more than these fits no key: it is there to be counted. */
export const fewOf = (names: readonly string[]): string[] => {
  const distinct = [...new Set(names)]
  return distinct.length > 8 ? [] : distinct
}

/** The pattern with its first star filled up to an account's twelve digits. */
export const filled = (pattern: string): string =>
  pattern.replace('*', '7'.repeat(Math.max(0, 12 - pattern.replaceAll('*', '').length))).replaceAll('*', '')

/** An account that a policy does not name: a stranger to it. */
export function unnamedAccount(document: PolicyDocument): AccountId {
  const text = JSON.stringify(document)
  const madeUp = ['999999999999', '888888888888', '777777777777']
  return madeUp.find((account) => !text.includes(account)) ?? '666666666666'
}

/**
 * A made-up organization whose id fits a pattern of ids or of paths that leaves a part of it open (`o-a*`). Ids have ten
 * characters behind `o-`: a pattern that names them all takes in no other.
 */
export function organizationFitting(pattern: string): string[] {
  const [first = ''] = pattern.split('/')
  const form = first.replace(/^\*/, 'o-*').replaceAll('?', 'x')
  const open = 12 - form.replaceAll('*', '').length
  if (form === first && open <= 0) return []
  const id = form.replace('*', 'x'.repeat(Math.max(0, open))).replaceAll('*', '')
  return /^o-[a-z\d]{10}$/.test(id) ? [id] : []
}

/** The regions that paths name, and of those known each that a pattern takes in (`eu-*`). */
export const regionsIn = (paths: readonly string[], known: readonly Region[]): Region[] => [
  ...new Set(
    paths.flatMap((path) => {
      const pieces = piecesOf(path)
      const patterns = fewOf(pieces.filter((piece) => /[*?]/.test(piece) && /[a-z\d]/.test(piece)))
      return [
        ...fewOf(pieces.filter((piece) => /^[a-z]{2,4}(-[a-z]+)+-\d+$/.test(piece))),
        ...known.filter((region) => patterns.some((pattern) => globMatches(pattern, region))),
      ]
    }),
  ),
]

export const piecesOf = (path: string): string[] => path.split(/[^0-9a-z*?-]+/)
