/**
 * Whether the rule of a composite alarm holds (CloudWatch API reference, PutCompositeAlarm): functions of other alarms'
 * states, joined by NOT before AND before OR.
 *
 * @param stateOf the state of an alarm by its name or ARN
 * @throws SyntaxError for what is no rule
 */
export function ruleHolds(rule: string, stateOf: (alarm: string) => string | undefined): boolean {
  const plain = rule.replaceAll(
    /\b(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"([^"]*)"|([^()"]*?))\s*\)/gi,
    (_match, state: string, quoted?: string, bare?: string) =>
      stateOf(quoted ?? bare ?? '') === state.toUpperCase() ? ' TRUE ' : ' FALSE ',
  )
  const words = plain.toUpperCase().match(/[()]|[^\s()]+/g) ?? []
  const value = alternatives(words)
  if (words.length > 0) throw new SyntaxError(`${words[0]} was not expected`)
  return value
}

function alternatives(words: string[]): boolean {
  let value = conjunction(words)
  while (took(words, 'OR')) value = conjunction(words) || value
  return value
}

function conjunction(words: string[]): boolean {
  let value = operand(words)
  while (took(words, 'AND')) value = operand(words) && value
  return value
}

function operand(words: string[]): boolean {
  if (took(words, 'NOT')) return !operand(words)
  if (took(words, 'TRUE')) return true
  if (took(words, 'FALSE')) return false
  if (!took(words, '(')) throw new SyntaxError(`${words[0] ?? 'the end'} was not expected`)
  const value = alternatives(words)
  if (!took(words, ')')) throw new SyntaxError('a parenthesis is not closed')
  return value
}

function took(words: string[], word: string): boolean {
  if (words[0] !== word) return false
  words.shift()
  return true
}
