import type { DeadLetterConfig, LogConfig, RuleState, Target } from '@aws-sdk/client-eventbridge'
import { AwsError } from '../../service.ts'
import { stateSlot } from '../../world.ts'
import type { World } from '../../world.ts'
import type { EventPattern } from './event-pattern.ts'

export type Rule = {
  name: string
  arn: string
  state: RuleState
  patternText?: string
  pattern?: EventPattern
  schedule?: string
  /** When it was put, or when its schedule last fell due. */
  since: Date
  description?: string
  roleArn?: string
  tags: Map<string, string>
  targets: Map<string, Target & { Id: string; Arn: string }>
}

export type EventBus = {
  name: string
  arn: string
  account: string
  region: string
  created: Date
  description?: string | undefined
  kmsKeyIdentifier?: string | undefined
  deadLetterConfig?: DeadLetterConfig | undefined
  logConfig?: LogConfig | undefined
  tags: Map<string, string>
  /** Statements of the bus's resource policy by Sid. */
  statements: Map<string, unknown>
  rules: Map<string, Rule>
}

const standardBuses = stateSlot((): EventBus[] => [])

const buses = stateSlot((world, account, region) => {
  const standard = newBus(world, account, region, 'default')
  standardBuses(world, '*', '*').push(standard)
  return new Map<string, EventBus>([[standard.name, standard]])
})

/** An event bus without rules. */
export function newBus(world: World, account: string, region: string, name: string): EventBus {
  const arn = `arn:${world.partition}:events:${region}:${account}:event-bus/${name}`
  return {
    name,
    arn,
    account,
    region,
    created: world.clock(),
    tags: new Map(),
    statements: new Map(),
    rules: new Map(),
  }
}

/** The buses of an account in a region, the default one always among them. */
export const busesOf = (world: World, account: string, region: string): Map<string, EventBus> =>
  buses(world, account, region)

/** The default bus of each account and region that has been asked for its buses: those that schedules stand on. */
export const defaultBuses = (world: World): readonly EventBus[] => standardBuses(world, '*', '*')

/** The bus that an ARN names, in whatever account and region. */
export function busByArn(world: World, arn: string): EventBus | undefined {
  const [, , , region, account, resource] = arn.split(':')
  if (!region || !account || !resource?.startsWith('event-bus/')) return undefined
  return buses(world, account, region).get(resource.slice('event-bus/'.length))
}

type Where = { world: World; caller: { account: string }; region: string }

/**
 * The bus that a request names by name or ARN; the default one where it names none.
 * @throws AwsError ResourceNotFoundException
 */
export function requireBus({ world, caller, region }: Where, nameOrArn = 'default'): EventBus {
  const name = nameOrArn.startsWith('arn:') ? nameOrArn.slice(nameOrArn.indexOf('/') + 1) : nameOrArn
  const bus = buses(world, caller.account, region).get(name)
  if (bus) return bus
  throw new AwsError('ResourceNotFoundException', `Event bus ${name} does not exist.`)
}

/** @throws AwsError ResourceNotFoundException */
export function requireRule(bus: EventBus, name = ''): Rule {
  const rule = bus.rules.get(name)
  if (rule) return rule
  throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus ${bus.name}.`)
}
