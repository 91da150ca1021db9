import { validationException } from '../../protocol/check-input.ts'
import type { BrokenConstraint } from '../../protocol/constraints.ts'
import type { AwsError } from '../../service.ts'
import { userError } from './state.ts'

/** A runtime alone is refused in other words (recorded of CloudFormation with dotnetcore2.2, in a bug report). */
export function invalidInput(broken: readonly BrokenConstraint[]): AwsError {
  const [first, ...others] = broken
  if (first?.path !== 'Runtime' || others.length > 0) return validationException(broken)
  const message = `Value ${String(first.value)} at 'runtime' failed to satisfy constraint: ${first.text} or be a valid ARN`
  return userError('InvalidParameterValueException', message)
}
