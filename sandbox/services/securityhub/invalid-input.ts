import { validationMessage } from '../../protocol/check-input.ts'
import type { BrokenConstraint } from '../../protocol/constraints.ts'
import { AwsError } from '../../service.ts'

/** Security Hub repeats the code inside of its error (API reference, InvalidInputException). */
export const invalidInput = (broken: readonly BrokenConstraint[]): AwsError =>
  new AwsError('InvalidInputException', validationMessage(broken), 400, { Code: 'InvalidInputException' })
