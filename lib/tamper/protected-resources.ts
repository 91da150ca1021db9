import { globMatches } from '../text/fields.ts'

/** Kinds of resources that a rule can be about. */
export const resourceKinds = [
  'trails',
  'buckets',
  'keys',
  'topics',
  'logGroups',
  'rules',
  'functions',
  'alarms',
  'roles',
  'tables',
  'queues',
  'stateMachines',
  'schedules',
  'stacks',
] as const
export type ResourceKind = (typeof resourceKinds)[number]

/** Which resources tampering is about: all of a kind, or those that match a name or ARN (with `*`). */
export type ProtectedResources = Readonly<Record<ResourceKind, 'all' | readonly string[]>> & {
  /** Days that logs must be kept; an expiry sooner than that is tampering. */
  readonly retentionDays: number
  /**
   * True where whoever asks knows the trails' former settings and compares them itself: then a topic, log group or
   * bucket of this account is not taken for another one by its record alone.
   */
  readonly formerKnown?: true
  /** What the deployed guard knows of itself, or a protection file says. Nobody is the guard by its name alone. */
  readonly guard?: Itself
}

/** A role that the guard acts as. IAM gives one that is made again under the same name another id. */
export type GuardRole = { readonly arn: string; readonly id?: string }

/**
 * The roles that the guard acts as, those of other guards of the account, its table, and where its rules lead. A protection
 * file knows the roles alone.
 */
export type Itself = {
  readonly roles: readonly GuardRole[]
  readonly others?: readonly GuardRole[]
  /** What the ARNs of its functions begin with, up to the short name of each. */
  readonly functions?: string
  readonly table?: string
  readonly homeRegion?: string
  readonly targets?: readonly string[]
}

/** Of the functions' environment: the roles that the guard acts as. */
export const rolesVariable = 'TRAILKEEPER_ROLES'

/**
 * Roles as the stack's outputs and a protection file write them, with spaces between: the ARN, and before it, where it is
 * known, the role's unique id (`AROA…:arn:aws:iam::…:role/…`). A role's name and path have every other separator.
 */
export const rolesIn = (text: string): GuardRole[] =>
  text.split(/\s+/).flatMap((one): GuardRole[] => {
    const { id, arn } = /^(?:(?<id>\w+):)?(?<arn>arn:.+)$/.exec(one)?.groups ?? {}
    return arn === undefined ? [] : [{ arn, ...(id !== undefined && { id }) }]
  })

/** A session as a record has it: its role's ARN and id, its own name, and the function that its keys were given to. */
export type Session = {
  arn: string | undefined
  id: string | undefined
  name: string | undefined
  functionArn: string | undefined
}

/** Whether a session is of one of these roles, and not of another one of such a name. */
export const isOfRoles = (
  roles: readonly GuardRole[],
  issuer: { arn: string | undefined; id: string | undefined },
): boolean => roles.some(({ arn, id }) => arn === issuer.arn && (id === undefined || id === issuer.id))

/** The functions of a stack that act as the guard, by their short names. */
export const actingFunctions = ['react', 'sweep', 'verify', 'recover', 'member', 'summarize'] as const

/**
 * Whether a session of a guard's role is one of the guard's functions', and not of another one that was given the role.
 * Lambda names a session after its function, and CloudTrail tells which one got the keys (its user guide, "CloudTrail
 * userIdentity element", `inScopeOf`). The role of a member is entered, and is no function's.
 * @param functions what the ARNs of the guard's functions begin with; where that is not known, any of its name may be one
 */
export function isOfFunctions({ arn, name = '', functionArn }: Session, functions?: string): boolean {
  if (arn?.endsWith('trailkeeper-repair')) return true
  if (functionArn !== undefined && functionArn.split(':')[6] !== name) return false
  if (functions === undefined) return isOfGuard(name)
  const own = actingFunctions.map((short) => `${functions}${short}`)
  return functionArn === undefined ? own.some((one) => one.endsWith(`:${name}`)) : own.includes(functionArn)
}

/** The name of a role's session, which stands last in its ARN. */
export const sessionName = (arn: string | undefined): string | undefined =>
  arn?.includes(':assumed-role/') ? lastSegment(arn) : undefined

