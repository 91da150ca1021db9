import { parsePolicy, statementsOf } from '../../policy-evaluation.ts'
import { AwsError } from '../../service.ts'

/**
 * A policy's text, if it can be one: statements with an effect and an action, with a principal in a role's trust
 * policy and without one in its permissions (IAM user guide, "Grammar of the IAM JSON policy language").
 * @throws AwsError MalformedPolicyDocumentException
 */
export function checkPolicy(text: string | undefined, kind: 'trust' | 'permissions'): string {
  if (text === undefined || !parsePolicy(text)) throw malformed('This policy contains invalid Json')
  const statements = statementsOf(text)
  if (statements.length === 0) throw malformed('Syntax errors in policy.')
  for (const statement of statements) {
    const { Effect, Action, NotAction, Principal, NotPrincipal } = statement
    if (Effect !== 'Allow' && Effect !== 'Deny') throw malformed('Syntax errors in policy.')
    if (Action === undefined && NotAction === undefined)
      throw malformed('Policy statement must contain actions.')
    const named = Principal !== undefined || NotPrincipal !== undefined
    if (kind === 'trust' && !named)
      throw malformed('AssumeRolepolicy contained an invalid principal or no principal.')
    if (kind === 'trust' && 'Resource' in statement) throw malformed('Has prohibited field Resource')
    if (kind === 'permissions' && named) throw malformed('Policy document should not specify a principal.')
  }
  return text
}

const malformed = (message: string): AwsError => new AwsError('MalformedPolicyDocumentException', message)
