import type { BrokenConstraint } from '../../protocol/constraints.ts'
import type { AwsError } from '../../service.ts'
import { invalidInput } from './access.ts'

/**
 * Organizations tells the kind of the fault by `Reason`, never the member (API reference, InvalidInputException). The
 * message for a pattern is a recorded one (ListChildren of a root by another id); the other messages have no witness. [U]
 */
export function brokenInput([first]: readonly BrokenConstraint[]): AwsError {
  if (first?.rule === 'required')
    return invalidInput('You must include a value for all required parameters.', 'INPUT_REQUIRED')
  if (first?.rule === 'enum') return invalidInput('You specified an invalid value.', 'INVALID_ENUM')
  if (first?.rule === 'pattern')
    return invalidInput('You provided a value that does not match the required pattern.', 'INVALID_PATTERN')
  const bound = first?.rule === 'min' ? 'MIN' : 'MAX'
  const side = first?.rule === 'min' ? 'less than the minimum' : 'more than the maximum'
  return typeof first?.value === 'number'
    ? invalidInput(`You specified a value that is ${side}.`, `${bound}_VALUE_EXCEEDED`)
    : invalidInput(`You specified a value whose length is ${side}.`, `${bound}_LENGTH_EXCEEDED`)
}
