import type { Expression } from '../filter-pattern/expression.ts'
import { parseExpression } from '../filter-pattern/parse-expression.ts'
import { take, tokensOf } from '../filter-pattern/tokens.ts'

/** Another alarm's state, as a composite alarm asks for it. The alarm is named, or given by its ARN. */
export type StateTest = { alarm: string; state: string }

const grammar =
  /\s+|(?<open>\()|(?<close>\))|(?<or>OR\b)|(?<and>AND\b)|(?<not>NOT\b)|(?<constant>(?:TRUE|FALSE)\b)|(?<state>(?:ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"[^"]+"|'[^']+'|[^"'()]+?)\s*\))/i

/**
 * Reads the AlarmRule of a composite alarm (CloudWatch API reference, PutCompositeAlarm); undefined where it is not
 * read, though CloudWatch took it.
 */
export function alarmRule(rule: string): Expression<StateTest> | undefined {
  const tokens = tokensOf(rule, grammar)
  return (
    tokens &&
    parseExpression(tokens, (left) => {
      const constant = take(left, 'constant')?.text
      if (constant !== undefined) return constant.toUpperCase() === 'TRUE'
      const text = take(left, 'state')?.text
      return text === undefined ? undefined : { test: stateTest(text) }
    })
  )
}

function stateTest(text: string): StateTest {
  const [, state = '', alarm = ''] = /^(\w+)\s*\(\s*(.*?)\s*\)$/s.exec(text) ?? []
  return { state: state.toUpperCase(), alarm: alarm.replaceAll(/^["']|["']$/g, '') }
}
