import { denialOf, reasonOf } from '../../identity-policies.ts'
import { evaluatePolicy } from '../../policy-evaluation.ts'
import { callerKeys, serviceKeys } from '../../request-keys.ts'
import { AwsError } from '../../service.ts'
import type { RequestContext } from '../../service.ts'
import type { World } from '../../world.ts'
import { topicByArn } from './state.ts'
import type { Topic } from './state.ts'

/** The policy that a new topic has: its own account may do everything. */
export function defaultPolicy(arn: string, account: string): string {
  const actions = [
    'GetTopicAttributes',
    'SetTopicAttributes',
    'AddPermission',
    'RemovePermission',
    'DeleteTopic',
  ]
  const statement = {
    Sid: '__default_statement_ID',
    Effect: 'Allow',
    Principal: { AWS: '*' },
    Action: [...actions, 'Subscribe', 'ListSubscriptionsByTopic', 'Publish'].map((action) => `SNS:${action}`),
    Resource: arn,
    Condition: { StringEquals: { 'AWS:SourceOwner': account } },
  }
  return JSON.stringify({ Version: '2008-10-17', Id: '__default_policy_ID', Statement: [statement] })
}

/**
 * Lets the owner through unless the policy denies it, and another account only where the policy allows it.
 * @throws AwsError AuthorizationErrorException
 */
export function requireAccess(topic: Topic, context: RequestContext, action: string): void {
  const { caller } = context
  const denial = denialOf(context, {
    action: `sns:${action}`,
    resource: topic.arn,
    conditions: { ...callerKeys(context, topic), 'aws:SourceOwner': caller.account },
    policy: topic.attributes['Policy'],
    owner: topic.account,
  })
  if (!denial) return
  const message = `User: ${caller.arn} is not authorized to perform: SNS:${action} on resource: ${topic.arn}`
  throw new AwsError('AuthorizationErrorException', `${message} ${reasonOf(denial, `SNS:${action}`)}`)
}

/** Whether a topic exists and its policy lets CloudTrail publish for a trail. */
export function topicLetsCloudTrailPublish(
  world: World,
  topicArn: string,
  trail: { trailArn: string; account: string },
): boolean {
  const topic = topicByArn(world, topicArn)
  if (!topic) return false
  const service = 'cloudtrail.amazonaws.com'
  const sender = { service, sourceArn: trail.trailArn, sourceAccount: trail.account }
  const decision = evaluatePolicy(topic.attributes['Policy'], {
    principal: { service },
    action: 'sns:Publish',
    resource: topic.arn,
    conditions: serviceKeys(world, sender, topic),
  })
  return decision === 'allow'
}
