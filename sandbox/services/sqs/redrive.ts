import { isRecord } from '../../protocol/is-record.ts'
import type { World } from '../../world.ts'
import { queueByArn } from './state.ts'
import type { Queue } from './state.ts'

/**
 * Moves what was received as often as a queue's RedrivePolicy lets it to the dead-letter queue, once it is visible
 * again (SQS developer guide, "Using dead-letter queues").
 */
export function redrive(world: World, queue: Queue): void {
  const { deadLetterTargetArn, maxReceiveCount } = policyOf(queue)
  const dead = typeof deadLetterTargetArn === 'string' ? queueByArn(world, deadLetterTargetArn) : undefined
  const most = Number(maxReceiveCount)
  if (!dead || dead === queue || !(most >= 1)) return
  const now = world.clock().getTime()
  const spent = queue.messages.filter(({ receives, hiddenUntil }) => receives >= most && hiddenUntil <= now)
  queue.messages = queue.messages.filter((message) => !spent.includes(message))
  dead.messages.push(...spent.map((message) => ({ ...message, hiddenUntil: 0 })))
}

function policyOf({ attributes }: Queue): Record<string, unknown> {
  try {
    const policy: unknown = JSON.parse(attributes['RedrivePolicy'] ?? '{}')
    return isRecord(policy) ? policy : {}
  } catch {
    return {}
  }
}
