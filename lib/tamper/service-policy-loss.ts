import type { PolicyDocument } from '../model/index.ts'
import { type Grant, outsiderGrants } from '../resource-policy/outsiders.ts'
import { losesServices } from '../resource-policy/service-loss.ts'
import type { ApiCall } from './api-call.ts'
import { placeOf, policyPut } from './policy-put.ts'
import { field, nonEmpty } from '../text/fields.ts'

/** Whether a policy lets in none of the services that are needed, or takes away, by a Deny or a date, what one has. */
export function shutsServicesOut(
  document: PolicyDocument,
  call: ApiCall,
  use: { services: readonly string[]; action: string; resource: string },
): boolean {
  return losesServices(document, { ...placeOf(call, document), ...use })
}

/** What a policy certainly lets principals outside of the account do. In a record of nobody's account none is known. */
export function outsidersMay(
  document: PolicyDocument,
  call: ApiCall,
  actions: readonly string[],
  resource: string,
): Grant[] {
  const { account } = call
  if (account === undefined) return []
  const calls = actions.map((action) => [action, resource] as const)
  const { now } = placeOf(call, document)
  return outsiderGrants(document, { account, calls, now }).filter(({ certainty }) => certainty === 'yes')
}

/** Whether a policy denies something, or is none: whom it is to serve cannot be told. */
export function deniesSomething(policy: unknown): boolean {
  const document = policyPut(policy)
  return !document || document.Statement.some(({ Effect }) => Effect === 'Deny')
}

/** The statement that a call adds to a resource's policy, as the service makes it of the call's parameters. */
export function statementAdded(
  call: ApiCall,
  condition: Record<string, Record<string, string>>,
): PolicyDocument {
  const principal = nonEmpty(field(call.params, 'principal')) ?? ''
  const isService = principal.includes('.')
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: principal === '*' ? '*' : { [isService ? 'Service' : 'AWS']: principal },
        Action: nonEmpty(field(call.params, 'action')) ?? '*',
        Resource: '*',
        Condition: condition,
      },
    ],
  }
}
