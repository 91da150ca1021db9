import type * as schemas from '@aws-sdk/client-eventbridge'
import { page } from '../../page.ts'
import { isRecord } from '../../protocol/is-record.ts'
import { parsePolicy, statementsOf } from '../../policy-evaluation.ts'
import { AwsError } from '../../service.ts'
import type { Operations } from '../../service.ts'
import { busPolicy } from './put-on-bus.ts'
import { busesOf, newBus, requireBus } from './state.ts'
import type { EventBus } from './state.ts'

/** Event buses and who may put events on them. */
export const buses: Operations<typeof schemas> = {
  CreateEventBus: (input, { world, caller, region }) => {
    const all = busesOf(world, caller.account, region)
    const name = input.Name ?? ''
    if (all.has(name))
      throw new AwsError('ResourceAlreadyExistsException', `Event bus ${name} already exists.`)
    const bus = newBus(world, caller.account, region, name)
    all.set(name, bus)
    return { EventBusArn: bus.arn }
  },
  DeleteEventBus: (input, { world, caller, region }) => {
    if (input.Name === 'default')
      throw new AwsError('ValidationException', 'Cannot delete event bus default.')
    busesOf(world, caller.account, region).delete(input.Name ?? '')
    return {}
  },
  DescribeEventBus: (input, context) => describe(requireBus(context, input.Name)),
  ListEventBuses: (input, { world, caller, region }) => {
    const found = [...busesOf(world, caller.account, region).values()].filter((bus) =>
      bus.name.startsWith(input.NamePrefix ?? ''),
    )
    const { items, next } = page(found, input.NextToken, input.Limit ?? 100)
    return { EventBuses: items.map(describe), ...(next ? { NextToken: next } : {}) }
  },
  PutPermission: (input, context) => {
    const bus = requireBus(context, input.EventBusName)
    if (input.Policy !== undefined) return replacePolicy(bus, input.Policy)
    if (input.StatementId === undefined || input.Principal === undefined) {
      throw new AwsError('ValidationException', 'StatementId and Principal, or Policy, must be specified.')
    }
    bus.statements.set(input.StatementId, statementOf(bus, input, context.world.partition))
    return {}
  },
  RemovePermission: (input, context) => {
    const bus = requireBus(context, input.EventBusName)
    if (input.RemoveAllPermissions) bus.statements.clear()
    else if (!bus.statements.delete(input.StatementId ?? '')) throw noStatement()
    return {}
  },
}

const noStatement = (): AwsError =>
  new AwsError('ResourceNotFoundException', 'Statement with the provided id does not exist.')

function replacePolicy(bus: EventBus, policy: string): object {
  if (!parsePolicy(policy)) throw new AwsError('ValidationException', 'Parameter Policy is not valid JSON.')
  bus.statements.clear()
  for (const [index, statement] of statementsOf(policy).entries()) {
    const sid = statement['Sid']
    bus.statements.set(typeof sid === 'string' ? sid : `statement-${index + 1}`, statement)
  }
  return {}
}

function statementOf(bus: EventBus, input: schemas.PutPermissionCommandInput, partition: string): unknown {
  const { Condition: condition, Principal: principal } = input
  const { Type, Key, Value } = condition ?? {}
  return {
    Sid: input.StatementId,
    Effect: 'Allow',
    Principal: principal === '*' ? '*' : { AWS: `arn:${partition}:iam::${principal}:root` },
    Action: input.Action ?? 'events:PutEvents',
    Resource: bus.arn,
    ...(Type && Key && isRecord(condition) ? { Condition: { [Type]: { [Key]: Value } } } : {}),
  }
}

function describe(bus: EventBus): schemas.EventBus {
  const policy = busPolicy(bus)
  return { Name: bus.name, Arn: bus.arn, CreationTime: bus.created, ...(policy ? { Policy: policy } : {}) }
}
