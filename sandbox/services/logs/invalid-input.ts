import { validationMessage } from '../../protocol/check-input.ts'
import type { BrokenConstraint } from '../../protocol/constraints.ts'
import { AwsError } from '../../service.ts'

/** CloudWatch Logs says what every service says, under a code of its own (API reference, "Errors"). */
export const invalidInput = (broken: readonly BrokenConstraint[]): AwsError =>
  new AwsError('InvalidParameterException', validationMessage(broken))
