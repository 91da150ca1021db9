import type * as schemas from '@aws-sdk/client-eventbridge'
import { AwsError } from '../../service.ts'
import type { Operations } from '../../service.ts'
import { page } from '../../page.ts'
import { matchesEvent, parsePattern } from './event-pattern.ts'
import { requireBus, requireRule } from './state.ts'
import type { EventBus, Rule } from './state.ts'

const NAME = /^[.\-_A-Za-z0-9]{1,64}$/
const SCHEDULE = /^(?:rate\(\d+ (?:minutes?|hours?|days?)\)|cron\(.+\))$/

/** Rules of a bus. */
export const rules: Operations<typeof schemas> = {
  PutRule: (input, context) => {
    const bus = requireBus(context, input.EventBusName)
    const name = checkRule(input)
    const pattern = input.EventPattern
      ? { patternText: input.EventPattern, pattern: parsePattern(input.EventPattern) }
      : {}
    const rule: Rule = {
      name,
      arn: ruleArn(bus, name),
      state: input.State ?? 'ENABLED',
      targets: bus.rules.get(name)?.targets ?? new Map(),
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
    const found = [...bus.rules.values()].filter((rule) => rule.name.startsWith(input.NamePrefix ?? ''))
    const { items, next } = page(found, input.NextToken, input.Limit ?? 100)
    return { Rules: items.map((rule) => describe(bus, rule)), ...(next ? { NextToken: next } : {}) }
  },
  DeleteRule: (input, context) => {
    const bus = requireBus(context, input.EventBusName)
    const rule = bus.rules.get(input.Name ?? '')
    if (rule && rule.targets.size > 0) {
      throw new AwsError('ValidationException', "Rule can't be deleted since it has targets.")
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

function checkRule(input: schemas.PutRuleCommandInput): string {
  const name = input.Name ?? ''
  if (!NAME.test(name)) throw invalidName(name)
  if (!input.EventPattern && !input.ScheduleExpression) {
    throw new AwsError(
      'ValidationException',
      'Parameter(s) EventPattern or ScheduleExpression must be specified.',
    )
  }
  if (input.ScheduleExpression && !SCHEDULE.test(input.ScheduleExpression)) {
    throw new AwsError('ValidationException', 'Parameter ScheduleExpression is not valid.')
  }
  return name
}

const invalidName = (name: string): AwsError =>
  new AwsError(
    'ValidationException',
    `1 validation error detected: Value '${name}' at 'name' failed to satisfy constraint: ` +
      'Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+',
  )

function parseEvent(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new AwsError('ValidationException', 'Parameter Event is not valid.')
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
