import type { Baseline } from '../trail/baseline/baseline.ts'
import { settingsOf } from '../trail/settings.ts'
import { isKnownNeverToHaveLogged } from '../trail/status.ts'
import type { AccountId, Arn, FacetSettings, Region, Snapshot } from '../model/index.ts'
import { protectionItem } from '../state/keys.ts'
import type { StateTable } from '../state/state-table.ts'
import { functionsOf, targetsOf } from '../tamper/forwarding/wanted-rules.ts'
import {
  isProtected,
  type Itself,
  protectedByDefault,
  type ProtectedResources,
  serviceRole,
} from '../tamper/protected-resources.ts'
import type { GuardSettings } from './guard-settings.ts'
import { field } from '../text/fields.ts'
import type { Envelope } from './envelope.ts'
import { type RecordedRoles, recordedRolesIn } from './own-roles.ts'
import type { TamperEvent } from './tamper-of-event.ts'

/** What the trails of an account rest on: names and ARNs, and the regions that the trails are at home in. */
export type Protection = {
  buckets: string[]
  keys: string[]
  topics: string[]
  logGroups: string[]
  roles: string[]
  regions: Region[]
  guard?: RecordedRoles
  /** Trails that a sweep read as never started. */
  neverLogged?: Arn[]
}

/**
 * What the trails rest on now, and what they are meant to rest on by their baselines: a trail that was led elsewhere
 * still has its old bucket protected.
 */
export function protectionOf(snapshot: Snapshot, baselines: Iterable<Baseline> = []): Protection {
  const known = [...baselines]
  const own = snapshot.trails.filter((trail) => trail.account === snapshot.account)
  const settings: FacetSettings[] = [...own.map(settingsOf), ...known.map((baseline) => baseline.settings)]
  const all = (name: 'bucket' | 'kmsKeyId' | 'topicArn' | 'logGroupArn' | 'logGroupRoleArn') =>
    distinct(settings.flatMap((one) => one[name] ?? []))
  return {
    buckets: all('bucket'),
    keys: all('kmsKeyId'),
    topics: all('topicArn'),
    logGroups: all('logGroupArn').map((arn) => arn.replace(/:\*$/, '')),
    roles: all('logGroupRoleArn'),
    regions: distinct([...own, ...known].map(({ homeRegion }) => homeRegion)),
    neverLogged: own.filter(isKnownNeverToHaveLogged).map(({ arn }) => arn),
  }
}

const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)]

/** Everything of the stack bears its name as a prefix. */
const own = 'trailkeeper*'

/** Roles may have a prefix before it (deploy/landing-zone.yml). */
const prefixedRoles = '*trailkeeper-*'

/**
 * Which resources tampering is about. Before the first sweep nothing is known of the trails, and every bucket, key,
 * topic and log group counts.
 */
export function listedBy(protection: Protection | undefined, settings: GuardSettings): ProtectedResources {
  const guard = itself(settings, protection)
  const guards = { ...ofStack(settings), rules: [own], functions: [own], alarms: [own], guard }
  const retentionDays = retentionOf(settings)
  if (!protection)
    return { ...protectedByDefault, ...guards, roles: [own, prefixedRoles, serviceRole], retentionDays }
  const { buckets, keys, topics, logGroups, roles } = protection
  return {
    trails: 'all',
    formerKnown: true,
    buckets,
    keys: [...keys, ...ownKeys(settings)],
    topics: [...topics, settings.topicArn],
    logGroups: [...logGroups, '/aws/lambda/trailkeeper*'],
    roles: [...roles, own, prefixedRoles, serviceRole],
    ...guards,
    retentionDays,
  }
}

/**
 * The roles that the guard acts as, by the signed record of this deployment; before there is one, by what the stack said, and
 * in a member of an organization by the id of the role that was entered.
 */
function itself(settings: GuardSettings, protection: Protection | undefined): Itself {
  const { ownRoles = [], otherRoles = [], deployment, homeRegion, table } = settings
  const recorded = protection?.guard
  const isOfThis = recorded !== undefined && recorded.deploymentId === deployment?.id
  return {
    roles: isOfThis ? recorded.roles : ownRoles,
    others: otherRoles,
    table: table.name,
    homeRegion,
    targets: deployment ? targetsOf(deployment) : [],
    ...(deployment && { functions: functionsOf(deployment) }),
  }
}

