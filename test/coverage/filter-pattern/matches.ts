import { replaced } from '../../../lib/coverage/filter-pattern/expression.ts'
import { parseFilterPattern } from '../../../lib/coverage/filter-pattern/parse-filter-pattern.ts'
import { meets, type PatternTest, type Value } from '../../../lib/coverage/filter-pattern/pattern-test.ts'

const unknown = { open: [] }

/** Whether a pattern matches one log event; undefined where it cannot be told. */
export function matches(pattern: string, event: object): boolean | undefined {
  const outcome = replaced(parseFilterPattern(pattern, unknown), (test) => outcomeOf(test, event) ?? unknown)
  return typeof outcome === 'boolean' ? outcome : undefined
}

function outcomeOf(test: PatternTest, event: object): boolean | undefined {
  if ('field' in test) return meets(test, valueAt(event, test.field))
  const text = JSON.stringify(event)
  return typeof test.term === 'string' ? text.includes(test.term) : test.term.test(text)
}

/** The value at a path, such as `objectList[1].id`. */
export function valueAt(event: object, path: string): Value {
  let value: Value = event
  for (const [, name, index] of path.matchAll(/([^.[\]]+)|\[(\d+)\]/g)) {
    if (typeof value !== 'object' || value === null) return undefined
    const fields: Record<string, Value> = { ...value }
    value = fields[name ?? index ?? '']
  }
  return value
}
