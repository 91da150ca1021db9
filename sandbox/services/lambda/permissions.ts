import type * as schemas from '@aws-sdk/client-lambda'
import type { AwsError, Operations } from '../../service.ts'
import { resourcePolicy } from './may-invoke.ts'
import { requireFunction, requireRevision, touch, userError } from './state.ts'

/** Who may invoke a function, one statement a call (LocalStack, tests/aws/services/lambda_, TestLambdaPermissions). */
export const permissions: Operations<typeof schemas> = {
  AddPermission: (input, context) => {
    const { Qualifier: qualifier } = input
    const found = requireFunction(context, input)
    if (qualifier !== undefined)
      throw userError(
        'InvalidParameterValueException',
        'We currently do not support adding policies for $LATEST.',
      )
    requireRevision(found, input.RevisionId, 'GetPolicy')
    const sid = input.StatementId ?? ''
    const statement = statementOf(found.arn, input)
    const statements = (found.statements ??= new Map())
    if (statements.has(sid)) throw taken(sid)
    statements.set(sid, statement)
    touch(context.world, found)
    return { Statement: JSON.stringify(statement) }
  },
  RemovePermission: (input, context) => {
    const found = requireFunction(context, input)
    requireRevision(found, input.RevisionId, 'GetPolicy')
    const sid = input.StatementId ?? ''
    if (!found.statements || found.statements.size === 0)
      throw notFound('No policy is associated with the given resource.')
    if (!found.statements.delete(sid)) throw notFound(`Statement ${sid} is not found in resource policy.`)
    touch(context.world, found)
    return {}
  },
  GetPolicy: (input, context) => {
    const found = requireFunction(context, input)
    const policy = resourcePolicy(found)
    if (policy === undefined) throw notFound('The resource you requested does not exist.')
    return { Policy: policy, RevisionId: found.revision }
  },
}

const notFound = (message: string): AwsError => userError('ResourceNotFoundException', message, 404)

const taken = (sid: string): AwsError =>
  userError(
    'ResourceConflictException',
    `The statement id (${sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
    409,
  )

function statementOf(arn: string, input: schemas.AddPermissionCommandInput): Record<string, unknown> {
  const { StatementId, Action, Principal = '', SourceArn, SourceAccount } = input
  const { PrincipalOrgID, EventSourceToken } = input
  const isService = Principal.includes('.')
  const account = Principal === '*' ? '*' : { AWS: Principal }
  const equal = {
    ...(SourceAccount !== undefined && { 'AWS:SourceAccount': SourceAccount }),
    ...(PrincipalOrgID !== undefined && { 'aws:PrincipalOrgID': PrincipalOrgID }),
    ...(EventSourceToken !== undefined && { 'lambda:EventSourceToken': EventSourceToken }),
  }
  const condition = {
    ...(Object.keys(equal).length > 0 && { StringEquals: equal }),
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
