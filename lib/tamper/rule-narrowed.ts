import { eventPatterns } from './forwarding/event-patterns.ts'
import type { ApiCall } from './api-call.ts'
import { documentOf, field, type Fields, isFields, listOf, nonEmpty, textsOf } from '../text/fields.ts'
import { globMatches } from '../text/glob.ts'

const calls = 'AWS API Call via CloudTrail'
const judgedFields: ReadonlySet<string> = new Set(['source', 'detail-type', 'account', 'detail'])
const ofRequest = ['requestParameters', 'resources'] as const
const judgedDetails: ReadonlySet<string> = new Set(['eventSource', 'eventName', 'userIdentity', ...ofRequest])
/** What a rule for CloudTrail is there for (CIS AWS Foundations Benchmark, "CloudTrail configuration changes"). */
const callsOnTrails = ['StopLogging', 'DeleteTrail', 'UpdateTrail', 'PutEventSelectors']

/**
 * True where a PutRule makes a rule that does not hear tampering, in whatever field it is narrowed, or that seldom
 * wakes. There is no pattern before it to compare with. A rule must listen to calls, of a service of the catalogue, in
 * every region, in the account that it stands in, by anybody; one for CloudTrail to all that stops or changes a trail;
 * one of the guard's to all that it was made for. What it asks of request parameters cannot be judged, save where it is
 * for CloudTrail: rules for buckets and keys name them so.
 */
export function ruleNarrowed(call: ApiCall): boolean {
  const pattern = documentOf(field(call.params, 'eventPattern'))
  if (!pattern) return !wakesDaily(nonEmpty(field(call.params, 'scheduleExpression')))
  if (Object.keys(pattern).some((name) => !judgedFields.has(name))) return true
  if (!admits(pattern['detail-type'], calls)) return true
  if (call.account !== undefined && !admits(pattern.account, call.account)) return true
  const detail = pattern.detail ?? {}
  if (!isFields(detail)) return true
  return !hearsEnough(nonEmpty(field(call.params, 'name')) ?? '', pattern.source, alternativesOf(detail))
}

function hearsEnough(name: string, source: unknown, alternatives: readonly Fields[]): boolean {
  const open = alternatives.filter(isOpen)
  const services = Object.entries(namesHeard).filter(([service]) => admits(source, `aws.${service}`))
  const suffix = name.slice(name.lastIndexOf('-') + 1)
  return (
    services.some(([service, names]) => names.some((one) => hears(service, open, one))) &&
    services.every(([service, names]) => {
      if (service === suffix) return names.every((one) => hears(service, open, one))
      const unlimited = open.filter((one) => ofRequest.every((part) => one[part] === undefined))
      return service !== 'cloudtrail' || callsOnTrails.every((one) => hears(service, unlimited, one))
    })
  )
}

const hears = (service: string, among: readonly Fields[], eventName: string): boolean =>
  among.some((one) => admits(one.eventSource, `${service}.amazonaws.com`) && admits(one.eventName, eventName))

/** True where a detail asks for nothing that tampering might lack. */
const isOpen = (detail: Fields): boolean =>
  Object.keys(detail).every((name) => judgedDetails.has(name)) && admitsCallers(detail.userIdentity)

/** Some callers may be left out, such as the guard itself; none may be picked. */
function admitsCallers(condition: unknown, name = ''): boolean {
  if (condition === undefined) return true
  if (isFields(condition)) return Object.entries(condition).every(([inner, one]) => admitsCallers(one, inner))
  const callers = name === 'type' ? ['IAMUser', 'AssumedRole', 'Root'] : ['anybody']
  return callers.every((caller) => admits(condition, caller))
}

/** A name, or the start of names that have a version behind it. */
const nameIn = (one: unknown): string[] => (typeof one === 'string' ? [one] : textsOf(field(one, 'prefix')))

/** What the guard's own rules listen to, by service. */
const namesHeard: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.values(eventPatterns).flatMap(({ pattern }) =>
    textsOf(pattern.source).map((source): [string, string[]] => [
      source.replace(/^aws\./, ''),
      alternativesOf(pattern.detail).flatMap(({ eventName }) => listOf(eventName).flatMap(nameIn)),
    ]),
  ),
)

const unitsADay: Readonly<Record<string, number>> = { minute: 24 * 60, hour: 24, day: 1 }

/** Whether a schedule comes round within a day; how often a cron expression does is not asked, save in which years. */
function wakesDaily(expression: string | undefined): boolean {
  const rate = expression && /^rate\((\d+)\s+(minute|hour|day)s?\)$/.exec(expression)
  if (rate) return Number(rate[1]) <= (unitsADay[rate[2] ?? ''] ?? 0)
  return expression !== undefined && /^cron\((?:\S+\s+){5}\*\)$/.test(expression)
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

/** The alternatives of a pattern's part: what it asks for itself, with each of what stands under `$or`. */
export function alternativesOf(part: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>[] {
  const { $or, ...own } = part
  const each = listOf($or).filter(isFields)
  return each.length > 0 ? each.flatMap(alternativesOf).map((one) => ({ ...own, ...one })) : [own]
}