/** What the stack's functions are told of by name, whatever the stack is called. */
function ofStack({ table, deployment }: GuardSettings) {
  return {
    tables: [own, table.name],
    queues: [own, ...(deployment?.deadLetterArn === undefined ? [] : [deployment.deadLetterArn])],
    stateMachines: [own],
    schedules: [own],
    stacks: [own, ...(deployment ? [deployment.name] : [])],
  }
}

const retentionOf = ({ policy }: GuardSettings): number => {
  const { enabled, days } = policy.checks['bucket-retention']
  return enabled ? days : protectedByDefault.retentionDays
}

/** Puts what the trails rest on, so that a reaction to another service's event knows it without asking. */
export const putProtection = (state: StateTable, account: AccountId, protection: Protection): Promise<void> =>
  state.putJson(protectionItem.key(account), protection, protectionItem.keptFor)

/** What the last sweep put; undefined before the first. */
export async function getProtection(state: StateTable, account: AccountId): Promise<Protection | undefined> {
  const value = await state.getJson(protectionItem.key(account))
  if (typeof value !== 'object' || value === null) return undefined
  const texts = (name: keyof Protection): string[] => {
    const list: unknown = Object.entries(value).find(([key]) => key === name)?.[1]
    return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : []
  }
  return {
    buckets: texts('buckets'),
    keys: texts('keys'),
    topics: texts('topics'),
    logGroups: texts('logGroups'),
    roles: texts('roles'),
    regions: texts('regions'),
    neverLogged: texts('neverLogged'),
    ...recordedRolesIn(field(value, 'guard')),
  }
}

const kinds = {
  'kms.amazonaws.com': 'keys',
  'logs.amazonaws.com': 'logGroups',
  'sns.amazonaws.com': 'topics',
} as const

/** The keys of the guard's alerts and MACs. */
const ownKeys = ({ baselineKey, peopleKey, drillKey, deployment }: GuardSettings): string[] =>
  [...(deployment?.own?.keyArns ?? []), baselineKey, peopleKey, drillKey].flatMap((key) => key ?? [])

/** What the guard's own alerts, MACs and logs need. */
function ownResources(settings: GuardSettings): ProtectedResources {
  const { topicArn, deployment } = settings
  const logGroups = [`/aws/lambda/${deployment?.name ?? 'trailkeeper'}-*`]
  return { ...protectedByDefault, keys: ownKeys(settings), topics: [topicArn], logGroups }
}

/** Who may publish, and under which key, is the stack's business alone; so is whom its keys make MACs for. */
const isSilencing = ({ eventName, errorCode, record }: Envelope): boolean =>
  errorCode === undefined &&
  (['PutKeyPolicy', 'CreateGrant'].includes(eventName) ||
    (eventName === 'SetTopicAttributes' &&
      ['Policy', 'KmsMasterKeyId'].some((name) => name === field(record.requestParameters, 'attributeName'))))

/**
 * A call on the guard's own topic, keys or log groups weakens the guard, whatever it would do to a trail; and one that
 * sets another policy or key on the topic, or another policy or a grant on a key, is tampering, though a trail's could do
 * with it: whoever has the key make a MAC can forge the guard's memory.
 */
export function judgedAsOwn(settings: GuardSettings, envelope: Envelope, seen: TamperEvent): TamperEvent {
  const kind = Object.entries(kinds).find(([service]) => service === seen.eventSource)?.[1]
  const { target } = seen.tamper
  if (kind === undefined || target === undefined) return seen
  if (!isProtected(kind, [target], ownResources(settings))) return seen
  if (seen.verdict === 'benign' && !isSilencing(envelope)) return seen
  const verdict = seen.verdict === 'benign' ? 'tamper' : seen.verdict
  return { ...seen, verdict, tamper: { ...seen.tamper, weakens: ['guard'] } }
}
