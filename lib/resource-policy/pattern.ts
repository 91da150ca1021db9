import { globMatches } from '../text/fields.ts'
import type { Certainty } from './certainty.ts'
import type { PolicyDocument } from '../model/index.ts'
import type { RequestKeys } from './request.ts'

/**
 * A pattern is text in which `*` and `?` are wildcards. A star or question mark that means itself is written with one
 * of these, from the range that Unicode leaves to private use, in patterns and in what they are compared with.
 */
const star = '\uE000'
const questionMark = '\uE001'

/** The pattern that only this text fits. */
export const literal = (text: string): string => text.replaceAll('*', star).replaceAll('?', questionMark)

export const fits = (pattern: string, text: string): boolean => globMatches(pattern, literal(text))

/** Whether a text of which only the form is known (see PartlyKnown) fits a pattern. */
export function formFits(pattern: string, form: string): Certainty {
  if (!mayFit(pattern, form)) return 'no'
  return lengths(pattern).every((length) => globMatches(pattern, filled(form, length)))
    ? 'yes'
    : 'cannot-tell'
}

/** A text of the form whose unknown runs have a length, and no character that a pattern names. */
const filled = (form: string, length: number): string =>
  form.replaceAll(/[*~]/g, unnamed.repeat(length)).replaceAll('#', unnamed.repeat(Math.max(length, 1)))

const unnamed = '\uE002'

/** What nothing names fits question marks and stars alone: with more of it than question marks, a star takes it in. */
const lengths = (pattern: string): number[] => [0, 1, pattern.split('?').length]

/** Whether there is a text that has the form and fits the pattern: both are read at once, by dynamic programming. */
function mayFit(pattern: string, form: string): boolean {
  // reach[p]: the rest of the pattern from p on and the rest of the form have a text in common.
  const stars = /\**$/.exec(pattern)?.[0].length ?? 0
  let after = Array.from({ length: pattern.length + 1 }, (_, p) => p >= pattern.length - stars)
  for (let f = form.length - 1; f >= 0; f -= 1) {
    const token = form[f] ?? ''
    const isRun = '*#~'.includes(token)
    const reach = after.map(() => false)
    for (let p = pattern.length; p >= 0; p -= 1) {
      const want = pattern[p]
      const one = want !== undefined && want !== '*' && takes(token, want)
      reach[p] = isRun
        ? after[p] === true || (want === '*' && reach[p + 1] === true) || (one && reach[p + 1] === true)
        : want === '*'
          ? reach[p + 1] === true || after[p] === true
          : one && after[p + 1] === true
    }
    after = reach
  }
  return after[0] === true
}

/** Whether one character of the form can be what the pattern wants there. */
function takes(token: string, want: string): boolean {
  if (want === '?' || token === '*') return true
  if (token === '#') return /[0-9a-z]/.test(want)
  return token === '~' ? /[0-9a-z/-]/.test(want) : token === want
}

/** Whether the pattern fits every text. */
export const fitsAll = (pattern: string): boolean => /^\*+$/.test(pattern)

/** How a policy's text is read: whether it has variables, and what a request puts in their place. */
export type Reading = { hasVariables: boolean; keys: RequestKeys }

/** `${key}` is a variable under this version only, and plain text under any other, or none (IAM user guide, "Version"). */
export const hasVariables = ({ Version }: PolicyDocument): boolean => Version === '2012-10-17'

/** Keys of several values, which cannot stand in a variable (IAM user guide, "IAM policy elements: Variables"). */
const multivalued = new Set([
  'aws:calledvia',
  'aws:principalorgpaths',
  'aws:principalservicenameslist',
  'aws:resourceorgpaths',
  'aws:sourceorgpaths',
  'aws:tagkeys',
  'aws:vpceorgpaths',
  'kms:encryptioncontextkeys',
])

/** `${key}`, `${key, 'default'}`, and the three that stand for a character: `${*}`, `${?}`, `${$}`. */
const variable = /\$\{(?:([*?$])|([^\s,'{}]+)\s*(?:,\s*'([^']*)')?)\}/g

/**
 * The text as a pattern, its variables replaced. Undefined where one cannot be resolved: AWS may then take the whole
 * statement for invalid (IAM user guide, "IAM policy elements: Variables and tags").
 */
export function patternOf(text: string, { hasVariables: isReplaced, keys }: Reading): string | undefined {
  if (!isReplaced || !text.includes('${')) return text
  let isResolved = true
  const pattern = text.replaceAll(variable, (_, character?: string, key?: string, otherwise?: string) => {
    const value = character ?? valueOf(key ?? '', otherwise, keys)
    if (value === undefined) isResolved = false
    return literal(value ?? '')
  })
  return isResolved && !text.replaceAll(variable, '').includes('${') ? pattern : undefined
}

function valueOf(key: string, otherwise: string | undefined, keys: RequestKeys): string | undefined {
  const name = key.toLowerCase()
  if (multivalued.has(name)) return undefined
  const [only, ...others] = keys(name).cases
  if (only === undefined || others.length > 0) return undefined
  if (only === 'absent') return otherwise
  const [value, ...further] = only
  return typeof value === 'string' && further.length === 0 ? value : undefined
}
