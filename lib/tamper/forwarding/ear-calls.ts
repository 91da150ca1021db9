import type { AccountId, Call, RuleTarget } from '../../model/index.ts'
import type { EarFault } from './ear-faults.ts'
import type { WantedRule } from './wanted-rules.ts'

/** The calls that mend one rule, in order. A foreign target is left to a person: nothing here takes one away. */
export function earCalls(faults: readonly EarFault[], account: AccountId): Call[] {
  return faults.flatMap((one): Call[] => {
    const where = { account, region: one.wanted.region, service: 'events' as const }
    switch (one.fault) {
      case 'missing':
        return [
          { ...where, ...putRule(one.wanted) },
          { ...where, ...putTarget(one.wanted, undefined) },
        ]
      case 'deaf':
        return [{ ...where, ...putRule(one.wanted, one.live) }]
      case 'disabled':
        return [{ ...where, ...enableRule(one.wanted, one.live) }]
      case 'target-missing':
      case 'target-changed':
        return [{ ...where, ...putTarget(one.wanted, ownTarget(one)) }]
      default:
        return []
    }
  })
}

const ownTarget = ({ wanted, live }: EarFault) => live?.targets.find(({ id }) => id === wanted.target.id)

type Live = { state: string; pattern: string }

function putRule(wanted: WantedRule, live?: Live) {
  const input = (pattern: string) => ({
    Name: wanted.name,
    EventPattern: pattern,
    State: 'ENABLED' as const,
    Description: 'Made by Trailkeeper: calls that can weaken logging',
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
