import type { ApiCall } from './api-call.ts'
import {
  type GuardRole,
  isOfFunctions,
  isOfRoles,
  type ProtectedResources,
  type ResourceKind,
} from './protected-resources.ts'
import { field, nonEmpty, textsOf } from '../text/fields.ts'

/** One call that can weaken logging. The prose is what the documentation shows. */
export type Rule = {
  /** All that the call can weaken. */
  weakens: readonly [Weakness, ...Weakness[]]
  /** When it does. */
  when: string
  /** Whether it may be mended without a person: always, depending on what is known, or never. */
  auto: 'yes' | 'conditional' | 'alert'
  /** Kind of resource that must be protected; absent where every such call counts. */
  kind?: ResourceKind
  /** True where the call is about something that no list names, so that it counts whatever is listed. */
  isUnlisted?: (call: ApiCall, listed: ProtectedResources) => boolean
  /** Names or ARNs of what was called upon, the best one for people first. */
  targets: (call: ApiCall) => (string | undefined)[]
  /**
   * True where one look at the record shows that it is about something else. Calls that stand in a log by the thousand
   * are sorted out by it before they are read in full.
   */
  isElsewhere?: (record: unknown, listed: ProtectedResources) => boolean
  /** What this very call weakens, or would have weakened; absent where the call always does. */
  judge?: (call: ApiCall, listed: ProtectedResources) => Weakness[]
  /** False where the name alone tells nothing about the intent, when the parameters are not in the record. */
  byName?: false
  /** True where the record's resources tell as much as the parameters: `judge` is asked without parameters too. */
  byResources?: true
  /** True where the record of a service says that it did not come to pass; a call's record says so by its errorCode. */
  failed?: (call: ApiCall) => boolean
}

export type ServiceRules = Readonly<Record<string, Rule>>

/** The one weakness where the condition holds, none where it does not. */
export function when(condition: boolean, ...weakens: Weakness[]): Weakness[] {
  return condition ? weakens : []
}

/** What tampering can weaken: the closed vocabulary of `weakens`. */
export const weaknesses = {
  logging: 'a trail or event data store records nothing any more',
  'management-events': 'some management events are no longer logged',
  'management-event-exclusions': 'management events of KMS or the RDS Data API are left out',
  'multi-region': 'only one region is logged',
  'global-service-events': 'events of global services are no longer logged',
  'recursive-logging': "what CloudTrail's own deliveries cause is no longer logged",
  organization: 'accounts of the organization are no longer covered or guarded',
  'log-file-validation': 'no digests are written, so that changed log files go unnoticed',
  'kms-encryption': "log files are no longer encrypted with the owner's key",
  'log-delivery': 'log files do not reach their place, or reach another one',
  'log-retention': 'logs are kept for a shorter time',
  'log-integrity': 'logs can be, or were, deleted or overwritten',
  'log-confidentiality': 'logs can be read by others',
  'access-logging': 'who reads or deletes log files is no longer recorded',
  'log-replication': 'copies of log files are no longer made, or go elsewhere',
  'cloudwatch-logs': 'events no longer reach CloudWatch Logs, or leave it unread',
  insights: 'unusual activity is no longer looked for',
  'event-configuration': 'events are no longer aggregated or enriched',
  'event-access': 'stored events can no longer be queried',
  notification: 'nobody is told about new log files or alerts',
  alerting: 'a metric filter or alarm on changes no longer speaks',
  guard: 'what watches CloudTrail is stopped, changed or cut off',
  'region-coverage': 'a region leaves what is watched',
  tags: 'tags that others rely on are gone',
  'trail-quota': "a trail's name or place in the quota is taken",
} as const satisfies Record<string, string>

export type Weakness = keyof typeof weaknesses

/** Targets named by request parameters, then the ARNs of the record's resources that contain a text. */
export function namedBy(...names: string[]): (call: ApiCall) => (string | undefined)[] {
  return (call) => names.map((name) => nonEmpty(field(call.params, name)))
}

/** As `namedBy`, for parameters that are lists. */
export function listedBy(name: string): (call: ApiCall) => string[] {
  return (call) => textsOf(field(call.params, name))
}

/** ARNs of the record's resources, for the services that fill them in. */
export function resourceArns(call: ApiCall, part: string): string[] {
  const arns: string[] = []
  for (const { arn } of call.resources) if (arn.includes(part)) arns.push(arn)
  return arns
}

/** The account in an ARN; undefined where the text is no ARN or names none. */
export function accountIn(arn: string | undefined): string | undefined {
  return arn?.startsWith('arn:') ? arn.split(':')[4] || undefined : undefined
}

/** True where the ARN belongs to another account than the call. Names and accounts that are unknown are not. */
export function isForeign(arn: string | undefined, call: ApiCall): boolean {
  const account = accountIn(arn)
  return account !== undefined && call.account !== undefined && account !== call.account
}

/**
 * True for a call by one of these roles, by its ARN and, where it is known, its id, from a function of a guard's. Whoever may
 * make roles may give one any name: where no role is known, nobody is the guard.
 */
export function isByRoles(call: ApiCall, roles: readonly GuardRole[] = [], functions?: string): boolean {
  const { callerArn: arn, callerId: id, sessionName: name, sessionFunction: functionArn } = call
  return isOfRoles(roles, { arn, id }) && isOfFunctions({ arn, id, name, functionArn }, functions)
}

/** True for a call by one of the guard's own roles, from one of its functions. */
export const isByGuard = (call: ApiCall, { guard }: ProtectedResources): boolean =>
  isByRoles(call, guard?.roles, guard?.functions)
