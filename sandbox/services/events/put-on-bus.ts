import type { Target } from '@aws-sdk/client-eventbridge'
import { deliverLater } from '../../deliveries.ts'
import { invokeFunction } from '../../functions.ts'
import { evaluatePolicy } from '../../policy-evaluation.ts'
import type { World } from '../../world.ts'
import { organizationOf } from '../cloudtrail/organization.ts'
import { roleOfSession } from '../iam/roles.ts'
import { mayInvoke } from '../lambda/may-invoke.ts'
import { publishTo } from '../sns/publish-to.ts'
import { sendTo } from '../sqs/send-to.ts'
import { holdsBack } from './held-events.ts'
import { matchesEvent } from './event-pattern.ts'
import { busByArn, busesOf } from './state.ts'
import type { EventBus, Rule } from './state.ts'
import { targetInput } from './target-input.ts'

/** What EventBridge hands to targets. Account and region stay those of the origin when it is forwarded. */
export type BusEvent = {
  version: string
  id: string
  'detail-type': string
  source: string
  account: string
  time: string
  region: string
  resources: string[]
  detail: Record<string, unknown>
}

/**
 * Puts an event on a bus: one of its own account and region by name, or any that lets it in by ARN. Targets get it
 * after the call has been answered; where there is no such bus, nobody does.
 */
export function putOnBus(world: World, nameOrArn: string, event: BusEvent): void {
  const byArn = nameOrArn.startsWith('arn:')
  if (holdsBack(world, () => putOnBus(world, nameOrArn, event))) return
  const bus = byArn ? busByArn(world, nameOrArn) : busesOf(world, event.account, event.region).get(nameOrArn)
  if (!bus) return
  if (bus.account === event.account || admits(world, bus, event.account)) route(world, bus, event)
}

function route(world: World, bus: EventBus, event: BusEvent): void {
  for (const rule of bus.rules.values()) {
    if (!hears(rule, event)) continue
    for (const target of rule.targets.values())
      deliverLater(world, () => deliver(world, bus, rule, target, event))
  }
}

/** Read-only management events reach only rules in the state that asks for them. */
function hears(rule: Rule, event: BusEvent): boolean {
  if (rule.state === 'DISABLED' || !rule.pattern) return false
  const readOnly = event.detail['readOnly'] === true && event.detail['managementEvent'] === true
  const isRead = readOnly && event.source.startsWith('aws.')
  if (isRead && rule.state !== 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS') return false
  return matchesEvent(rule.pattern, event)
}

type BusTarget = Target & { Arn: string }

/** Hands an event to one target of a rule. */
export function deliver(
  world: World,
  bus: EventBus,
  rule: Rule,
  target: BusTarget,
  event: BusEvent,
): Promise<void> | void {
  const service = target.Arn.split(':')[2]
  if (service === 'events') return forward(world, bus, target, event)
  const input = targetInput(target, event, rule.arn)
  const sender = { service: 'events.amazonaws.com', sourceArn: rule.arn, sourceAccount: bus.account }
  if (service === 'lambda')
    return mayInvoke(world, target.Arn, sender) ? invokeFunction(world, target.Arn, input) : undefined
  const text = typeof input === 'string' ? input : JSON.stringify(input)
  if (service === 'sns') return publishTo(world, target.Arn, { message: text }, sender)
  if (service === 'sqs') sendTo(world, target.Arn, { body: text }, sender)
}

/**
 * To another bus, in another region or account, as the target's role: one that was deleted sends nothing. An event that came from one account does not go on to a third
 * (EventBridge guide, "Sending events between accounts").
 */
function forward(world: World, from: EventBus, { Arn, RoleArn }: BusTarget, event: BusEvent): void {
  const to = busByArn(world, Arn)
  if (!to || to === from) return
  if (RoleArn !== undefined && roleOfSession(world, from.account, RoleArn) === 'gone') return
  const foreign = from.account !== event.account
  if (foreign && to.account !== from.account) return
  if (to.account !== from.account && !admits(world, to, from.account)) return
  route(world, to, event)
}

function admits(world: World, bus: EventBus, sender: string): boolean {
  const organizationId = organizationOf(world, sender)?.id
  const decision = evaluatePolicy(busPolicy(bus), {
    principal: { account: sender, arn: `arn:${world.partition}:iam::${sender}:root` },
    action: 'events:PutEvents',
    resource: bus.arn,
    conditions: organizationId ? { 'aws:PrincipalOrgID': organizationId } : {},
  })
  return decision === 'allow'
}

/** The bus's resource policy as text, where it has any. */
export function busPolicy(bus: EventBus): string | undefined {
  if (bus.statements.size === 0) return undefined
  return JSON.stringify({ Version: '2012-10-17', Statement: [...bus.statements.values()] })
}
