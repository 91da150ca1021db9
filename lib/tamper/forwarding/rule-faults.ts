import { isDeepStrictEqual } from 'node:util'
import type {
  ForwardingRule,
  FunctionState,
  Guard,
  GuardFunction,
  ReadFailure,
  RuleTarget,
} from '../../model/index.ts'
import { patternText } from './event-patterns.ts'
import type { WantedRule } from './wanted-rules.ts'

type LiveRule = { state: string; pattern: string; targets: RuleTarget[] }

/** What is wrong with one rule of the guard. */
export type ForwardingFault = { wanted: WantedRule; live?: LiveRule } & (
  | { fault: 'missing' }
  | { fault: 'disabled' }
  | { fault: 'deaf' }
  | { fault: 'target-missing' }
  | { fault: 'target-changed' }
  | { fault: 'foreign-target'; foreign: string[] }
)

export type ForwardingFaults = { faults: ForwardingFault[]; unread: ReadFailure[] }

/** Compares the rules that a guard needs with those that were found. A region that could not be read has no faults. */
export function forwardingFaults(wanted: readonly WantedRule[], guard: Guard): ForwardingFaults {
  const unread = guard.rules.flatMap(({ region, rule }) =>
    !rule.ok && wanted.some((one) => one.region === region) ? [rule] : [],
  )
  return { faults: wanted.flatMap((one) => faultsOf(one, guard.rules)), unread }
}

function faultsOf(wanted: WantedRule, rules: readonly ForwardingRule[]): ForwardingFault[] {
  const here = rules.filter(({ region }) => region === wanted.region)
  const named = here.flatMap(({ rule }) => (rule.ok && rule.value?.name === wanted.name ? [rule.value] : []))
  const [found] = named
  if (!found) {
    const decided = here.length > 0 && here.every(({ rule }) => rule.ok)
    return decided ? [{ wanted, fault: 'missing' }] : []
  }
  const live = {
    state: found.state,
    pattern: patternText(found.pattern),
    targets: found.targetDetails ?? [],
  }
  const faults: ForwardingFault[] = []
  if (!hearsEnough(live.pattern, wanted)) faults.push({ wanted, live, fault: 'deaf' })
  else if (!live.state.startsWith('ENABLED')) faults.push({ wanted, live, fault: 'disabled' })
  return [...faults, ...targetFaults(wanted, live)]
}

/** Resources that trails no longer use may still be named: taking them out would make every change a write. */
function hearsEnough(pattern: string, wanted: WantedRule): boolean {
  if (pattern === wanted.pattern) return true
  if (wanted.names.length === 0) return false
  return (
    withoutNames(pattern) === withoutNames(wanted.pattern) &&
    namesIn(wanted.pattern).every((name) => namesIn(pattern).includes(name))
  )
}

const listsOfNames = /"(ARN|bucketName|topicArn|subscriptionArn|logGroupName|roleName)":(\[[^\]]*\])/g
const withoutNames = (pattern: string) => pattern.replaceAll(listsOfNames, '"$1":[]')
const namesIn = (pattern: string) =>
  [...pattern.matchAll(listsOfNames)].flatMap(([, field, list]) =>
    (list ?? '').split(/[[\],]/).flatMap((name) => (name === '' ? [] : [`${field} ${name}`])),
  )

function targetFaults(wanted: WantedRule, live: LiveRule): ForwardingFault[] {
  const own = live.targets.find(({ id }) => id === wanted.target.id)
  const foreign = live.targets.filter(({ id }) => id !== wanted.target.id).map(({ arn }) => arn)
  return [
    ...(own === undefined ? [{ wanted, live, fault: 'target-missing' as const }] : []),
    ...(own !== undefined && !isDeepStrictEqual(own, wanted.target)
      ? [{ wanted, live, fault: 'target-changed' as const }]
      : []),
    ...(foreign.length > 0 ? [{ wanted, live, fault: 'foreign-target' as const, foreign }] : []),
  ]
}

/** What is wrong with the guard's functions and its schedule, in words, and what could not be read. */
export type FunctionFaults = { wrong: string[]; unread: ReadFailure[] }

/**
 * Compares the guard's functions with what was recorded when their deployment was first seen. Before there is such a
 * record, and where it is not to be trusted, only what is wrong in itself counts: a function that is gone or never runs, a schedule that is off. A later
 * deployment is told once, because an intruder may have made it.
 */
export function functionFaults({ deployment, functions = [], schedule }: Guard): FunctionFaults {
  const unread = [...functions.map(({ live }) => live), ...(schedule ? [schedule] : [])].flatMap((answer) =>
    answer.ok ? [] : [answer],
  )
  const { recorded, recordedBefore = false, distrusted } = deployment ?? {}
  const wrong = [
    ...functions.flatMap((one) => functionFaultsOf(one, recorded?.functions[one.name])),
    ...(recordedBefore && functions.length > 0 ? [deployedAnew] : []),
    ...(distrusted === undefined ? [] : [movedRecord(distrusted)]),
    ...scheduleFaults(schedule, deployment?.name ?? ''),
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
  ]
}

/** Names of variables only: values may be somebody's secrets. */
function changedVariables(now: Record<string, string>, recorded: Record<string, string>): string[] {
  const names = new Set([...Object.keys(now), ...Object.keys(recorded)])
  return [...names]
    .filter((name) => now[name] !== recorded[name])
    .toSorted()
    .map((name) => `environment variable ${name}`)
}

function scheduleFaults(schedule: Guard['schedule'], name: string): string[] {
  if (!schedule?.ok) return []
  const rule = `the schedule ${name}-sweep`
  if (!schedule.value) return [`${rule} is gone`]
  if (!schedule.value.state.startsWith('ENABLED')) return [`${rule} is disabled`]
  const leads = schedule.value.targets.some((arn) => arn.endsWith(`:function:${name}-sweep`))
  return leads ? [] : [`${rule} does not wake the sweep`]
}
