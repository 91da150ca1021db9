import { BlockList, isIPv4, isIPv6 } from 'node:net'
import { isRecord } from '../../protocol/is-record.ts'

const TEXT_OPERATORS = ['prefix', 'suffix', 'wildcard', 'equals-ignore-case', 'cidr']
const isLiteral = (value: unknown): boolean =>
  value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

/** What is wrong with one matcher of a pattern, or nothing. */
export function checkMatcher(matcher: unknown): string | undefined {
  if (isLiteral(matcher)) return undefined
  if (!isRecord(matcher)) return 'Match value must be String, number, true, false, or null'
  const [entry, ...others] = Object.entries(matcher)
  if (!entry || others.length > 0) return 'Only one key allowed in match expression'
  const [operator, operand] = entry
  if (operator === 'exists')
    return typeof operand === 'boolean' ? undefined : 'exists match pattern must be either true or false'
  if (operator === 'numeric') return checkNumeric(operand)
  if (operator === 'anything-but') return checkAnythingBut(operand)
  if (!TEXT_OPERATORS.includes(operator)) return `Unrecognized match type ${operator}`
  return checkText(operator, operand)
}

function checkText(operator: string, operand: unknown): string | undefined {
  const nested = isRecord(operand) ? operand['equals-ignore-case'] : undefined
  const text = operator === 'prefix' || operator === 'suffix' ? (nested ?? operand) : operand
  if (typeof text !== 'string') return `${operator} match pattern must be a string`
  if (operator === 'wildcard' && text.includes('**')) return 'Consecutive wildcard characters are not allowed'
  return undefined
}

function checkAnythingBut(operand: unknown): string | undefined {
  const items: unknown[] = Array.isArray(operand) ? operand : [operand]
  if (items.length === 0) return 'Empty arrays are not allowed'
  if (!isRecord(operand)) {
    return items.every((item) => typeof item === 'string' || typeof item === 'number')
      ? undefined
      : 'Inside anything but list, start|null|boolean is not supported.'
  }
  const [entry, ...others] = Object.entries(operand)
  if (!entry || others.length > 0) return 'Only one key allowed in match expression'
  const [operator, texts] = entry
  if (!TEXT_OPERATORS.includes(operator) || operator === 'cidr')
    return `Unsupported anything-but pattern: ${operator}`
  const list: unknown[] = Array.isArray(texts) ? texts : [texts]
  return list.length > 0 && list.every((text) => typeof text === 'string')
    ? undefined
    : `${operator} must be a string`
}

const COMPARE: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '=': (a, b) => a === b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
}

function checkNumeric(operand: unknown): string | undefined {
  if (!Array.isArray(operand)) return 'Value of numeric must be an array.'
  if (operand.length !== 2 && operand.length !== 4)
    return 'Too many or too few elements in numeric expression'
  const wellFormed = operand.every((item: unknown, index) =>
    index % 2 === 0 ? typeof item === 'string' && COMPARE[item] !== undefined : typeof item === 'number',
  )
  return wellFormed ? undefined : 'Unrecognized numeric range operator'
}

/** Whether a field's value fits one matcher. Of a list, any element may. */
export function matcherFits(matcher: unknown, actual: unknown): boolean {
  if (isRecord(matcher) && 'exists' in matcher)
    return matcher['exists'] === (actual !== undefined && !isRecord(actual))
  if (actual === undefined) return false
  if (Array.isArray(actual)) return actual.some((item) => matcherFits(matcher, item))
  if (!isRecord(matcher)) return matcher === actual
  return Object.entries(matcher).every(([operator, operand]) => operatorFits(operator, operand, actual))
}

function operatorFits(operator: string, operand: unknown, actual: unknown): boolean {
  if (operator === 'numeric')
    return Array.isArray(operand) && typeof actual === 'number' && inRange(operand, actual)
  if (operator === 'anything-but') return !isExcluded(operand, actual)
  return typeof actual === 'string' && textFits(operator, operand, actual)
}

function inRange(operand: unknown[], actual: number): boolean {
  for (let index = 0; index < operand.length; index += 2) {
    if (!COMPARE[String(operand[index])]?.(actual, Number(operand[index + 1]))) return false
  }
  return true
}

function isExcluded(operand: unknown, actual: unknown): boolean {
  if (!isRecord(operand)) return (Array.isArray(operand) ? operand : [operand]).includes(actual)
  return Object.entries(operand).some(([operator, texts]) => {
    const list: unknown[] = Array.isArray(texts) ? texts : [texts]
    return list.some((text) => operatorFits(operator, text, actual))
  })
}

function textFits(operator: string, operand: unknown, actual: string): boolean {
  if (isRecord(operand))
    return textFits(operator, String(operand['equals-ignore-case']).toLowerCase(), actual.toLowerCase())
  const text = String(operand)
  if (operator === 'prefix') return actual.startsWith(text)
  if (operator === 'suffix') return actual.endsWith(text)
  if (operator === 'equals-ignore-case') return actual.toLowerCase() === text.toLowerCase()
  return operator === 'cidr' ? inCidr(text, actual) : wildcardFits(text, actual)
}

function wildcardFits(pattern: string, actual: string): boolean {
  const source = pattern.replace(/\\([*\\])|[.+?^${}()|[\]\\]|\*/g, (found, escaped: string | undefined) => {
    if (escaped !== undefined) return `\\${escaped}`
    return found === '*' ? '[\\s\\S]*' : `\\${found}`
  })
  return new RegExp(`^${source}$`).test(actual)
}

function inCidr(cidr: string, actual: string): boolean {
  const [network = '', bits = ''] = cidr.split('/')
  const family = isIPv4(network) ? 'ipv4' : 'ipv6'
  if (!isIPv4(actual) && !isIPv6(actual)) return false
  const block = new BlockList()
  try {
    block.addSubnet(network, Number(bits), family)
    return block.check(actual, isIPv4(actual) ? 'ipv4' : 'ipv6')
  } catch {
    return false
  }
}
