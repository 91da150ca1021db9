import type { Chosen } from '../filter-pattern/find-missed.ts'
import type { Value } from '../filter-pattern/pattern-test.ts'

/** A record that no alarm hears of, by what sets it apart from others of its kind. */
export function missedText(record: Chosen): string {
  const parts = [...record].map(([subject, value]) => partText(subject, value))
  return parts.length === 0 ? '' : ` ${parts.join(' and ')}`
}

const inText = 'text '

function partText(subject: string, value: Value): string {
  if (subject.startsWith(inText)) {
    return `${value === true ? 'with' : 'without'} ${subject.slice(inText.length)} in it`
  }
  if (value === undefined) return `without ${subject}`
  return typeof value === 'object' && value !== null
    ? `with ${subject}`
    : `with ${subject} ${JSON.stringify(value)}`
}
