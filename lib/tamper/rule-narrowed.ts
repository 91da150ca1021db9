import { isDeepStrictEqual } from 'node:util'
import { eventPatterns } from './forwarding/event-patterns.ts'
import { admits, covers, patternByName } from './forwarding/pattern-covers.ts'
import type { ApiCall } from './api-call.ts'
import { isOfGuard } from './protected-resources.ts'
import { documentOf, field, type Fields, isFields, listOf, nonEmpty, textsOf } from '../text/fields.ts'

const calls = 'AWS API Call via CloudTrail'
const judgedFields: ReadonlySet<string> = new Set(['source', 'detail-type', 'account', 'detail'])
const ofRequest = ['requestParameters', 'resources'] as const
const judgedDetails: ReadonlySet<string> = new Set(['eventSource', 'eventName', 'userIdentity', ...ofRequest])
/** What a rule for CloudTrail is there for (CIS AWS Foundations Benchmark, "CloudTrail configuration changes"). */
const callsOnTrails = ['StopLogging', 'DeleteTrail', 'UpdateTrail', 'PutEventSelectors']

/**
 * True where a PutRule makes a rule that does not hear tampering, in whatever field it is narrowed, or that seldom
 * wakes. A rule that the guard has must match every event that it was made for. Of another one there is no pattern
 * before it to compare with: it must listen to calls, of a service of the catalogue, in every region, in the account
 * that it stands in, by anybody; one for CloudTrail to all that stops or changes a trail. What it asks of request
 * parameters cannot be judged, save where it is for CloudTrail: rules for buckets and keys name them so.
 */
export function ruleNarrowed(call: ApiCall): boolean {
  const name = nonEmpty(field(call.params, 'name'))
  const ofGuard = name !== undefined && isOfGuard(name) ? name : undefined
  const pattern = documentOf(field(call.params, 'eventPattern'))
  const wanted = ofGuard && patternByName(ofGuard, pattern ?? {}, call.account)
  if (wanted) return !pattern || !covers(pattern, wanted)
  if (!pattern) return !textsOf(field(call.params, 'scheduleExpression')).some(wakesDaily)
  if (Object.keys(pattern).some((one) => !judgedFields.has(one))) return true
  if (!admits(pattern['detail-type'], calls)) return true
  if (call.account !== undefined && !admits(pattern.account, call.account)) return true
  const detail = pattern.detail ?? {}
  if (!isFields(detail)) return true
  const hearsCallers = ofGuard ? leavesOutDeliveryAlone : hearsAnybody(call.account)
  return !hearsEnough(
    pattern.source,
    alternativesOf(detail).filter((one) => asksForCalls(one) && hearsCallers(one.userIdentity)),
  )
}

function hearsEnough(source: unknown, open: readonly Fields[]): boolean {
  const services = Object.entries(namesHeard).filter(([service]) => admits(source, `aws.${service}`))
  const unlimited = open.filter((one) => ofRequest.every((part) => one[part] === undefined))
  return (
    services.some(([service, names]) => names.some((one) => hears(service, open, one))) &&
    (!admits(source, 'aws.cloudtrail') || callsOnTrails.every((one) => hears('cloudtrail', unlimited, one)))
  )
}

const hears = (service: string, among: readonly Fields[], eventName: string): boolean =>
  among.some((one) => admits(one.eventSource, `${service}.amazonaws.com`) && admits(one.eventName, eventName))

/** True where a detail asks for nothing that tampering might lack; whose calls it asks for is judged beside it. */
const asksForCalls = (detail: Fields): boolean => Object.keys(detail).every((name) => judgedDetails.has(name))

/** The callers that rules of the guard's leave out: the services that deliver logs. */
const leftOut = { type: [{ 'anything-but': 'AWSService' }] }
const leavesOutDeliveryAlone = (condition: unknown): boolean =>
  condition === undefined || isDeepStrictEqual(leftOut, condition)

/** Some callers may be left out, such as somebody's own automation; none may be picked. */
function hearsAnybody(account = '000000000000'): (condition: unknown) => boolean {
  const callers = callersOf(account)
  return (condition) => callers.every((caller) => hearsCaller(condition, caller))
}

function hearsCaller(condition: unknown, part: unknown): boolean {
  if (condition === undefined) return true
  if (isFields(condition))
    return Object.entries(condition).every(([name, one]) => hearsCaller(one, field(part, name)))
  return typeof part === 'string' && admits(condition, part)
}

/**
 * Somebody of each kind that people act as (CloudTrail user guide, "CloudTrail userIdentity element"), with the fields
 * that all of them have: what asks for another one, such as `userName`, leaves out those who lack it.
 */
const callersOf = (accountId: string) => [
  {
    type: 'IAMUser',
    principalId: 'AIDAANYBODY',
    arn: `arn:aws:iam::${accountId}:user/anybody`,
    accountId,
  },
  {
    type: 'AssumedRole',
    principalId: 'AROAANYBODY:anybody',
    arn: `arn:aws:sts::${accountId}:assumed-role/anybody/anybody`,
    accountId,
  },
  { type: 'Root', principalId: accountId, arn: `arn:aws:iam::${accountId}:root`, accountId },
]

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

/** Rates, with how many of their unit a day has. */
const rates: readonly [rate: RegExp, aDay: number][] = [
  [/^rate\((\d+)\s+minutes?\)$/, 24 * 60],
  [/^rate\((\d+)\s+hours?\)$/, 24],
  [/^rate\((\d+)\s+days?\)$/, 1],
]
const everyYear = /^cron\((?:\S+\s+){5}\*\)$/

/** Whether a schedule comes round within a day; how often a cron expression does is not asked, save in which years. */
const wakesDaily = (expression: string): boolean =>
  everyYear.test(expression) || rates.some(([rate, aDay]) => Number(rate.exec(expression)?.[1]) <= aDay)

/** The alternatives of a pattern's part: what it asks for itself, with each of what stands under `$or`. */
export function alternativesOf(part: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>[] {
  const { $or, ...own } = part
  const each = listOf($or).filter(isFields)
  return each.length > 0 ? each.flatMap(alternativesOf).map((one) => ({ ...own, ...one })) : [own]
}
