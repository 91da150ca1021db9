import { deliverLater } from '../../deliveries.ts'
import type { World } from '../../world.ts'
import { deliver } from './put-on-bus.ts'
import { dueTimes } from './due-times.ts'
import { defaultBuses } from './state.ts'
import type { EventBus, Rule } from './state.ts'

/** A rule's schedule at a time at which it falls due, and how many earlier times are left out. */
export type DueRule = { bus: EventBus; rule: Rule; at: Date; skipped: number }

/** Of a rule that falls due more often than this until a time, the latest times alone count. */
const RUNS_OF_A_RULE = 24

/** The schedule that falls due first, of the rules that are enabled; nothing where none does until then. */
export function nextDue(world: World, until: Date): DueRule | undefined {
  const due = defaultBuses(world).flatMap((bus) =>
    [...bus.rules.values()].flatMap((rule) => {
      if (rule.state === 'DISABLED' || rule.schedule === undefined) return []
      const { count, latest } = dueTimes(rule.schedule, rule.since, until, RUNS_OF_A_RULE)
      return latest.slice(0, 1).map((at) => ({ bus, rule, at, skipped: count - latest.length }))
    }),
  )
  return due.toSorted((a, b) => a.at.getTime() - b.at.getTime())[0]
}

/** Sends a scheduled event to the rule's targets (EventBridge guide, "Creating a scheduled rule"). */
export function runDue(world: World, { bus, rule, at }: DueRule): void {
  rule.since = at
  const event = {
    version: '0',
    id: world.id(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: bus.account,
    time: at.toISOString().replace(/\.\d+Z/, 'Z'),
    region: bus.region,
    resources: [rule.arn],
    detail: {},
  }
  for (const target of rule.targets.values())
    deliverLater(world, () => deliver(world, bus, rule, target, event))
}
