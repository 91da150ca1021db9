import { BlockList, isIP } from 'node:net'
import { fitsPattern, piecesMatch, piecesOf } from './policy-pattern.ts'
import type { Piece, Variables } from './policy-pattern.ts'

/**
 * How an operator compares one value of a policy with one of the request; nothing where the policy's value has a
 * variable without a value.
 */
export type Test = (expected: string, actual: string, variables?: Variables) => boolean | undefined

export type Operator = {
  /** One request value must, or all must, or the key has but one. */
  set?: 'any' | 'all'
  ifExists: boolean
} & ({ test: Test; negated: boolean } | { test: 'null' })

/** Wildcards are text like any other here, but variables have values. */
const text =
  (compare: (expected: string, actual: string) => boolean): Test =>
  (expected, actual, variables) => {
    const pieces = piecesOf(expected, variables)
    return pieces && compare(pieces.map(written).join(''), actual)
  }

const written = (piece: Piece): string => ('literal' in piece ? piece.literal : piece.wildcard)

/**
 * "Each of the six colon-delimited components of the ARN is checked separately" (IAM guide, "ARN condition
 * operators"). A lone `*`, which has no components, is taken for any ARN [U].
 */
const arn: Test = (expected, actual, variables) => {
  const pieces = piecesOf(expected, variables)
  if (!pieces || expected === '*') return pieces && true
  const patterns = componentsOf(pieces)
  const components = actual.split(':')
  const six = [...components.slice(0, 5), components.slice(5).join(':')]
  if (patterns.length !== 6 || components.length < 6) return false
  return patterns.every((pattern, index) => piecesMatch(pattern, six[index] ?? ''))
}

function componentsOf(pieces: readonly Piece[]): Piece[][] {
  const components: Piece[][] = [[]]
  for (const piece of pieces) {
    if (!('literal' in piece)) components.at(-1)?.push(piece)
    else
      for (const [index, literal] of piece.literal.split(':').entries()) {
        if (index > 0 && components.length < 6) components.push([{ literal }])
        else components.at(-1)?.push({ literal: index > 0 ? `:${literal}` : literal })
      }
  }
  return components
}

const numberOf = (value: string): number => (/^[+-]?\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : NaN)

/** An ISO 8601 date as W3C's note has them, in UTC where it says nothing else, or seconds since 1970. */
function timeOf(value: string): number {
  const given = value.trim()
  if (/^\d+$/.test(given) && given.length !== 4) return Number(given) * 1000
  if (!/^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/.test(given)) return NaN
  return Date.parse(/T[^Z+-]*$/.test(given) ? `${given}Z` : given)
}

const ordered = (read: (value: string) => number): Record<string, Test> => {
  const by =
    (compare: (actual: number, expected: number) => boolean): Test =>
    (expected, actual) =>
      compare(read(actual), read(expected))
  return {
    equals: by((actual, expected) => actual === expected),
    lessthan: by((actual, expected) => actual < expected),
    lessthanequals: by((actual, expected) => actual <= expected),
    greaterthan: by((actual, expected) => actual > expected),
    greaterthanequals: by((actual, expected) => actual >= expected),
  }
}

/** An address without a prefix is a range of one (IAM guide, "IP address condition operators"). */
const inRange: Test = (expected, actual) => {
  const [network = '', length] = expected.split('/')
  const family = isIP(network)
  const bits = length === undefined ? (family === 6 ? 128 : 32) : Number(length)
  const fits = Number.isInteger(bits) && bits >= 0 && bits <= (family === 6 ? 128 : 32)
  if (family === 0 || isIP(actual) !== family || !fits) return false
  const type = family === 6 ? 'ipv6' : 'ipv4'
  const range = new BlockList()
  range.addSubnet(network, bits, type)
  return range.check(actual, type)
}

const same: Test = (expected, actual) => expected === actual
const sameIgnoringCase = (expected: string, actual: string): boolean =>
  expected.toLowerCase() === actual.toLowerCase()

const under = (prefix: string, tests: Record<string, Test>): [string, Test][] =>
  Object.entries(tests).map(([name, test]) => [prefix + name, test])

/** By the operator's name in small letters, without `not`, the set operator and IfExists. */
const TESTS: ReadonlyMap<string, Test> = new Map([
  ...under('string', {
    equals: text((expected, actual) => expected === actual),
    equalsignorecase: text(sameIgnoringCase),
    like: fitsPattern,
  }),
  ...under('arn', { equals: arn, like: arn }),
  ...under('numeric', ordered(numberOf)),
  ...under('date', ordered(timeOf)),
  ['bool', sameIgnoringCase],
  ['binaryequals', same],
  ['ipaddress', inRange],
])

/** Names of the operators that hold where their counterpart does not. */
const NEGATIONS: ReadonlyMap<string, string> = new Map([
  ['stringnotequals', 'stringequals'],
  ['stringnotequalsignorecase', 'stringequalsignorecase'],
  ['stringnotlike', 'stringlike'],
  ['arnnotequals', 'arnequals'],
  ['arnnotlike', 'arnlike'],
  ['numericnotequals', 'numericequals'],
  ['datenotequals', 'dateequals'],
  ['notipaddress', 'ipaddress'],
])

/**
 * The operator of a name, in any case; nothing where IAM has none of that name. IfExists goes "to the end of any
 * condition operator name except the Null condition" (IAM guide, "...IfExists condition operators").
 */
export function operatorNamed(name: string): Operator | undefined {
  const parts = /^(?:for(?:(any)value|(all)values):)?(.+?)(ifexists)?$/.exec(name.toLowerCase())
  const [, any, all, base = '', suffix] = parts ?? []
  const ifExists = suffix !== undefined
  const qualifiers = { ifExists, ...(any && { set: 'any' as const }), ...(all && { set: 'all' as const }) }
  if (base === 'null') return ifExists ? undefined : { ...qualifiers, test: 'null' }
  const positive = NEGATIONS.get(base)
  const test = TESTS.get(positive ?? base)
  return test && { ...qualifiers, test, negated: positive !== undefined }
}
