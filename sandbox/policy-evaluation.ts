import { conditionHolds } from './policy-conditions.ts'
import { matchesPattern, textsOf } from './policy-pattern.ts'
import { isRecord } from './protocol/is-record.ts'

/** A request as a resource-based policy sees it. Condition keys are given in any case; absent ones are left out. */
export type PolicyRequest = {
  principal: { service: string } | { account: string; arn: string } | 'anonymous'
  action: string
  resource: string
  conditions: Readonly<Record<string, string>>
}

export type Decision = 'allow' | 'deny' | 'none'

/**
 * What a resource-based policy says of a request: an explicit deny wins over an allow (IAM guide, "Policy evaluation
 * logic"). A policy that is no JSON, or absent, says nothing.
 */
export function evaluatePolicy(policy: string | undefined, request: PolicyRequest): Decision {
  const matching = statementsOf(policy).filter((statement) => applies(statement, request))
  if (matching.some((statement) => statement['Effect'] === 'Deny')) return 'deny'
  return matching.some((statement) => statement['Effect'] === 'Allow') ? 'allow' : 'none'
}

type Statement = Record<string, unknown>

/** The statements of a policy's text, as far as they are objects. */
export function statementsOf(policy: string | undefined): Statement[] {
  const document = parsePolicy(policy)
  const statements = document?.['Statement']
  return (Array.isArray(statements) ? statements : [statements]).filter(isRecord)
}

/** A policy document, where the text is one. */
export function parsePolicy(policy: string | undefined): Record<string, unknown> | undefined {
  if (policy === undefined) return undefined
  try {
    const document: unknown = JSON.parse(policy)
    return isRecord(document) ? document : undefined
  } catch {
    return undefined
  }
}

function applies(statement: Statement, request: PolicyRequest): boolean {
  return (
    principalFits(statement, request) &&
    fits(statement['Action'], statement['NotAction'], (pattern) =>
      matchesPattern(pattern.toLowerCase(), request.action.toLowerCase()),
    ) &&
    fits(statement['Resource'], statement['NotResource'], (pattern) =>
      matchesPattern(pattern, request.resource),
    ) &&
    conditionHolds(statement['Condition'], request.conditions)
  )
}

function fits(positive: unknown, negative: unknown, test: (pattern: string) => boolean): boolean {
  if (positive !== undefined) return textsOf(positive).some(test)
  return negative !== undefined && !textsOf(negative).some(test)
}

function principalFits(statement: Statement, request: PolicyRequest): boolean {
  if (statement['Principal'] !== undefined) return namesPrincipal(statement['Principal'], request)
  return statement['NotPrincipal'] !== undefined && !namesPrincipal(statement['NotPrincipal'], request)
}

function namesPrincipal(principal: unknown, { principal: who }: PolicyRequest): boolean {
  if (principal === '*') return true
  if (!isRecord(principal)) return false
  const aws = textsOf(principal['AWS'])
  if (aws.includes('*')) return true
  if (who === 'anonymous') return false
  if ('service' in who)
    return textsOf(principal['Service']).some((name) => name === who.service || name === '*')
  const root = new RegExp(`^arn:[\\w-]+:iam::${who.account}:root$`)
  return aws.some((name) => name === who.account || name === who.arn || root.test(name))
}
