import { AwsError } from '../../service.ts'
import type { RequestContext } from '../../service.ts'
import { logGroupByArn, requireLogGroup } from './state.ts'
import type { StoredLogGroup } from './state.ts'

type Named = { logGroupName?: string | undefined; logGroupIdentifier?: string | undefined }

/**
 * The log group that a request names by its name or by its identifier, a name or an ARN.
 * @throws AwsError ValidationException for both (LocalStack, tests/aws/services/logs,
 * `test_create_and_delete_log_stream`) or none, ResourceNotFoundException
 */
export function findLogGroup(context: RequestContext, named: Named): StoredLogGroup {
  const { logGroupName: name, logGroupIdentifier: identifier } = named
  if (name !== undefined && identifier !== undefined)
    throw new AwsError(
      'ValidationException',
      'LogGroup name and LogGroup ARN are mutually exclusive parameters.',
    )
  if (name === undefined && identifier === undefined)
    throw new AwsError('ValidationException', 'Either LogGroup name or LogGroup ARN must be given.')
  return identifier?.startsWith('arn:')
    ? logGroupWithArn(context, identifier)
    : requireLogGroup(context, name ?? identifier)
}

/**
 * A log group of the request's own account and region by its ARN.
 * @throws AwsError ResourceNotFoundException
 */
export function logGroupWithArn({ world, caller, region }: RequestContext, arn: string): StoredLogGroup {
  const group = logGroupByArn(world, arn)
  if (group && arn.split(':')[3] === region && arn.split(':')[4] === caller.account) return group
  throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.')
}
