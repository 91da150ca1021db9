import {
  allOf,
  anyOf,
  type Expression,
  notOf,
  type Open,
  parseExpression,
  take,
  type Token,
  tokensOf,
} from './expression.ts'
import type { Comparison, Literal, PatternTest } from './pattern-test.ts'

/**
 * Reads a filter pattern of CloudWatch Logs, of log events that are JSON (CloudWatch Logs user guide, "Filter pattern
 * syntax for metric filters, subscription filters, filter log events, and Live Tail").
 *
 * @param unknown what stands for a pattern, or a part of one, whose outcome cannot be foreseen: AWS took the pattern,
 * so that one which is not read here is no pattern that matches nothing
 */
export function parseFilterPattern(pattern: string, unknown: Open): Expression<PatternTest> {
  const text = pattern.trim()
  const inside = /^\{(.*)\}$/s.exec(text)?.[1]
  if (inside !== undefined) return jsonPattern(inside, unknown) ?? unknown
  // A pattern of space-delimited fields cuts the JSON text at its spaces, wherever these are.
  if (text.startsWith('[')) return unknown
  return termPattern(text) ?? unknown
}

const word = String.raw`[^\s()&|=<>!"%{}]+`
const quoted = String.raw`"(?:[^"\\]|\\.)*"`
const regex = '%[^%]*%'
const step = String.raw`\.[\w*-]+|\.?\[(?:\d+|\*|["'][^"'\\.]*["'])\]`
const jsonGrammar = new RegExp(
  String.raw`\s+|(?<open>\()|(?<close>\))|(?<and>&&)|(?<or>\|\|)|(?<comparison>[!<>]?=|[<>])|(?<field>\$(?:${step})+)|(?<quoted>${quoted})|(?<regex>${regex})|(?<word>${word})`,
)

function jsonPattern(text: string, unknown: Open): Expression<PatternTest> | undefined {
  const tokens = tokensOf(text, jsonGrammar)
  return tokens && parseExpression(tokens, (left) => condition(left, unknown))
}

function condition(tokens: Token[], unknown: Open): Expression<PatternTest> | undefined {
  const selector = take(tokens, 'field')?.text
  if (selector === undefined) return undefined
  const field = fieldOf(selector)
  const comparison = take(tokens, 'comparison')?.text
  const test =
    comparison === undefined ? stateTest(field ?? '', tokens) : comparing(field ?? '', comparison, tokens)
  // A selector with `*` asks any of several fields.
  return field === undefined && test ? unknown : test && { test }
}

/** The path that a selector names, such as `userIdentity.type` for `$["userIdentity"].type`; undefined for several. */
export function fieldOf(selector: string): string | undefined {
  if (!new RegExp(`^\\$(?:${step})+$`).test(selector)) return undefined
  const path = selector
    .replaceAll(/\.?\[["']([^"']*)["']\]/g, '.$1')
    .replace(/^\$\.?/, '')
    .replaceAll('.[', '[')
  return path.includes('*') ? undefined : path
}

function stateTest(field: string, tokens: Token[]): PatternTest | undefined {
  const next = () => take(tokens, 'word')?.text.toUpperCase()
  const first = next()
  if (first === 'EXISTS') return { field, exists: true }
  if (first === 'NOT') return next() === 'EXISTS' ? { field, exists: false } : undefined
  const state = first === 'IS' ? next() : undefined
  if (state === 'NULL') return { field, is: null }
  return state === 'TRUE' || state === 'FALSE' ? { field, is: state === 'TRUE' } : undefined
}

function comparing(field: string, operator: string, tokens: Token[]): PatternTest | undefined {
  const comparison = comparisons.find((one) => one === operator)
  const literal = literalOf(take(tokens, 'word', 'quoted', 'regex'))
  if (!comparison || !literal) return undefined
  const isOrder = comparison !== '=' && comparison !== '!='
  return isOrder && !('number' in literal) ? undefined : { field, comparison, literal }
}

const comparisons: readonly Comparison[] = ['=', '!=', '<', '<=', '>', '>=']

const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i

function literalOf(token: Token | undefined): Literal | undefined {
  if (!token) return undefined
  const { kind, text } = token
  if (kind === 'regex') return regexLiteral(text)
  if (kind === 'quoted') return quotedLiteral(text)
  return number.test(text) ? { number: text } : { glob: text }
}

/** What an escaped `*` stands for is not documented. */
function quotedLiteral(text: string): Literal | undefined {
  return text.includes(String.raw`\*`) ? undefined : { glob: unquoted(text) }
}

function regexLiteral(text: string): { regex: RegExp } | undefined {
  try {
    return { regex: new RegExp(text.slice(1, -1)) }
  } catch {
    return undefined
  }
}

const unquoted = (text: string): string => text.replaceAll(/^"|"$/g, '').replaceAll(/\\(.)/gs, '$1')

const termGrammar = new RegExp(
  String.raw`\s+|(?<any>\?)|(?<none>-)\s*|(?<quoted>${quoted})|(?<regex>${regex})|(?<word>[^\s"%?-][^\s"%]*)`,
)

const termOf = ({ kind, text }: Token): string | RegExp | undefined =>
  kind === 'regex' ? regexLiteral(text)?.regex : kind === 'quoted' ? unquoted(text) : text

/**
 * Terms of the text: all must stand in it, none that has a minus, and one of those with a question mark, which count
 * only where there are no others (user guide, "Using filter patterns to match terms in unstructured log events").
 */
function termPattern(text: string): Expression<PatternTest> | undefined {
  const tokens = tokensOf(text, termGrammar)
  if (!tokens) return undefined
  const terms: Record<'any' | 'none' | 'all', Expression<PatternTest>[]> = { any: [], none: [], all: [] }
  while (tokens.length > 0) {
    const sign = take(tokens, 'any', 'none')?.kind
    const token = take(tokens, 'word', 'quoted', 'regex')
    const term = token && termOf(token)
    if (term === undefined) return undefined
    terms[sign === 'any' || sign === 'none' ? sign : 'all'].push({ test: { term } })
  }
  const { any, none, all } = terms
  if (any.length > 0 && none.length + all.length === 0) return anyOf(any)
  return allOf([...all, ...none.map((term) => notOf(term))])
}
