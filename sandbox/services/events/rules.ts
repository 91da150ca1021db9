import type * as schemas from '@aws-sdk/client-eventbridge'
import { AwsError } from '../../service.ts'
import type { Operations } from '../../service.ts'
import { page } from '../../page.ts'
import { matchesEvent, parsePattern } from './event-pattern.ts'
import { isSchedule } from './schedule.ts'
import { requireBus, requireRule } from './state.ts'
import type { EventBus, Rule } from './state.ts'
import { addTags } from './tags.ts'

/** Rules of a bus. */
export const rules: Operations<typeof schemas> = {
  PutRule: (input, context) => {
    const bus = requireBus(context, input.EventBusName)
    const name = input.Name ?? ''
    checkRule(input, bus)
    const standing = bus.rules.get(name)
    const { Tags: tags = [] } = input
    const pattern = input.EventPattern
      ? { patternText: input.EventPattern, pattern: parsePattern(input.EventPattern) }
      : {}
    const rule: Rule = {
      name,
      arn: ruleArn(bus, name),
      state: input.State ?? 'ENABLED',
      since: context.now,
      targets: standing?.targets ?? new Map(),
      // "If you are updating an existing rule, any tags you specify … are ignored" (API reference, PutRule).
      tags: standing?.tags ?? addTags(new Map(), tags),
      ...pattern,
      ...(input.ScheduleExpression ? { schedule: input.ScheduleExpression } : {}),
      ...(input.Description === undefined ? {} : { description: input.Description }),
      ...(input.RoleArn === undefined ? {} : { roleArn: input.RoleArn }),
    }
    bus.rules.set(name, rule)
    return { RuleArn: rule.arn }
  },
  DescribeRule: (input, context) => {
    const bus = requireBus(context, input.EventBusName)
    return { ...describe(bus, requireRule(bus, input.Name)), CreatedBy: bus.account }
  },
  ListRules: (input, context) => {
    const bus = requireBus(context, input.EventBusName)
    const { NamePrefix: prefix = '' } = input
    const found = [...bus.rules.values()].filter((rule) => rule.name.startsWith(prefix))
    const { items, next } = page(found, input.NextToken, input.Limit ?? 100)
    return { Rules: items.map((rule) => describe(bus, rule)), ...(next ? { NextToken: next } : {}) }
  },
  DeleteRule: (input, context) => {
    const bus = requireBus(context, input.EventBusName)
    const rule = bus.rules.get(input.Name ?? '')
    if (rule && rule.targets.size > 0) {
      throw invalid("Rule can't be deleted since it has targets.")
    }
    bus.rules.delete(input.Name ?? '')
    return {}
  },
  EnableRule: (input, context) => {
    requireRule(requireBus(context, input.EventBusName), input.Name).state = 'ENABLED'
    return {}
  },
  DisableRule: (input, context) => {
    requireRule(requireBus(context, input.EventBusName), input.Name).state = 'DISABLED'
    return {}
  },
  TestEventPattern: (input) => {
    const pattern = parsePattern(input.EventPattern ?? '')
    return { Result: matchesEvent(pattern, parseEvent(input.Event ?? '')) }
  },
}

/** LocalStack, tests/aws/services/events, `tests_put_rule_with_schedule_custom_event_bus`. */
function checkRule(
  { EventPattern, ScheduleExpression: schedule }: schemas.PutRuleCommandInput,
  { name }: EventBus,
): void {
  if (!EventPattern && !schedule)
    throw invalid('Parameter(s) EventPattern or ScheduleExpression must be specified.')
  if (schedule && name !== 'default')
    throw invalid('ScheduleExpression is supported only on the default event bus.')
  if (schedule && !isSchedule(schedule)) throw invalid('Parameter ScheduleExpression is not valid.')
}

const invalid = (message: string): AwsError => new AwsError('ValidationException', message)

function parseEvent(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalid('Parameter Event is not valid.')
  }
}

function ruleArn(bus: EventBus, name: string): string {
  const path = bus.name === 'default' ? name : `${bus.name}/${name}`
  return bus.arn.replace(/:event-bus\/.*$/, `:rule/${path}`)
}

const describe = (bus: EventBus, rule: Rule): schemas.Rule => ({
  Name: rule.name,
  Arn: rule.arn,
  EventBusName: bus.name,
  State: rule.state,
  ...(rule.patternText === undefined ? {} : { EventPattern: rule.patternText }),
  ...(rule.schedule === undefined ? {} : { ScheduleExpression: rule.schedule }),
  ...(rule.description === undefined ? {} : { Description: rule.description }),
  ...(rule.roleArn === undefined ? {} : { RoleArn: rule.roleArn }),
})
