import type * as schemas from '@aws-sdk/client-eventbridge'
import { page } from '../../page.ts'
import { AwsError } from '../../service.ts'
import type { Operations, RequestContext } from '../../service.ts'
import { requireBus, requireRule } from './state.ts'

/** Targets per rule, "Amazon EventBridge quotas". */
const MAX_TARGETS = 5

/** Targets of a rule. */
export const targets: Operations<typeof schemas> = {
  PutTargets: (input, context) => {
    const rule = requireRule(requireBus(context, input.EventBusName), input.Rule)
    const merged = new Map(rule.targets)
    for (const target of input.Targets ?? []) {
      const { Id, Arn } = target
      if (Id === undefined || Arn === undefined) continue
      if (!/^arn:[\w-]+:\w+:/.test(Arn))
        throw new AwsError(
          'ValidationException',
          `Parameter ${Arn} is not valid. Reason: Provided Arn is not in correct format.`,
        )
      if (isRefused(Arn, context)) throw crossRegion()
      merged.set(Id, { ...target, Id, Arn })
    }
    if (merged.size > MAX_TARGETS) throw tooMany()
    rule.targets = merged
    return { FailedEntryCount: 0, FailedEntries: [] }
  },
  RemoveTargets: (input, context) => {
    const rule = requireRule(requireBus(context, input.EventBusName), input.Rule)
    const missing = (input.Ids ?? []).filter((id) => !rule.targets.delete(id))
    const FailedEntries = missing.map((TargetId) => ({
      TargetId,
      ErrorCode: 'ResourceNotFoundException',
      ErrorMessage: `Rule ${rule.name} does not have a target with id ${TargetId}.`,
    }))
    return { FailedEntryCount: FailedEntries.length, FailedEntries }
  },
  ListTargetsByRule: (input, context) => {
    const rule = requireRule(requireBus(context, input.EventBusName), input.Rule)
    const { items, next } = page([...rule.targets.values()], input.NextToken, input.Limit ?? 100)
    return { Targets: items, ...(next ? { NextToken: next } : {}) }
  },
}

/** AWS Compute Blog, "Expanding cross-Region event routing with Amazon EventBridge": these two do not forward. */
const ISOLATED = ['aws-cn', 'aws-us-gov']

/** Whether a target stands in a region that this rule cannot reach: buses are the only ones elsewhere. */
function isRefused(arn: string, { world, region }: RequestContext): boolean {
  const [, , service, place] = arn.split(':')
  if (!place || place === region) return false
  return service !== 'events' || ISOLATED.includes(world.partition)
}

const crossRegion = (): AwsError =>
  new AwsError('ValidationException', 'Cross-region api call is not allowed.')

const tooMany = (): AwsError =>
  new AwsError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.')
