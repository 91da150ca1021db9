import { AwsError } from '../../service.ts'

/** What SNS says of most that is wrong with a request. */
export const invalidParameter = (what: string): AwsError =>
  new AwsError('InvalidParameterException', `Invalid parameter: ${what}`)

/** LocalStack, tests/aws/services/sns, `test_publish_wrong_arn_format`. */
export function checkArnForm(member: string, arn: string): void {
  const elements = arn.split(':').length
  if (elements < 6)
    throw invalidParameter(`${member} Reason: An ARN must have at least 6 elements, not ${elements}`)
}
