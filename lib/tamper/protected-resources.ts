import { globMatches } from './glob.ts'

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
] as const
export type ResourceKind = (typeof resourceKinds)[number]

/** Which resources tampering is about: all of a kind, or those that match a name or ARN (with `*`). */
export type ProtectedResources = Readonly<Record<ResourceKind, 'all' | readonly string[]>> & {
  /** Days that logs must be kept; an expiry sooner than that is tampering. */
  readonly retentionDays: number
}

/** Everything that logging can rest on counts, save IAM roles, of which too many have nothing to do with it. */
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
  retentionDays: 90,
}

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
  if (patterns.length === 0) return false
  if (targets.length === 0) return true
  return targets.some((target) => patterns.some((pattern) => names(pattern, target)))
}

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
  if (globMatches(pattern, target)) return true
  if (pattern.startsWith('arn:') && target.startsWith('arn:')) return false
  return globMatches(shortName(pattern), shortName(target))
}

const prefixes = /^(?:trail|key|log-group|function|alarm|rule|role|policy)[/:]/

/** The name in an ARN (`arn:aws:events:…:rule/bus/name` → `name`), or in Lambda's partial one. */
export function shortName(arnOrName: string): string {
  const partial = /^\d{12}:function:([^:]+)/.exec(arnOrName)
  if (partial?.[1]) return partial[1]
  if (!arnOrName.startsWith('arn:')) return arnOrName
  const resource = arnOrName.split(':').slice(5).join(':')
  const name = resource.replace(prefixes, '')
  if (resource.startsWith('log-group:')) return name.replace(/:.*$/, '')
  if (resource.startsWith('function:')) return name.replace(/:.*$/, '')
  if (/^(?:rule|role|policy)\//.test(resource)) return name.slice(name.lastIndexOf('/') + 1)
  return name
}
