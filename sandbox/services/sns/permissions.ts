import type * as schemas from '@aws-sdk/client-sns'
import { parsePolicy, statementsOf } from '../../policy-evaluation.ts'
import { AwsError } from '../../service.ts'
import type { Operations } from '../../service.ts'
import { invalidParameter } from './invalid-parameter.ts'
import { requireTopic } from './state.ts'
import type { Topic } from './state.ts'
import { requireAccess } from './topic-access.ts'

/** What accounts may be given (SNS API reference, AddPermission: those of the topic's owner are out of the service's scope). */
const ACTIONS = new Set([
  'AddPermission',
  'DeleteTopic',
  'GetDataProtectionPolicy',
  'GetTopicAttributes',
  'ListSubscriptionsByTopic',
  'ListTagsForResource',
  'Publish',
  'PutDataProtectionPolicy',
  'RemovePermission',
  'SetTopicAttributes',
  'Subscribe',
])

/** Statements of a topic's policy, one a label. Messages as moto has them (tests/test_sns, `test_add_remove_permissions`). */
export const permissions: Operations<typeof schemas> = {
  AddPermission: (input, context) => {
    const topic = requireTopic(context.world, context.region, input.TopicArn)
    requireAccess(topic, context, 'AddPermission')
    const { Label: label = '', AWSAccountId: accounts = [], ActionName: actions = [] } = input
    if (!accounts.every((account) => /^(?:\d{12}|\*)$/.test(account)) || accounts.length === 0)
      throw invalidParameter('Policy Error: PrincipalNotFound')
    if (actions.length === 0 || !actions.every((action) => action === '*' || ACTIONS.has(action)))
      throw invalidParameter('Policy statement action out of service scope!')
    if (statementsIn(topic).some(({ Sid }) => Sid === label))
      throw invalidParameter('Statement already exists')
    const named = accounts.map((account) =>
      account === '*' ? '*' : `arn:${context.world.partition}:iam::${account}:root`,
    )
    const asActions = actions.map((action) => `SNS:${action}`)
    put(topic, [
      ...statementsIn(topic),
      {
        Sid: label,
        Effect: 'Allow',
        Principal: { AWS: named.length === 1 ? named[0] : named },
        Action: asActions.length === 1 ? asActions[0] : asActions,
        Resource: topic.arn,
      },
    ])
    return {}
  },
  RemovePermission: (input, context) => {
    const topic = requireTopic(context.world, context.region, input.TopicArn)
    requireAccess(topic, context, 'RemovePermission')
    const left = statementsIn(topic).filter(({ Sid }) => Sid !== input.Label)
    if (left.length === statementsIn(topic).length)
      throw new AwsError('NotFoundException', 'Statement does not exist')
    put(topic, left)
    return {}
  },
}

const statementsIn = ({ attributes }: Topic): Record<string, unknown>[] => statementsOf(attributes['Policy'])

function put({ attributes }: Topic, Statement: Record<string, unknown>[]): void {
  attributes['Policy'] = JSON.stringify({ ...parsePolicy(attributes['Policy']), Statement })
}
