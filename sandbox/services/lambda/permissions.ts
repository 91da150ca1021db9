import type * as schemas from '@aws-sdk/client-lambda'
import { AwsError } from '../../service.ts'
import type { Operations } from '../../service.ts'
import { resourcePolicy } from './may-invoke.ts'
import { requireFunction, touch } from './state.ts'

/** Who may invoke a function, one statement a call. */
export const permissions: Operations<typeof schemas> = {
  AddPermission: (input, context) => {
    const found = requireFunction(context, input.FunctionName)
    const sid = input.StatementId ?? ''
    const statements = (found.statements ??= new Map())
    if (statements.has(sid)) {
      const said = `The statement id (${sid}) provided already exists.`
      throw new AwsError('ResourceConflictException', said, 409)
    }
    const statement = statementOf(found.arn, input)
    statements.set(sid, statement)
    touch(context.world, found)
    return { Statement: JSON.stringify(statement) }
  },
  RemovePermission: (input, context) => {
    const found = requireFunction(context, input.FunctionName)
    if (!found.statements?.delete(input.StatementId ?? '')) throw noPolicy()
    touch(context.world, found)
    return {}
  },
  GetPolicy: (input, context) => {
    const found = requireFunction(context, input.FunctionName)
    const policy = resourcePolicy(found)
    if (policy === undefined) throw noPolicy()
    return { Policy: policy, RevisionId: found.revision }
  },
}

const noPolicy = (): AwsError =>
  new AwsError('ResourceNotFoundException', 'The resource you requested does not exist.', 404)

function statementOf(arn: string, input: schemas.AddPermissionCommandInput): Record<string, unknown> {
  const { StatementId, Action, Principal = '', SourceArn, SourceAccount } = input
  const isService = Principal.includes('.')
  const account = Principal === '*' ? '*' : { AWS: Principal }
  const condition = {
    ...(SourceAccount !== undefined && { StringEquals: { 'AWS:SourceAccount': SourceAccount } }),
    ...(SourceArn !== undefined && { ArnLike: { 'AWS:SourceArn': SourceArn } }),
  }
  return {
    Sid: StatementId,
    Effect: 'Allow',
    Principal: isService ? { Service: Principal } : account,
    Action,
    Resource: arn,
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  }
}
