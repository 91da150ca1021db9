import { isDeepStrictEqual } from 'node:util'
import type { ForwardingRule, Guard, ReadFailure, RuleTarget } from '../../model/index.ts'
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
