import type { PolicyDocument } from '../model/index.ts'
import { literal } from './pattern.ts'
import type { RequestKeys } from './request.ts'

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
