import type { World } from '../../world.ts'
import { allTopics } from './state.ts'

/**
 * Confirms pending subscriptions as their owners would by the link in the mail: of one topic, or of all.
 * @returns The ARNs of those confirmed
 */
export function confirmSubscriptions(world: World, topicArn?: string): string[] {
  const subscriptions = allTopics(world)
    .filter((topic) => topicArn === undefined || topic.arn === topicArn)
    .flatMap((topic) => [...topic.subscriptions.values()])
  const pending = subscriptions.filter((subscription) => !subscription.confirmed)
  for (const subscription of pending) subscription.confirmed = true
  return pending.map((subscription) => subscription.arn)
}
