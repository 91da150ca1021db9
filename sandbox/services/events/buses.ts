import type * as schemas from '@aws-sdk/client-eventbridge'
import { page } from '../../page.ts'
import { isRecord } from '../../protocol/is-record.ts'
import { parsePolicy, statementsOf } from '../../policy-evaluation.ts'
import { AwsError } from '../../service.ts'
import type { Operations } from '../../service.ts'
import { busPolicy } from './put-on-bus.ts'
import { busesOf, newBus, requireBus } from './state.ts'
import type { EventBus } from './state.ts'
import { addTags } from './tags.ts'

/** Event buses and who may put events on them. */
export const buses: Operations<typeof schemas> = {
  CreateEventBus: (input, { world, caller, region }) => {
    const all = busesOf(world, caller.account, region)
    const name = input.Name ?? ''
    if (all.has(name))
      throw new AwsError('ResourceAlreadyExistsException', `Event bus ${name} already exists.`)
    // The model allows it, for buses of partners (moto, tests/test_events, `test_create_event_bus_errors`).
    if (name.includes('/')) throw invalid("Event bus name must not contain '/'.")
    const bus: EventBus = {
      ...newBus(world, caller.account, region, name),
      description: input.Description,
      kmsKeyIdentifier: input.KmsKeyIdentifier,
      deadLetterConfig: input.DeadLetterConfig,
      logConfig: input.LogConfig,
    }
    addTags(bus.tags, input.Tags ?? [])
    all.set(name, bus)
    return { EventBusArn: bus.arn, ...settingsOf(bus) }
  },
  DeleteEventBus: (input, { world, caller, region }) => {
    if (input.Name === 'default') throw invalid('Cannot delete event bus default.')
    busesOf(world, caller.account, region).delete(input.Name ?? '')
    return {}
  },
  DescribeEventBus: (input, context) => {
    const bus = requireBus(context, input.Name)
    return { ...describe(bus), ...settingsOf(bus) }
  },
  ListEventBuses: (input, { world, caller, region }) => {
    const { NamePrefix: prefix = '' } = input
    const all = [...busesOf(world, caller.account, region).values()]
    const found = all.filter((bus) => bus.name.startsWith(prefix))
    const { items, next } = page(found, input.NextToken, input.Limit ?? 100)
    return { EventBuses: items.map(describe), ...(next ? { NextToken: next } : {}) }
  },
  PutPermission: (input, context) => {
    const bus = requireBus(context, input.EventBusName)
    const { Action, Condition, Policy, Principal, StatementId } = input
    if (Policy !== undefined) {
      // "If you include a Policy parameter, you can't include" the others (API reference, PutPermission).
      if (Action ?? Condition ?? Principal ?? StatementId)
        throw invalid('Parameter Policy cannot be specified with other parameters.')
      return replacePolicy(bus, Policy)
    }
    if (StatementId === undefined) throw invalid('Parameter StatementId must be specified.')
    if (Principal === undefined) throw invalid('Parameter Principal must be specified.')
    // moto, tests/test_events, `test_put_permission_errors`.
    if (Action !== 'events:PutEvents') throw invalid("Provided value in parameter 'action' is not supported.")
    if (Condition && Principal !== '*')
      throw invalid("Value of the parameter 'principal' must be '*' when the parameter 'condition' is set.")
    bus.statements.set(StatementId, statementOf(bus, input, context.world.partition))
    return {}
  },
  RemovePermission: (input, context) => {
    const bus = requireBus(context, input.EventBusName)
    const { RemoveAllPermissions: all, StatementId = '' } = input
    if (all) bus.statements.clear()
    else if (!bus.statements.delete(StatementId)) throw noStatement()
    return {}
  },
}

const invalid = (message: string): AwsError => new AwsError('ValidationException', message)

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
  return {
    Name: bus.name,
    Arn: bus.arn,
    CreationTime: bus.created,
    LastModifiedTime: bus.created,
    ...(bus.description !== undefined && { Description: bus.description }),
    ...(policy ? { Policy: policy } : {}),
  }
}

/** What CreateEventBus and DescribeEventBus give back of what was asked for; lists of buses do not. */
const settingsOf = (bus: EventBus) => ({
  ...(bus.description !== undefined && { Description: bus.description }),
  ...(bus.kmsKeyIdentifier !== undefined && { KmsKeyIdentifier: bus.kmsKeyIdentifier }),
  ...(bus.deadLetterConfig !== undefined && { DeadLetterConfig: bus.deadLetterConfig }),
  ...(bus.logConfig !== undefined && { LogConfig: bus.logConfig }),
})