/**
 * Everything that logging can rest on counts, save IAM roles, of which too many have nothing to do with it. Of roles,
 * tables, queues and what else a guard rests on, those count that bear the guard's name; and CloudTrail's own role.
 */
export const protectedByDefault: ProtectedResources = {
  trails: 'all',
  buckets: 'all',
  keys: 'all',
  topics: 'all',
  logGroups: 'all',
  rules: 'all',
  functions: 'all',
  alarms: 'all',
  roles: [],
  tables: [],
  queues: [],
  stateMachines: [],
  schedules: [],
  stacks: [],
  retentionDays: 90,
}

/** Kinds of which the guard's own count by their names, whatever is listed. */
export const ofGuardsOnly: ReadonlySet<ResourceKind> = new Set([
  'roles',
  'tables',
  'queues',
  'stateMachines',
  'schedules',
  'stacks',
])

/**
 * The service-linked role by which CloudTrail reads an organization (CloudTrail user guide, "Using service-linked roles
 * for CloudTrail"): without it an organization trail gets no events of members.
 */
export const serviceRole = 'AWSServiceRoleForCloudTrail'

/**
 * Whether a call on these targets concerns a protected resource. A target that the record does not name could be
 * any of those that are listed.
 */
export function isProtected(
  kind: ResourceKind,
  targets: readonly string[],
  listed: ProtectedResources,
): boolean {
  const patterns = listed[kind]
  if (patterns === 'all') return true
  if (ofGuardsOnly.has(kind) && targets.some(isOfGuard)) return true
  if (kind === 'roles' && targets.includes(serviceRole)) return true
  if (patterns.length === 0) return false
  if (targets.length === 0) return true
  return targets.some((target) => patterns.some((pattern) => names(pattern, target)))
}

/** True for the name or ARN of what a guard's stack makes: all of it bears the stack's name as a prefix. */
export const isOfGuard = (target: string): boolean => /^trailkeeper/i.test(shortName(target))

/** Whether a protection file lists this very resource, rather than all of its kind being protected. */
export function isListed(
  kind: ResourceKind,
  targets: readonly string[],
  listed: ProtectedResources,
): boolean {
  return listed[kind] !== 'all' && targets.length > 0 && isProtected(kind, targets, listed)
}

/** Records and people name a resource by name or by ARN; two full ARNs must match as they are. */
function names(pattern: string, target: string): boolean {
  if (globMatches(pattern, target) || globMatches(withoutStreams(pattern), withoutStreams(target)))
    return true
  if (pattern.startsWith('arn:') && target.startsWith('arn:')) return false
  return globMatches(shortName(pattern), shortName(target))
}

/** Whether a resource is the guard's by its name, or one that a protection file lists. */
export const isKnown = (
  kind: ResourceKind,
  targets: readonly string[],
  listed: ProtectedResources,
): boolean => targets.some(isOfGuard) || isListed(kind, targets, listed)

/** A log group's ARN is written with and without the `:*` of its streams. */
const withoutStreams = (arn: string) => (arn.endsWith(':*') ? arn.slice(0, -2) : arn)

const prefixes =
  /^(?:trail|key|log-group|function|alarm|rule|role|policy|table|stateMachine|execution|schedule|stack)[/:]/
/** Resources whose name is followed by more: a version, a run, the table's backup, the stack's id. */
const followed = /^(?:log-group|function|stateMachine|execution|table|stack)[/:]/

/** The name in an ARN (`arn:aws:events:…:rule/bus/name` → `name`), in Lambda's partial one, or in a queue's URL. */
export function shortName(arnOrName: string): string {
  if (/^https?:\/\//.test(arnOrName)) return lastSegment(arnOrName)
  const partial = /^\d{12}:function:([^:]+)/.exec(arnOrName)
  if (partial?.[1]) return partial[1]
  if (!arnOrName.startsWith('arn:')) return arnOrName
  const resource = arnOrName.split(':').slice(5).join(':')
  const name = resource.replace(prefixes, '')
  if (followed.test(resource)) return name.replace(resource.startsWith('log-group:') ? /:.*/s : /[:/].*/s, '')
  return /^(?:rule|role|policy|schedule)\//.test(resource) ? lastSegment(name) : name
}

const lastSegment = (path: string) => path.slice(path.lastIndexOf('/') + 1)
