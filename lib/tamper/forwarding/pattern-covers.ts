import { isDeepStrictEqual } from 'node:util'
import { field, type Fields, globMatches, isFields, listOf, textsOf } from '../../text/fields.ts'
import { type EventPattern, eventPatterns, ownPattern } from './event-patterns.ts'
import { namedPattern, type NamedService } from './named-pattern.ts'
import { homeOfForwarder } from './wanted-rules.ts'

/** A pattern without `$or`: every field that it asks for, by its path, with the condition on it. */
type Alternative = ReadonlyMap<string, unknown>

/**
 * Whether every event that one EventBridge pattern matches is matched by another one too. Every field that a pattern
 * asks for must match, and an absent field matches hardly any condition (EventBridge user guide, "Creating Amazon
 * EventBridge event patterns"), so a field that only the other one asks for takes events away. False where it cannot
 * be told.
 */
export function covers(pattern: Fields, wanted: Fields): boolean {
  const open = alternatives(pattern)
  const asked = alternatives(wanted)
  return (
    open !== undefined &&
    asked?.flatMap(singleCalls).every((one) => open.some((other) => coversAlternative(other, one))) === true
  )
}

function coversAlternative(open: Alternative, wanted: Alternative): boolean {
  return [...open].every(([path, condition]) => {
    const asked = wanted.get(path)
    return asked !== undefined && listOf(asked).every((one) => coversCondition(condition, one))
  })
}

function coversCondition(condition: unknown, wanted: unknown): boolean {
  if (typeof wanted === 'string') return admits(condition, wanted)
  return listOf(condition).some((one) => isDeepStrictEqual(one, wanted) || isWider(one, wanted))
}

/** A shorter prefix takes in a longer one; that there is a value takes in every condition on what it is. */
function isWider(one: unknown, wanted: unknown): boolean {
  if (!isFields(one) || !isFields(wanted)) return false
  if (one.exists === true) return wanted.exists === undefined
  return (
    typeof one.prefix === 'string' &&
    typeof wanted.prefix === 'string' &&
    wanted.prefix.startsWith(one.prefix)
  )
}

/** What alternatives of a pattern may share out among themselves. */
const shared = ['source', 'detail-type', 'detail\neventSource', 'detail\neventName']

/** An alternative for each call that one asks for. A service's events come from that service alone. */
function singleCalls(wanted: Alternative): Alternative[] {
  const each = shared.reduce<Alternative[]>(
    (all, path) =>
      all.flatMap((one) =>
        one.has(path) ? listOf(one.get(path)).map((value) => new Map([...one, [path, [value]]])) : [one],
      ),
    [wanted],
  )
  return each.filter((one) => {
    const [source] = listOf(one.get('source'))
    const [service] = listOf(one.get('detail\neventSource'))
    if (typeof source !== 'string' || typeof service !== 'string') return true
    return service === `${source.replace(/^aws\./, '')}.amazonaws.com`
  })
}

/** More than any rule of the guard's has, and few enough to go through. */
const most = 1000

/** A pattern's alternatives; undefined where there are too many. */
function alternatives(part: Fields, above = ''): Alternative[] | undefined {
  let all: Alternative[] = [new Map()]
  for (const [name, value] of Object.entries(part)) {
    const each = alternativesOfField(name, value, above)
    if (each === undefined || all.length * each.length > most) return undefined
    all = all.flatMap((one) => each.map((other) => new Map([...one, ...other])))
  }
  return all
}

function alternativesOfField(name: string, value: unknown, above: string): Alternative[] | undefined {
  if (name === '$or' && Array.isArray(value) && value.every(isFields)) {
    const each = value.map((one) => alternatives(one, above))
    return each.every((one) => one !== undefined) ? each.flat() : undefined
  }
  if (isFields(value)) return alternatives(value, `${above}${name}\n`)
  return [new Map([[`${above}${name}`, value]])]
}

/**
 * Whether a condition of an EventBridge pattern lets a text through (EventBridge user guide, "Comparison operators for
 * use in event patterns"). A field that the pattern does not ask for lets everything through; an operator that is not
 * about texts lets nothing through.
 */
export function admits(condition: unknown, text: string): boolean {
  if (condition === undefined) return true
  return Array.isArray(condition) && condition.some((one) => matches(one, text))
}

function matches(one: unknown, text: string): boolean {
  if (typeof one === 'string') return one === text
  if (!isFields(one)) return false
  const refused = one['anything-but']
  if (refused !== undefined)
    return isFields(refused) ? !compares(refused, text) : !textsOf(refused).includes(text)
  return one.exists === true || compares(one, text)
}

/** Prefix, suffix, wildcard and equality without case, each with a text or a list of them. */
function compares(one: unknown, text: string): boolean {
  const lower = text.toLowerCase()
  const some = (name: string, test: (value: string) => boolean) => textsOf(field(one, name)).some(test)
  return (
    some('prefix', (prefix) => text.startsWith(prefix)) ||
    some('suffix', (suffix) => text.endsWith(suffix)) ||
    some('wildcard', (pattern) => globMatches(pattern, text)) ||
    some('equals-ignore-case', (value) => value.toLowerCase() === lower)
  )
}

/** How each service's rule names the resources that it is about. */
const nameField = {
  s3: 'bucketName',
  kms: 'ARN',
  sns: 'topicArn',
  logs: 'logGroupName',
  roles: 'roleName',
} satisfies Record<NamedService, string>

/**
 * What a rule of the guard's should listen to, going by the rule's name; undefined where the guard has no rule that is
 * called so. Which buckets, keys and topics trails rest on does not stand in a record: those that the given pattern
 * names are taken for them.
 */
export function patternByName(name: string, pattern: Fields, account?: string): Fields | undefined {
  const at = name.lastIndexOf('-')
  const service = name.slice(at + 1)
  const known = knownPattern(service, name.slice(0, at), pattern)
  return known && homeOfForwarder(name) !== undefined && account !== undefined
    ? { ...known, account: [account] }
    : known
}

function knownPattern(service: string, guard: string, pattern: Fields): EventPattern | undefined {
  const named = (key: string) => [...new Set(textsAt(pattern.detail, key))]
  if (service === 'own') {
    const [topicArn = ''] = named('topicArn')
    const nowhere = { id: '', homeRegion: '', busArn: '', forwardingRoleArn: '' }
    return ownPattern({ ...nowhere, name: guard, own: { topicArn, keyArns: named('ARN') } })
  }
  if (isNamed(service)) {
    const names = named(nameField[service])
    return names.length > 0 ? namedPattern(service, names) : eventPatterns[service].pattern
  }
  return isHeard(service) ? eventPatterns[service].pattern : undefined
}

const isNamed = (service: string): service is NamedService => Object.hasOwn(nameField, service)
const isHeard = (service: string): service is keyof typeof eventPatterns =>
  Object.hasOwn(eventPatterns, service)

/** Texts that fields of a name are compared with, wherever they stand. */
function textsAt(part: unknown, key: string): string[] {
  if (Array.isArray(part)) return part.flatMap((one) => textsAt(one, key))
  if (!isFields(part)) return []
  const here = listOf(field(part, key)).filter((one) => typeof one === 'string')
  return [...here, ...Object.values(part).flatMap((one) => textsAt(one, key))]
}
