import type { ApiCall } from './api-call.ts'
import { isOfGuard } from './protected-resources.ts'

/**
 * True for a call by one of the guard's roles, by its name in the account whose record it is. Records prove no more:
 * who makes a role of that name, or changes one, is told by IAM's own records. The deployed guard does not go by this;
 * it knows its calls by their request ids.
 */
export function isByGuard({ callerArn = '', account }: ApiCall): boolean {
  const role = /^arn:[^:]*:(?:iam|sts)::(\d{12}):(?:role\/(?:.*\/)?|assumed-role\/)([^/]+)/.exec(callerArn)
  return role !== null && role[1] === account && isOfGuard(role[2] ?? '')
}
