import {
  type Expression,
  notOf,
  parseExpression,
  replaced,
  take,
  testsIn,
  tokensOf,
} from '../filter-pattern/expression.ts'

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

const states = ['ALARM', 'OK', 'INSUFFICIENT_DATA']
/** Far more steps than rules that people write take. */
const mostSteps = 5000

/**
 * Whether there are states of the alarms in a rule by which it holds, each alarm being in one of them; undefined where
 * it is not understood, or there are too many to go through.
 */
export function canHold(rule: string): boolean | undefined {
  const asked = alarmRule(rule)
  return asked === undefined ? undefined : isSatisfiable(asked)
}

/** As `canHold`, for states by which it does not hold. */
export function canFail(rule: string): boolean | undefined {
  const asked = alarmRule(rule)
  return asked === undefined ? undefined : isSatisfiable(notOf(asked))
}

function isSatisfiable(rule: Expression<StateTest>): boolean | undefined {
  const left = [rule]
  for (let steps = 0; steps < mostSteps; steps++) {
    const one = left.pop()
    if (one === undefined) return false
    if (one === true) return true
    const [first] = testsIn(one)
    if (first) left.push(...states.map((state) => withState(one, first.alarm, state)))
  }
  return undefined
}

const withState = (rule: Expression<StateTest>, alarm: string, state: string) =>
  replaced<StateTest, StateTest>(rule, (test) => (test.alarm === alarm ? test.state === state : { test }))
