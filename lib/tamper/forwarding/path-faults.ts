import { isDeepStrictEqual } from 'node:util'
import type { FunctionState, Guard, GuardFunction, PathPart, ReadFailure } from '../../model/index.ts'
import { heardServices } from './event-patterns.ts'
import { homeOfForwarder } from './wanted-rules.ts'

/** Under which name the sweep's schedule is recorded. */
export const schedulePart = 'schedule'

/** Parts of which there may be any number, by how their names begin; and the name of what could not be listed. */
export const [alarmPrefix, allAlarms] = ['alarm ', 'the alarms']
export const [wakingPrefix, allWaking] = ['rule ', 'the rules that wake it']

/** What is wrong with the guard's functions and its schedule, in words, and what could not be read. */
export type FunctionFaults = { wrong: string[]; unread: ReadFailure[] }

/**
 * Compares the guard's functions with what was recorded when their deployment was first seen. Before there is such a
 * record, and where it is not to be trusted, only what is wrong in itself counts: a function that is gone or never runs, a schedule that is off. A later
 * deployment is told once, because an intruder may have made it.
 */
export function functionFaults(guard: Guard, subscribers: readonly string[] = []): FunctionFaults {
  const { deployment, functions = [], schedule, parts = [], strangers, roleHolders = [] } = guard
  const answers = [
    ...functions.map(({ live }) => live),
    ...parts.map(({ live }) => live),
    ...roleHolders.map((one) => one.functions),
    ...[schedule, strangers, guard.subscribers].filter((answer) => answer !== undefined),
  ]
  const unread = answers.flatMap((answer) => (answer.ok ? [] : [answer]))
  const { recorded, recordedBefore = false, distrusted, remadeRole, replacedRole } = deployment ?? {}
  const wrong = [
    ...functions.flatMap((one) => functionFaultsOf(one, recorded?.functions[one.name])),
    ...(recordedBefore && functions.length > 0 ? [deployedAnew] : []),
    ...(distrusted === undefined ? [] : [movedRecord(distrusted)]),
    ...(remadeRole === undefined
      ? []
      : [
          `the role ${remadeRole} was made anew since the guard first entered it (if you did, deploy the guard again: until then what it does is told)`,
        ]),
    ...(replacedRole === undefined
      ? []
      : [
          `the role ${replacedRole} is another one than the deployment before entered (said once; if nobody updated the stack of the members, somebody made it)`,
        ]),
    ...scheduleFaults(schedule, deployment?.name ?? '', recorded?.parts?.[schedulePart]),
    ...surroundingFaults(guard, subscribers),
  ]
  return { wrong, unread }
}

const movedRecord = (why: string) =>
  `the record of how the guard's functions were deployed is not to be trusted: ${why} (compare the functions with your build, find who wrote to the state table, then deploy the guard anew)`

const deployedAnew =
  'the guard was deployed anew since its last sweep (said once; if nobody did, somebody took it over)'

function functionFaultsOf({ name, live }: GuardFunction, recorded: FunctionState | undefined): string[] {
  if (!live.ok) return []
  if (!live.value) return [`function ${name} is gone`]
  const now = live.value
  const throttled = now.reservedConcurrency === 0
  const differs = recorded ? differences(now, recorded) : []
  const others = differs.filter((what) => !(throttled && what === 'reserved concurrency'))
  return [
    ...(throttled ? [`function ${name} never runs: its reserved concurrency is 0`] : []),
    ...(others.length > 0 ? [`function ${name} is not as it was deployed: ${others.join(', ')}`] : []),
  ]
}

function differences(now: FunctionState, recorded: FunctionState): string[] {
  return [
    ...(now.codeSha256 === recorded.codeSha256 ? [] : ['code']),
    ...(now.handler === recorded.handler ? [] : ['handler']),
    ...(now.runtime === recorded.runtime ? [] : ['runtime']),
    ...(now.role === recorded.role ? [] : ['role']),
    ...(isDeepStrictEqual(now.layers, recorded.layers) ? [] : ['layers']),
    ...changedVariables(now.environment, recorded.environment),
    ...(now.reservedConcurrency === recorded.reservedConcurrency ? [] : ['reserved concurrency']),
    ...(now.policy === recorded.policy ? [] : ['resource policy']),
    ...changedSettings(now.settings, recorded.settings),
  ]
}

/** By the API's names: MemorySize, Timeout, VpcConfig. A record of before they were read has none. */
function changedSettings(
  now: Readonly<Record<string, string>> = {},
  recorded: Readonly<Record<string, string>> = now,
): string[] {
  const names = [...new Set([...Object.keys(now), ...Object.keys(recorded)])].toSorted()
  return names
    .filter((name) => now[name] !== recorded[name])
    .map((name) => `${name}${shortChange(recorded[name], now[name])}`)
}

