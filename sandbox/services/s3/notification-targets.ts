import { evaluatePolicy } from '../../policy-evaluation.ts'
import { serviceKeys } from '../../request-keys.ts'
import type { RequestContext } from '../../service.ts'
import { mayInvoke } from '../lambda/may-invoke.ts'
import { functionByArn } from '../lambda/state.ts'
import { topicByArn } from '../sns/state.ts'
import { queueByArn } from '../sqs/state.ts'
import { bucketArn } from './buckets.ts'
import type { SandboxBucket } from './buckets.ts'

const SERVICE = 's3.amazonaws.com'

/**
 * Why S3 could not notify a target, in its words; nothing where it could. That of a missing queue is recorded
 * (LocalStack's `test_invalid_sqs_arn`), and those of permissions are quoted in AWS's planning centre, "Unable to
 * validate the following destination configurations"; that of a missing topic is [U].
 */
export function notificationTargetFault(
  arn: string,
  bucket: SandboxBucket,
  { world }: RequestContext,
): string | undefined {
  const sender = { service: SERVICE, sourceArn: bucketArn(world, bucket.name), sourceAccount: bucket.account }
  const [, , kind, region = '', account = ''] = arn.split(':')
  const lets = (policy: string | undefined, action: string): boolean =>
    evaluatePolicy(policy, {
      principal: { service: SERVICE },
      action,
      resource: arn,
      conditions: serviceKeys(world, sender, { account, region }),
    }) === 'allow'
  if (kind === 'lambda') {
    const known = functionByArn(world, arn) !== undefined || world.functions.has(arn)
    return known && mayInvoke(world, arn, sender) ? undefined : `Not authorized to invoke function [${arn}]`
  }
  if (kind === 'sqs') {
    const queue = queueByArn(world, arn)
    if (!queue) return 'The destination queue does not exist'
    return lets(queue.attributes['Policy'], 'sqs:SendMessage') ? undefined : notPermitted('queue')
  }
  const topic = topicByArn(world, arn)
  if (!topic) return 'The destination topic does not exist'
  return lets(topic.attributes['Policy'], 'sns:Publish') ? undefined : notPermitted('topic')
}

const notPermitted = (kind: string): string =>
  `Permissions on the destination ${kind} do not allow S3 to publish notifications from this bucket`
