import type { Rule, ServiceRules } from './rule.ts'
import { accountRules, organizationsRules } from './services/organizations.ts'
import { cloudTrailRules } from './services/cloudtrail.ts'
import { dynamodbRules } from './services/dynamodb.ts'
import { eventsRules } from './services/events.ts'
import { cloudFormationRules, schedulerRules, sqsRules, statesRules } from './services/guard-stack.ts'
import { iamRules, taggingRules } from './services/iam.ts'
import { kmsRules } from './services/kms.ts'
import { lambdaRules } from './services/lambda.ts'
import { logsRules } from './services/logs.ts'
import { monitoringRules } from './services/monitoring.ts'
import { s3Aliases, s3Rules } from './services/s3.ts'
import { snsRules } from './services/sns.ts'

export type CatalogueEntry = Pick<Rule, 'weakens' | 'when' | 'auto' | 'kind'> & {
  eventSource: string
  eventName: string
}

const services: readonly (readonly [string, ServiceRules, Readonly<Record<string, string>>?])[] = [
  ['cloudtrail.amazonaws.com', cloudTrailRules],
  ['s3.amazonaws.com', s3Rules, s3Aliases],
  ['kms.amazonaws.com', kmsRules],
  ['sns.amazonaws.com', snsRules],
  ['logs.amazonaws.com', logsRules],
  ['monitoring.amazonaws.com', monitoringRules],
  ['events.amazonaws.com', eventsRules],
  ['lambda.amazonaws.com', lambdaRules],
  ['iam.amazonaws.com', iamRules],
  ['organizations.amazonaws.com', organizationsRules],
  ['account.amazonaws.com', accountRules],
  ['tagging.amazonaws.com', taggingRules],
  ['dynamodb.amazonaws.com', dynamodbRules],
  ['sqs.amazonaws.com', sqsRules],
  ['states.amazonaws.com', statesRules],
  ['scheduler.amazonaws.com', schedulerRules],
  ['cloudformation.amazonaws.com', cloudFormationRules],
]

/** Every call that can weaken logging: what it weakens, when, and whether it can be mended without a person. */
export const tamperCatalogue: readonly CatalogueEntry[] = /* @__PURE__ */ services.flatMap(
  ([eventSource, rules]) =>
    Object.entries(rules).map(([eventName, { weakens, when, auto, kind }]) => ({
      eventSource,
      eventName,
      weakens,
      when,
      auto,
      ...(kind && { kind }),
    })),
)

const bySource = new Map<string, ReadonlyMap<string, Rule>>(
  services.map(([source, rules, aliases]) => [
    source,
    new Map([
      ...Object.entries(rules),
      ...Object.entries(aliases ?? {}).flatMap(([alias, name]): [string, Rule][] => {
        const rule = rules[name]
        return rule ? [[alias, rule]] : []
      }),
    ]),
  ]),
)

/** The rule for a call by its service and its name without version; undefined for a harmless one. */
export const ruleFor = (eventSource: string, name: string): Rule | undefined =>
  bySource.get(eventSource)?.get(name)

/** Names of such calls by their service, spellings of older records among them. */
export const tamperCalls = (): [source: string, names: string[]][] =>
  [...bySource].map(([source, rules]) => [source, [...rules.keys()]])
