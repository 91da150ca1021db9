import { field, isFields, textsOf } from '../../text/fields.ts'
import { globMatches } from '../../text/glob.ts'

/**
 * Whether a condition of an EventBridge pattern lets a text through (EventBridge user guide, "Comparison operators for
 * use in event patterns"). A field that the pattern does not ask for lets everything through; an operator that is not
 * about texts lets nothing through.
 */
export function admits(condition: unknown, text: string): boolean {
  if (condition === undefined) return true
  return Array.isArray(condition) && condition.some((one) => matches(one, text))
}

function matches(one: unknown, text: string): boolean {
  if (typeof one === 'string') return one === text
  if (!isFields(one)) return false
  const refused = one['anything-but']
  if (refused !== undefined)
    return isFields(refused) ? !compares(refused, text) : !textsOf(refused).includes(text)
  return one.exists === true || compares(one, text)
}

/** Prefix, suffix, wildcard and equality without case, each with a text or a list of them. */
function compares(one: unknown, text: string): boolean {
  const lower = text.toLowerCase()
  const some = (name: string, test: (value: string) => boolean) => textsOf(field(one, name)).some(test)
  return (
    some('prefix', (prefix) => text.startsWith(prefix)) ||
    some('suffix', (suffix) => text.endsWith(suffix)) ||
    some('wildcard', (pattern) => globMatches(pattern, text)) ||
    some('equals-ignore-case', (value) => value.toLowerCase() === lower)
  )
}
