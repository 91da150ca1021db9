import { BlockList, isIP } from 'node:net'
import { all, certainly, type Certainty, inEachCase } from './certainty.ts'
import { legacyAccounts } from './principals.ts'
import { fits, fitsAll, formFits, literal } from './pattern.ts'
import type { PartlyKnown, Value } from './request.ts'

/** Compares one value of the policy with one of the request. Texts reach it as patterns, with variables replaced. */
export type Comparison = (wanted: string, value: Value) => Certainty

const cannotTell = 'cannot-tell'

/** StringLike, and with every wildcard made literal StringEquals. */
export const likeText: Comparison = (pattern, value) =>
  typeof value === 'string' ? certainly(fits(pattern, value)) : partly(pattern, value)

export const equalText: Comparison = (pattern, value) => likeText(literal(pattern), value)

export const equalIgnoringCase: Comparison = (pattern, value) =>
  typeof value === 'string'
    ? equalText(pattern.toLowerCase(), value.toLowerCase())
    : canDiffer(equalText(pattern, value))

const canDiffer = (answer: Certainty): Certainty => (answer === 'yes' ? 'yes' : cannotTell)

function partly(pattern: string, value: PartlyKnown): Certainty {
  if ('like' in value) return formFits(pattern, value.like)
  if (fitsAll(pattern)) return 'yes'
  return value.is === 'foreign-arn' && isCustomers(pattern) ? 'no' : cannotTell
}

/** Whether a pattern of ARNs names an account that is not CloudTrail's, or somebody by name. */
function isCustomers(pattern: string): boolean {
  const account = /\d{12}/.exec(pattern)?.[0]
  if (account !== undefined) return !legacyAccounts.has(account)
  const name = pattern.split(/[:/]/).at(-1) ?? ''
  return name !== 'root' && /[^*?]/.test(name)
}

/**
 * ArnLike, and ArnEquals, which is the same: each of the six parts between colons is compared by itself, so that no
 * wildcard reaches across a colon, but in the last part (IAM user guide, "Amazon Resource Name (ARN) condition
 * operators").
 */
export const likeArn: Comparison = (pattern, value) => {
  if (typeof value !== 'string' && !('like' in value)) return partly(pattern, value)
  if (fitsAll(pattern)) return 'yes'
  const parts = arnParts(typeof value === 'string' ? value : value.like)
  const wanted = arnParts(pattern)
  if (!parts || !wanted) return 'no'
  return all(
    wanted.map((part, index) => {
      const own = parts[index] ?? ''
      return likeText(part, typeof value === 'string' ? own : { like: own })
    }),
  )
}

function arnParts(arn: string): string[] | undefined {
  const parts = arn.split(':')
  return parts.length < 6 ? undefined : [...parts.slice(0, 5), parts.slice(5).join(':')]
}

type Order = (value: number, wanted: number) => boolean

const ordered =
  (numberOf: (text: string) => number | undefined) =>
  (holds: Order): Comparison =>
  (wanted, value) => {
    const [right, left] = [numberOf(wanted), typeof value === 'string' ? numberOf(value) : undefined]
    return left === undefined || right === undefined ? cannotTell : certainly(holds(left, right))
  }

/** Numbers, decimal ones included. */
export const numeric = ordered((text) =>
  /^[+-]?\d+(\.\d+)?$/.test(text.trim()) ? Number(text.trim()) : undefined,
)

const isoDate = /^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?)?)?$/

/** The milliseconds of a date as policies write it: ISO 8601 as W3C narrows it, or seconds of Unix time. */
export function dateOf(text: string): number | undefined {
  const date = text.trim()
  const time = isoDate.test(date) ? Date.parse(date) : /^\d+(\.\d+)?$/.test(date) ? Number(date) * 1000 : NaN
  return Number.isNaN(time) ? undefined : time
}

export const dated = ordered(dateOf)

/** Bool: any text but true and false is no boolean, and AWS does not say what becomes of it. */
export const equalBoolean: Comparison = (wanted, value) => {
  if (typeof value !== 'string') return cannotTell
  const [one, other] = [wanted.toLowerCase(), value.toLowerCase()]
  return isBoolean(one) && isBoolean(other) ? certainly(one === other) : cannotTell
}

export const isBoolean = (text: string): boolean => text === 'true' || text === 'false'

/**
 * BinaryEquals: the policy has the value in base64 (IAM user guide, "Binary condition operators"). No key that is known
 * here is binary, and whether a text is compared by its bytes or taken for base64 itself is documented nowhere.
 */
export const equalBinary: Comparison = (wanted, value) => {
  if (typeof value !== 'string') return cannotTell
  const byBytes = Buffer.from(wanted, 'base64').equals(Buffer.from(value))
  return inEachCase([certainly(byBytes), certainly(wanted === value)])
}

/** IpAddress: an address alone stands for itself (IAM user guide, "IP address condition operators"). */
export const inRange: Comparison = (wanted, value) => {
  const range = rangeOf(wanted)
  if (!range) return cannotTell
  if (typeof value === 'string') return containsAddress(range, value)
  if (!('is' in value) || value.is !== 'foreign-address') return cannotTell
  if (range.version !== value.version) return 'no'
  if (range.bits === 0) return 'yes'
  return range.bits < customersBits[range.version] ? cannotTell : 'no'
}

/** A wider range than this is nobody's own: it holds addresses of AWS and of strangers too. */
const customersBits = { 4: 8, 6: 20 }

type Range = { address: string; bits: number; version: 4 | 6 }

function rangeOf(text: string): Range | undefined {
  const [address = '', length, ...more] = text.split('/')
  const version = isIP(address)
  if ((version !== 4 && version !== 6) || more.length > 0) return undefined
  const most = version === 4 ? 32 : 128
  const bits = length === undefined ? most : /^\d+$/.test(length) ? Number(length) : NaN
  return bits >= 0 && bits <= most ? { address, bits, version } : undefined
}

function containsAddress({ address, bits, version }: Range, value: string): Certainty {
  const own = isIP(value)
  if (own === 0) return cannotTell
  if (own !== version) return 'no'
  const list = new BlockList()
  list.addSubnet(address, bits, version === 4 ? 'ipv4' : 'ipv6')
  return certainly(list.check(value, version === 4 ? 'ipv4' : 'ipv6'))
}
