import { isRecord } from '../../protocol/is-record.ts'
import { AwsError } from '../../service.ts'
import { checkMatcher } from './matcher.ts'
import { matcherFits } from './matcher.ts'

/** An event pattern that was found well-formed. */
export type EventPattern = { readonly [key: string]: unknown }

/** Event pattern size, "Amazon EventBridge quotas". */
const MAX_LENGTH = 2048

const invalid = (reason: string): AwsError =>
  new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`)

/**
 * Reads an event pattern (EventBridge guide, "Creating event patterns").
 * @throws AwsError InvalidEventPatternException
 */
export function parsePattern(text: string): EventPattern {
  if (text.length > MAX_LENGTH) throw invalid(`the pattern is longer than ${MAX_LENGTH} characters`)
  const pattern = parseObject(text)
  checkLevel(pattern, '')
  return pattern
}

function parseObject(text: string): EventPattern {
  try {
    const pattern: unknown = JSON.parse(text)
    if (isRecord(pattern)) return pattern
  } catch {
    throw invalid('Filter is not valid JSON')
  }
  throw invalid('Filter is not an object')
}

function checkLevel(level: EventPattern, path: string): void {
  const entries = Object.entries(level)
  if (entries.length === 0) throw invalid('Empty objects are not allowed')
  for (const [key, value] of entries) checkEntry(key, value, path ? `${path}.${key}` : key)
}

function checkEntry(key: string, value: unknown, path: string): void {
  if (isRecord(value)) return checkLevel(value, path)
  if (!Array.isArray(value)) throw invalid(`"${path}" must be an object or an array`)
  if (value.length === 0) throw invalid('Empty arrays are not allowed')
  for (const item of value) {
    if (key === '$or' && isRecord(item)) checkLevel(item, path)
    else {
      const problem = checkMatcher(item)
      if (problem) throw invalid(`${problem} at "${path}"`)
    }
  }
}

/** Whether an event fits a pattern: every field of it, by any of the field's values. */
export function matchesEvent(pattern: EventPattern, event: unknown): boolean {
  return Object.entries(pattern).every(([key, expected]) => {
    if (key === '$or' && Array.isArray(expected)) {
      return expected.some((branch) => isRecord(branch) && matchesEvent(branch, event))
    }
    const actual = isRecord(event) && Object.hasOwn(event, key) ? event[key] : undefined
    if (isRecord(expected)) return matchesNested(expected, actual)
    return Array.isArray(expected) && expected.some((matcher) => matcherFits(matcher, actual))
  })
}

function matchesNested(pattern: EventPattern, actual: unknown): boolean {
  if (Array.isArray(actual)) return actual.some((item) => matchesEvent(pattern, item))
  return matchesEvent(pattern, actual)
}
