import type { PolicyDocument, PolicyStatement } from '../model.ts'
import { globMatches } from '../tamper/glob.ts'
import { all, any, type Certainty, certainly, not } from '../resource-policy/certainty.ts'
import { conditionHolds, type RequestContext } from './condition-holds.ts'

/** A request that an AWS service makes in its own name. */
export type ServiceRequest = { service: string; action: string; resource: string; context: RequestContext }

/** `denied`: by an explicit Deny. `not-allowed`: no Allow fits. `cannot-tell`: it depends on what is not known. */
export type ServiceAccess = 'allowed' | 'denied' | 'not-allowed' | 'cannot-tell'

/**
 * What a resource policy says of a service's request. A service principal has no identity policy, so the resource
 * policy decides alone: an explicit Deny wins, and without an Allow the request fails (IAM user guide, "Policy
 * evaluation logic").
 */
export function serviceAccess(document: PolicyDocument, request: ServiceRequest): ServiceAccess {
  const holding = (effect: string) =>
    any(
      document.Statement.filter((statement) => statement.Effect === effect).map((statement) =>
        applies(statement, request),
      ),
    )
  const denied = holding('Deny')
  if (denied === 'yes') return 'denied'
  const allowed = holding('Allow')
  if (allowed === 'no') return 'not-allowed'
  return allowed === 'yes' && denied === 'no' ? 'allowed' : 'cannot-tell'
}

function applies(statement: PolicyStatement, request: ServiceRequest): Certainty {
  return all([
    certainly(namesPrincipal(statement, request.service)),
    covers(statement.Action, statement.NotAction, request.action.toLowerCase(), (text) => text.toLowerCase()),
    covers(statement.Resource, statement.NotResource, request.resource, (text) => text),
    conditionHolds(statement.Condition, request.context),
  ])
}

function covers(
  named: string | string[] | undefined,
  others: string | string[] | undefined,
  text: string,
  written: (pattern: string) => string,
): Certainty {
  const oneOf = (patterns: string | string[]) =>
    any(
      [patterns]
        .flat()
        .map((pattern) =>
          pattern.includes('${') ? 'cannot-tell' : certainly(globMatches(written(pattern), text)),
        ),
    )
  if (named !== undefined) return oneOf(named)
  return others === undefined ? 'no' : not(oneOf(others))
}

function namesPrincipal(statement: PolicyStatement, service: string): boolean {
  if (statement.Principal !== undefined) return names(statement.Principal, service)
  return statement.NotPrincipal !== undefined && !names(statement.NotPrincipal, service)
}

function names(principal: unknown, service: string): boolean {
  if (principal === '*') return true
  if (typeof principal !== 'object' || principal === null) return false
  const { AWS, Service }: { AWS?: unknown; Service?: unknown } = principal
  return [AWS].flat().includes('*') || [Service].flat().includes(service)
}
