import { globMatches } from './glob.ts'
import { type Fields, field, isFields, listOf, nonEmpty, textsOf } from './wire.ts'

const cloudTrail = 'cloudtrail.amazonaws.com'

/** The statements of a policy document. */
export function statementsOf(policy: Fields): Fields[] {
  return listOf(field(policy, 'Statement')).filter(isFields)
}

export const isAllow = (statement: Fields) => nonEmpty(field(statement, 'Effect')) === 'Allow'
export const isDeny = (statement: Fields) => nonEmpty(field(statement, 'Effect')) === 'Deny'

/** True where the statement names the service, or everyone. */
export function namesService(statement: Fields, service: string): boolean {
  const principal = field(statement, 'Principal')
  if (principal === '*') return true
  if (principal === undefined) {
    const others = field(statement, 'NotPrincipal')
    return others !== undefined && !textsOf(field(others, 'Service')).includes(service)
  }
  return (
    textsOf(field(principal, 'Service')).includes(service) || textsOf(field(principal, 'AWS')).includes('*')
  )
}

/** True where the statement's actions include this one. */
export function coversAction(statement: Fields, action: string): boolean {
  const lower = action.toLowerCase()
  const matches = (pattern: string) => globMatches(pattern.toLowerCase(), lower)
  const actions = textsOf(field(statement, 'Action'))
  if (actions.length > 0) return actions.some(matches)
  const others = textsOf(field(statement, 'NotAction'))
  return others.length > 0 && !others.some(matches)
}

/** True where some Allow lets the service do this, whatever the conditions on it. */
export function grants(policy: Fields, action: string, service = cloudTrail): boolean {
  return statementsOf(policy).some(
    (statement) => isAllow(statement) && namesService(statement, service) && coversAction(statement, action),
  )
}

/** True where some Deny can hit the service's own calls of one of these actions. */
export function denies(policy: Fields, actions: readonly string[], service = cloudTrail): boolean {
  return statementsOf(policy).some(
    (statement) =>
      isDeny(statement) &&
      namesService(statement, service) &&
      actions.some((action) => coversAction(statement, action)) &&
      mayHold(statement) &&
      touches(statement, allowedResources(policy, actions, service)),
  )
}

function allowedResources(policy: Fields, actions: readonly string[], service: string): string[] {
  return statementsOf(policy)
    .filter(
      (statement) =>
        isAllow(statement) &&
        namesService(statement, service) &&
        actions.some((action) => coversAction(statement, action)),
    )
    .flatMap((statement) => textsOf(field(statement, 'Resource')))
}

/** A Deny on other prefixes than those granted does not touch the grant. */
function touches(statement: Fields, granted: readonly string[]): boolean {
  const resources = textsOf(field(statement, 'Resource'))
  if (resources.length === 0 || granted.length === 0) return true
  return resources.some((denied) => granted.some((allowed) => overlap(denied, allowed)))
}

function overlap(a: string, b: string): boolean {
  const wild = [a, b].filter((pattern) => /[*?]/.test(pattern))
  if (wild.length < 2) return globMatches(a, b) || globMatches(b, a)
  const [one, other] = [fixedPart(a), fixedPart(b)]
  return one.startsWith(other) || other.startsWith(one)
}

const fixedPart = (pattern: string) => pattern.split(/[*?]/, 1)[0] ?? ''

/** Keys that a call by the CloudTrail service carries (S3 and KMS user guides, service principals). */
const carried = new Set([
  'aws:sourcearn',
  'aws:sourceaccount',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  'aws:principalisawsservice',
  'aws:principalservicename',
  'aws:securetransport',
])

/**
 * Whether every condition of a Deny can hold for CloudTrail's own calls. A key that the call lacks makes positive
 * operators false and negative ones true (IAM user guide, condition operators). CloudTrail sends over TLS, asks for
 * the owner's full control and names its trail: conditions that ask for those only harden.
 */
function mayHold(statement: Fields): boolean {
  const conditions = field(statement, 'Condition')
  if (!isFields(conditions)) return true
  return Object.entries(conditions).every(
    ([operator, keys]) =>
      isFields(keys) &&
      Object.entries(keys).every(([key, value]) => entryMayHold(operator, key.toLowerCase(), value)),
  )
}

function entryMayHold(operator: string, key: string, value: unknown): boolean {
  const negative = /not/i.test(operator)
  const values = listOf(value).map((item) => String(item).toLowerCase())
  if (key === 'aws:principalisawsservice' || key === 'aws:securetransport')
    return values.includes('true') && !negative
  if (key.startsWith('s3:') || key.startsWith('kms:')) return false
  if (operator === 'Null') return values.includes(carried.has(key) ? 'false' : 'true')
  if (carried.has(key)) return !negative
  return negative || operator.endsWith('IfExists')
}