/** Numbers and words; what is longer is looked up. */
function shortChange(was = 'none', is = 'none'): string {
  const isShort = [was, is].every((text) => /^[\w":-]{1,40}$/.test(text))
  return isShort ? ` (${was} → ${is})` : ''
}

/** Names of variables only: values may be somebody's secrets. */
function changedVariables(now: Record<string, string>, recorded: Record<string, string>): string[] {
  const names = new Set([...Object.keys(now), ...Object.keys(recorded)])
  return [...names]
    .filter((name) => now[name] !== recorded[name])
    .toSorted()
    .map((name) => `environment variable ${name}`)
}

function scheduleFaults(schedule: Guard['schedule'], name: string, recorded: string | undefined): string[] {
  if (!schedule?.ok) return []
  const rule = `the schedule ${name}-sweep`
  if (!schedule.value) return [`${rule} is gone`]
  const { state, targets, expression } = schedule.value
  if (!state.startsWith('ENABLED')) return [`${rule} is disabled`]
  if (!targets.some((arn) => arn.endsWith(`:function:${name}-sweep`)))
    return [`${rule} does not wake the sweep`]
  const isOther = recorded !== undefined && expression !== recorded
  return isOther ? [`${rule} is not as it was deployed: ${recorded} → ${expression}`] : []
}

/** What the functions stand on, and what bears the guard's name without being of it. */
function surroundingFaults(guard: Guard, known: readonly string[]): string[] {
  const { deployment, parts = [], strangers, subscribers, roleHolders = [] } = guard
  const { recorded, name = '' } = deployment ?? {}
  const changed = parts.flatMap((part) => {
    const was = recorded?.parts?.[part.name]
    if (!part.live.ok || was === undefined || part.live.value === was) return []
    return [part.live.value === 'none' ? `${part.name} is gone` : `${part.name} is not as it was deployed`]
  })
  const gone = goneParts(Object.keys(recorded?.parts ?? {}), parts)
  const functions = strangers?.ok ? strangers.value : []
  const rules = strangeRules(guard)
  const holders = roleHolders.flatMap(({ region, functions: held }) =>
    held.ok ? held.value.map((one) => `${one} in ${region}`) : [],
  )
  return [
    ...changed,
    ...gone,
    ...holders.map((one) => `a function that is none of the guard's runs under a role of its own: ${one}`),
    ...functions.map((one) => `a function of the name of ${name} is none of its own: ${one}`),
    ...rules.map((one) => `a rule of the name of ${name} is none of its own: ${one}`),
    ...(subscribers?.ok ? subscriberFaults(subscribers.value, recorded?.subscribers, known) : []),
  ]
}

/** Of a kind that could be listed; a sweep of other regions lists none. */
function goneParts(recorded: readonly string[], parts: readonly PathPart[]): string[] {
  const here = new Set(parts.map(({ name }) => name))
  if (here.size === 0) return []
  const isListed = (name: string) =>
    (name.startsWith(alarmPrefix) && !here.has(allAlarms)) ||
    (name.startsWith(wakingPrefix) && !here.has(allWaking))
  return recorded.filter((name) => isListed(name) && !here.has(name)).map((name) => `${name} is gone`)
}

/** @param known endpoints that the policy names */
function subscriberFaults(
  live: readonly string[],
  recorded: readonly string[] | undefined,
  known: readonly string[],
): string[] {
  if (!recorded) return []
  const isKnown = (one: string) =>
    recorded.includes(one) || known.some((endpoint) => one.endsWith(` ${endpoint}`))
  return [
    ...live
      .filter((one) => !isKnown(one))
      .map((one) => `the alerts have a subscriber that the policy does not know: ${inOne(one)}`),
    ...recorded
      .filter((one) => !live.includes(one))
      .map((one) => `a subscriber of the alerts is gone: ${inOne(one)}`),
  ]
}

/** Whoever subscribes chose the endpoint: a fact ends at a semicolon. */
const inOne = (text: string): string => text.replaceAll(';', ',')

/** Rules that the stack or the sweep make at home beside those that hear of a service. */
const further = [
  'sweep',
  'own',
  'organization-run',
  'members',
  'verify-newest',
  'verify-day',
  'recover',
  'drill',
]

/** True for a rule of the guard's that no pattern of the catalogue is compared with. */
export const isWaking = (name: string, rule = ''): boolean =>
  further.some((one) => one !== 'own' && rule === `${name}-${one}`)

function strangeRules({ deployment, rules, scheduled = [] }: Guard): string[] {
  if (!deployment) return []
  const { name, homeRegion } = deployment
  const atHome = new Set([...heardServices, ...further].map((one) => `${name}-${one}`))
  const elsewhere = new Set(heardServices.map((one) => `${name}-to-${homeRegion}-${one}`))
  const isOwn = (region: string, rule: string, targets: readonly string[]) => {
    if ((region === homeRegion ? atHome : elsewhere).has(rule)) return true
    const home = homeOfForwarder(rule)
    // What another guard of this name forwards from here leads to that one's home, and nowhere else.
    return (
      home !== undefined && home !== homeRegion && targets.every((arn) => arn.includes(`:events:${home}:`))
    )
  }
  const found = rules.flatMap(({ region, rule }) =>
    rule.ok && rule.value?.name !== undefined
      ? [{ region, name: rule.value.name, targets: rule.value.targets }]
      : [],
  )
  return [...found, ...scheduled.map((one) => ({ ...one, targets: [''] }))]
    .filter((one) => one.name.startsWith(`${name}-`) && !isOwn(one.region, one.name, one.targets))
    .map((one) => `${one.name} in ${one.region}`)
}
