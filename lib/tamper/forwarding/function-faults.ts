import { isDeepStrictEqual } from 'node:util'
import type { FunctionState, Guard, GuardFunction, ReadFailure } from '../../model/index.ts'

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
    ...functions.flatMap((one) => faultsOf(one, recorded?.functions[one.name])),
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

function faultsOf({ name, live }: GuardFunction, recorded: FunctionState | undefined): string[] {
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
