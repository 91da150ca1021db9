import type * as schemas from '@aws-sdk/client-cloudwatch'
import { page } from '../../page.ts'
import { AwsError } from '../../service.ts'
import type { Operations, RequestContext } from '../../service.ts'
import { alarmsOf, muteRulesOf } from './state.ts'
import type { StoredMuteRule } from './state.ts'

/** Alarm mute rules that mute once: the sandbox evaluates no recurring schedule, and refuses it. */
export const muteRules: Operations<typeof schemas> = {
  PutAlarmMuteRule: (input, context) => {
    const { world, caller, region, now } = context
    const name = input.Name ?? ''
    const { from, until } = windowOf(input.Rule?.Schedule)
    const targets = input.MuteTargets?.AlarmNames ?? []
    const missing = targets.find((target) => !alarmsOf(context).has(target))
    if (missing !== undefined) throw new AwsError('ValidationException', `Alarm ${missing} not found`)
    const arn = `arn:${world.partition}:cloudwatch:${region}:${caller.account}:alarm-mute-rule:${name}`
    muteRulesOf(context).set(name, { name, arn, from, until, targets, updated: now })
    return {}
  },
  ListAlarmMuteRules: (input, context) => {
    const { AlarmName: alarm, Statuses: statuses, NextToken: token, MaxRecords: limit = 50 } = input
    const found = [...muteRulesOf(context).values()]
      .filter(({ targets }) => alarm === undefined || targets.includes(alarm))
      .map((rule) => ({
        AlarmMuteRuleArn: rule.arn,
        Status: statusOf(rule, context.now),
        MuteType: 'ONE_TIME',
        LastUpdatedTimestamp: rule.updated,
      }))
      .filter(({ Status }) => statuses === undefined || statuses.includes(Status))
    const { items, next } = page(found, token, limit)
    return { AlarmMuteRuleSummaries: items, ...(next !== undefined && { NextToken: next }) }
  },
  DeleteAlarmMuteRule: (input, context) => {
    muteRulesOf(context).delete(input.AlarmMuteRuleName ?? '')
    return {}
  },
}

/** Whether an active rule keeps an alarm's actions from being taken. */
export const isMuted = (alarm: string, context: RequestContext): boolean =>
  [...muteRulesOf(context).values()].some(
    (rule) => rule.targets.includes(alarm) && statusOf(rule, context.now) === 'ACTIVE',
  )

function statusOf({ from, until }: StoredMuteRule, now: Date) {
  if (now < from) return 'SCHEDULED' as const
  return now < until ? ('ACTIVE' as const) : ('EXPIRED' as const)
}

/** @throws AwsError ValidationException for a schedule that recurs or is not in UTC */
function windowOf({ Expression = '', Duration = '', Timezone = 'UTC' }: Partial<schemas.Schedule> = {}) {
  const at = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d)\)$/.exec(Expression)?.[1]
  const [, days, hours, minutes] = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(Duration) ?? []
  const length = Number(days ?? 0) * 1440 + Number(hours ?? 0) * 60 + Number(minutes ?? 0)
  if (at === undefined || length === 0 || Timezone !== 'UTC') {
    throw new AwsError('ValidationException', 'The sandbox takes at(…) in UTC with a duration only.')
  }
  const from = new Date(`${at}Z`)
  return { from, until: new Date(from.getTime() + length * 60_000) }
}
