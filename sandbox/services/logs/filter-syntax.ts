import { AwsError } from '../../service.ts'

/**
 * Holds a filter pattern to the language's grammar: JSON conditions in braces, fields in brackets, or terms
 * (CloudWatch Logs user guide, "Filter pattern syntax"). Written apart from the product's own reader.
 * @throws AwsError InvalidParameterException
 */
export function checkFilterPattern(pattern = ''): string {
  const valid = pattern.startsWith('{')
    ? isJsonPattern(pattern)
    : pattern.startsWith('[')
      ? isFieldPattern(pattern)
      : areTerms(pattern)
  if (valid) return pattern
  throw new AwsError('InvalidParameterException', 'Invalid metric filter pattern')
}

/** A term with other characters than letters, digits and underscores stands in double quotes, or is an expression. */
const areTerms = (text: string): boolean =>
  /^\s*(?:[?-]?(?:"(?:[^"\\]|\\.)*"|%[^%]+%|\w+)(?:\s+|$))*$/.test(text)

function isFieldPattern(text: string): boolean {
  const [, inside] = /^\[([^[\]]*)\]\s*$/.exec(text) ?? []
  return inside !== undefined && inside.split(',').every((field) => field.trim() !== '')
}

const TOKEN =
  /\s*(?:(\(|\)|&&|\|\|)|(\$(?:\.[^\s=!<>()&|[\].]+|\.?\[(?:\d+|\*|'[^']*'|"[^"]*")\])+)|(!=|<=|>=|=|<|>)|("(?:[^"\\]|\\.)*"|%[^%]+%)|([^\s()&|"'={}<>!]+))/y

type Token = { kind: 'mark' | 'selector' | 'operator' | 'quoted' | 'word'; text: string }

function isJsonPattern(text: string): boolean {
  const [, inside] = /^\{(.*)\}$/s.exec(text) ?? []
  const tokens = inside === undefined ? undefined : tokensOf(inside.trim())
  return tokens !== undefined && conditionsEnd(tokens, 0) === tokens.length
}

function tokensOf(text: string): Token[] | undefined {
  const kinds = ['mark', 'selector', 'operator', 'quoted', 'word'] as const
  const tokens: Token[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.length) {
    const [, ...groups] = TOKEN.exec(text) ?? []
    const index = groups.findIndex((group) => group !== undefined)
    const kind = kinds[index]
    if (kind === undefined) return undefined
    tokens.push({ kind, text: groups[index] ?? '' })
  }
  return tokens
}

/** Where conditions that begin at one token end; nothing where they are broken. */
function conditionsEnd(tokens: readonly Token[], start: number): number | undefined {
  const end = conditionEnd(tokens, start)
  if (end === undefined) return undefined
  const joint = tokens[end]?.text
  return joint === '&&' || joint === '||' ? conditionsEnd(tokens, end + 1) : end
}

function conditionEnd(tokens: readonly Token[], start: number): number | undefined {
  const [first, second, third] = tokens.slice(start)
  if (first?.text === '(') {
    const end = conditionsEnd(tokens, start + 1)
    return end !== undefined && tokens[end]?.text === ')' ? end + 1 : undefined
  }
  if (first?.kind !== 'selector' || !second || !third) return undefined
  if (/^(?:IS (?:NULL|TRUE|FALSE)|NOT EXISTS)$/.test(`${second.text} ${third.text}`)) return start + 3
  if (second.kind !== 'operator' || (third.kind !== 'quoted' && third.kind !== 'word')) return undefined
  // What is compared by size is a number (tests of TestMetricFilter against AWS: `$.eventType > UpdateTrail`).
  const bySize = second.text.startsWith('<') || second.text.startsWith('>')
  return bySize && !/^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(third.text) ? undefined : start + 3
}
