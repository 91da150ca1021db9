import type { AccountId, Call, ForwardingRule, ReadFailure, Region, RuleTarget } from '../../model/index.ts'
import type { WrittenTags } from '../../model/write.ts'
import type { ForwardingFault } from './rule-faults.ts'
import { homeOfForwarder, type WantedRule } from './wanted-rules.ts'
import { parseArn } from '../../text/arn.ts'

/**
 * The calls that mend one rule, in order. A foreign target is left to a person: nothing here takes one away.
 * @param tags of rules that are made: those of a rule that stands are its own (EventBridge API reference, PutRule)
 */
export function forwardingCalls(
  faults: readonly ForwardingFault[],
  account: AccountId,
  tags?: WrittenTags,
): Call[] {
  return faults.flatMap((one): Call[] => {
    const where = { account, region: one.wanted.region, service: 'events' as const }
    switch (one.fault) {
      case 'missing':
        return [
          { ...where, ...tagged(putRule(one.wanted), tags) },
          { ...where, ...putTarget(one.wanted, undefined) },
        ]
      case 'deaf':
        return [{ ...where, ...putRule(one.wanted, one.live) }]
      case 'disabled':
        return [{ ...where, ...enableRule(one.wanted, one.live) }]
      case 'target-missing':
      case 'target-changed':
        return [{ ...where, ...putTarget(one.wanted, ownTarget(one)) }]
      case 'foreign-target':
        return []
      default:
        return one satisfies never
    }
  })
}

const ownTarget = ({ wanted, live }: ForwardingFault) =>
  live?.targets.find(({ id }) => id === wanted.target.id)

type Live = { state: string; pattern: string }

/** What a forwarding rule says of itself. */
export const forwarderDescription = 'Made by Trailkeeper: calls that can weaken logging'

function putRule(wanted: WantedRule, live?: Live) {
  const input = (pattern: string) => ({
    Name: wanted.name,
    EventPattern: pattern,
    State: 'ENABLED' as const,
    Description: forwarderDescription,
  })
  return {
    operation: 'PutRule' as const,
    input: input(wanted.pattern),
    expect: ruleFacet(wanted, live ?? null),
    intend: ruleFacet(wanted, { state: 'ENABLED', pattern: wanted.pattern }),
    undo: live
      ? { service: 'events' as const, operation: 'PutRule' as const, input: input(live.pattern) }
      : { service: 'events' as const, operation: 'DeleteRule' as const, input: { Name: wanted.name } },
    why: live
      ? `${wanted.name} in ${wanted.region} listens to something else.`
      : `${wanted.region} has no rule ${wanted.name}.`,
  }
}

function tagged(put: ReturnType<typeof putRule>, Tags: WrittenTags | undefined) {
  return Tags ? { ...put, input: { ...put.input, Tags } } : put
}

function enableRule(wanted: WantedRule, live: Live | undefined) {
  const pattern = live?.pattern ?? wanted.pattern
  return {
    operation: 'EnableRule' as const,
    input: { Name: wanted.name },
    expect: ruleFacet(wanted, { state: live?.state ?? 'DISABLED', pattern }),
    intend: ruleFacet(wanted, { state: 'ENABLED', pattern }),
    undo: {
      service: 'events' as const,
      operation: 'DisableRule' as const,
      input: { Name: wanted.name },
    },
    why: `${wanted.name} in ${wanted.region} is disabled.`,
  }
}

const ruleFacet = ({ name }: WantedRule, live: Live | null) => ({
  kind: 'rule' as const,
  name,
  is: live && { state: live.state, pattern: live.pattern },
})

function putTarget(wanted: WantedRule, live: RuleTarget | undefined) {
  const { name, target } = wanted
  return {
    operation: 'PutTargets' as const,
    input: { Rule: name, Targets: [written(target)] },
    expect: { kind: 'rule-target' as const, name, id: target.id, target: live ?? null },
    intend: { kind: 'rule-target' as const, name, id: target.id, target },
    // A target that was led astray is not led there again.
    ...(live === undefined && {
      undo: {
        service: 'events' as const,
        operation: 'RemoveTargets' as const,
        input: { Rule: name, Ids: [target.id] },
      },
    }),
    why: `${name} in ${wanted.region} does not lead to the guard.`,
  }
}

const written = ({ id, arn, roleArn, deadLetterArn }: RuleTarget) => ({
  Id: id,
  Arn: arn,
  ...(roleArn !== undefined && { RoleArn: roleArn }),
  ...(deadLetterArn !== undefined && { DeadLetterConfig: { Arn: deadLetterArn } }),
})

/** A rule that a guard made outside its stack. */
export type RemovableRule = { region: Region; name: string; targets: RuleTarget[] }

export type RemovableRules = {
  removable: RemovableRule[]
  /** Rules at home while the stack stands: it would put them back at once. */
  standing: RemovableRule[]
  /** Rules named like one of the guard's that lead somewhere else as well: somebody else's now, and left alone. */
  strange: RemovableRule[]
  unread: { region: Region; failure: ReadFailure }[]
}

/** At home, those that name resources of trails. */
const namedAtHome = /^(?<guard>trailkeeper(?:-[\w.-]+)?)-(?:s3|kms|sns|logs)$/

/**
 * Which of the rules that were found a guard made by itself: those with such a name whose every target is this
 * account's bus in the home region that the name tells or, at home, the guard's own function. The rule by which a
 * region hears of changed rules comes first: without it a standing guard hears of none of the other removals.
 */
export function removableRules(rules: readonly ForwardingRule[], account: AccountId): RemovableRules {
  const found: RemovableRules = { removable: [], standing: [], strange: [], unread: [] }
  for (const { region, rule } of rules) {
    if (!rule.ok) {
      found.unread.push({ region, failure: rule })
      continue
    }
    const { name, targetDetails = [] } = rule.value ?? {}
    if (name === undefined || !(homeOfForwarder(name) !== undefined || namedAtHome.test(name))) continue
    const one = { region, name, targets: targetDetails }
    const isOurs = targetDetails.every(({ arn }) => leadsToGuard(one, arn, account))
    found[isOurs ? placeOf(one, rules) : 'strange'].push(one)
  }
  return {
    ...found,
    removable: found.removable.toSorted((a, b) => Number(isEvents(b)) - Number(isEvents(a))),
  }
}

const isEvents = ({ name }: RemovableRule) => name.endsWith('-events')

function placeOf(
  { name, region }: RemovableRule,
  rules: readonly ForwardingRule[],
): 'removable' | 'standing' {
  const guard = namedAtHome.exec(name)?.groups?.['guard']
  const stands = rules.some(
    (other) => other.region === region && other.rule.ok && other.rule.value?.name === `${guard}-events`,
  )
  return stands ? 'standing' : 'removable'
}

function leadsToGuard({ name, region }: RemovableRule, target: string, account: AccountId): boolean {
  const arn = parseArn(target)
  if (!arn || arn.account !== account) return false
  const home = homeOfForwarder(name)
  if (home !== undefined)
    return arn.service === 'events' && arn.region === home && arn.resource.startsWith('event-bus/')
  const guard = namedAtHome.exec(name)?.groups?.['guard']
  return arn.service === 'lambda' && arn.region === region && arn.resource === `function:${guard}-react`
}
