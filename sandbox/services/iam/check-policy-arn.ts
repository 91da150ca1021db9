import { AwsError } from '../../service.ts'

/**
 * The ARN of a managed policy that there can be. AWS's own are taken at their word; of an account's own there are
 * none, as the sandbox makes no managed policies (LocalStack, tests/aws/services/iam, `test_role_attach_policy`).
 * @throws AwsError InvalidInputException, NoSuchEntityException
 */
export function checkPolicyArn(arn: string): string {
  const owner = /^arn:[\w-]+:iam::(\d{12}|aws):policy\/.+$/.exec(arn)?.[1]
  if (owner === undefined) throw new AwsError('InvalidInputException', `ARN ${arn} is not valid.`)
  if (owner === 'aws') return arn
  throw new AwsError('NoSuchEntityException', `Policy ${arn} does not exist or is not attachable.`, 404)
}
