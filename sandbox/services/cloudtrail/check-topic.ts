import { AwsError } from '../../service.ts'
import { topicLetsCloudTrailPublish } from '../sns/topic-access.ts'
import type { Destination } from './destination.ts'

/**
 * The ARN of the topic that a name or an ARN stands for; a name means one in the trail's region and account. Throws
 * InvalidSnsTopicNameException, or InsufficientSnsTopicPolicyException where the topic does not exist or shuts
 * CloudTrail out, which the service does not tell apart.
 */
export function topicArnFor(trail: Destination, reference: string): string {
  const { world, homeRegion, account } = trail
  const isName = /^[\w-]{1,256}$/.test(reference)
  const isArn = new RegExp(`^arn:${world.partition}:sns:[a-z0-9-]+:\\d{12}:[\\w-]{1,256}$`).test(reference)
  if (!isName && !isArn) {
    throw new AwsError('InvalidSnsTopicNameException', `${reference} is not a valid SNS topic.`)
  }
  const arn = isArn ? reference : `arn:${world.partition}:sns:${homeRegion}:${account}:${reference}`
  if (topicLetsCloudTrailPublish(world, arn, { trailArn: trail.arn, account })) return arn
  throw new AwsError(
    'InsufficientSnsTopicPolicyException',
    'SNS Topic does not exist or the topic policy is incorrect!',
  )
}
