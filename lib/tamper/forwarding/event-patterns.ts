import account from '../../../policies/events/account.json' with { type: 'json' }
import cloudtrail from '../../../policies/events/cloudtrail.json' with { type: 'json' }
import events from '../../../policies/events/events.json' with { type: 'json' }
import iam from '../../../policies/events/iam.json' with { type: 'json' }
import kms from '../../../policies/events/kms.json' with { type: 'json' }
import lambda from '../../../policies/events/lambda.json' with { type: 'json' }
import logs from '../../../policies/events/logs.json' with { type: 'json' }
import monitoring from '../../../policies/events/monitoring.json' with { type: 'json' }
import organizations from '../../../policies/events/organizations.json' with { type: 'json' }
import s3 from '../../../policies/events/s3.json' with { type: 'json' }
import stack from '../../../policies/events/stack.json' with { type: 'json' }
import sns from '../../../policies/events/sns.json' with { type: 'json' }
import type { AccountId, GuardDeployment } from '../../model/index.ts'
import { parseArn } from '../../text/arn.ts'
import { field, listOf, textsOf } from '../../text/fields.ts'

export type EventPattern = { source: string[]; 'detail-type': string[]; detail: Record<string, unknown> }

/**
 * Where a service's events can be heard (EventBridge guide, "Events from AWS services via CloudTrail"; those of global
 * services arrive in the partition's leading region alone). `named`: only where resources of the trails stand, and only
 * about those, because one pattern for every bucket of the account would wake the guard for nothing.
 */
type Place = 'everywhere' | 'lead-region' | 'home' | 'named'

/** The calls on the guard's own roles, for roles of other names: those by which trails reach their log groups. */
const roles = {
  ...iam,
  detail: { eventSource: iam.detail.eventSource, eventName: iam.detail.eventName },
}

export const eventPatterns = {
  cloudtrail: { place: 'everywhere', pattern: cloudtrail },
  events: { place: 'everywhere', pattern: events },
  lambda: { place: 'home', pattern: lambda },
  monitoring: { place: 'home', pattern: monitoring },
  stack: { place: 'home', pattern: stack },
  iam: { place: 'lead-region', pattern: iam },
  organizations: { place: 'lead-region', pattern: organizations },
  account: { place: 'lead-region', pattern: account },
  s3: { place: 'named', pattern: s3 },
  kms: { place: 'named', pattern: kms },
  sns: { place: 'named', pattern: sns },
  logs: { place: 'named', pattern: logs },
  roles: { place: 'named', pattern: roles },
} as const satisfies Record<string, { place: Place; pattern: EventPattern }>

export type HeardService = keyof typeof eventPatterns

const isHeard = (name: string): name is HeardService => Object.hasOwn(eventPatterns, name)

/** Every service whose calls can weaken logging. */
export const heardServices: readonly HeardService[] = Object.keys(eventPatterns).filter(isHeard)

/** Services whose rule at home names no resource, so that the stack itself can make it. */
export const deployedServices: readonly HeardService[] = heardServices.filter(
  (service) => eventPatterns[service].place !== 'named',
)

/** Names of the calls that any service's rules hear, but for those that a pattern names by their beginning. */
export const heardCalls: readonly string[] = /* @__PURE__ */ [
  ...new Set(
    /* @__PURE__ */ Object.values<{ pattern: EventPattern }>(eventPatterns).flatMap(
      ({ pattern: { detail } }) =>
        [detail, ...listOf(detail['$or'])].flatMap((part) => textsOf(field(part, 'eventName'))),
    ),
  ),
]

/** What is done to a function's log group to hide what the guard did, or what was done to it. */
const ofLogGroups = ['DeleteLogGroup', 'DeleteLogStream', 'PutDataProtectionPolicy', 'PutRetentionPolicy']

/** Its keys have no material of their own to import, and stand in no store of their own. */
const notOfKeys = ['ImportKeyMaterial', 'DisconnectCustomKeyStore']
/** People subscribe to the alerts as they like; to stay subscribed is what matters. */
const notOfTopics = ['Subscribe']

/**
 * Calls on what the guard itself speaks and remembers by: the alert topic, the keys of alerts and baselines, the
 * functions' log groups. The stack makes the rule (deploy/triggers.yml), in these words; undefined for a guard that does
 * not know its topic.
 */
export function ownPattern({ name, own }: GuardDeployment): EventPattern | undefined {
  if (!own) return undefined
  const ofTopics = eventPatterns.sns.pattern.detail.eventName.filter((one) => !notOfTopics.includes(one))
  const logGroup = `/aws/lambda/${name}-`
  const about = { eventSource: ['sns.amazonaws.com'], eventName: ofTopics }
  return {
    source: ['aws.kms', 'aws.logs', 'aws.sns'],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: {
      $or: [
        {
          eventSource: ['kms.amazonaws.com'],
          eventName: eventPatterns.kms.pattern.detail.eventName.filter((one) => !notOfKeys.includes(one)),
          resources: { ARN: own.keyArns },
        },
        {
          eventSource: ['logs.amazonaws.com'],
          eventName: ofLogGroups,
          requestParameters: { logGroupName: [{ prefix: logGroup }] },
        },
        {
          eventSource: ['logs.amazonaws.com'],
          eventName: ['PutDataProtectionPolicy', 'PutTransformer'],
          requestParameters: { logGroupIdentifier: [{ wildcard: `*${logGroup}*` }] },
        },
        { ...about, requestParameters: { topicArn: [own.topicArn] } },
        { ...about, requestParameters: { subscriptionArn: [{ prefix: `${own.topicArn}:` }] } },
      ],
    },
  }
}

/** An event pattern as text that is the same for equal patterns: keys sorted, no spaces. Other text stays as it is. */
export function patternText(pattern: string): string {
  try {
    const parsed: unknown = JSON.parse(pattern)
    return JSON.stringify(sorted(parsed))
  } catch {
    return pattern
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]))
}

/** True for the account that the guard is deployed in; the others of its organization have forwarding rules only. */
export const isAtHome = ({ busArn }: GuardDeployment, id: AccountId): boolean =>
  parseArn(busArn)?.account === id
