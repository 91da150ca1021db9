import type { MessageAttributeValue } from '@aws-sdk/client-sqs'
import { endpointOf } from '../../endpoint.ts'
import { AwsError } from '../../service.ts'
import { stateSlot } from '../../world.ts'
import type { World } from '../../world.ts'

export type QueuedMessage = {
  id: string
  body: string
  attributes: Record<string, MessageAttributeValue>
  sentAt: Date
  receives: number
  firstReceived?: Date
  /** AWSTraceHeader, where it was given. */
  traceHeader?: string | undefined
  sender: string
  receiptHandle?: string
  /** Epoch milliseconds until which it is in flight. */
  hiddenUntil: number
}

export type Queue = {
  name: string
  arn: string
  account: string
  region: string
  created: Date
  modified: Date
  attributes: Record<string, string>
  messages: QueuedMessage[]
  tags: Readonly<Record<string, string>>
}

const queues = stateSlot(() => new Map<string, Queue>())

/** The queues of an account in a region, by name. */
export const queuesOf = (world: World, account: string, region: string): Map<string, Queue> =>
  queues(world, account, region)

export const queueUrl = (world: World, queue: Queue): string =>
  `${endpointOf(world)}/${queue.account}/${queue.name}`

/** The queue that an ARN names. */
export function queueByArn(world: World, arn: string): Queue | undefined {
  const [, , service, region, account, name] = arn.split(':')
  if (service !== 'sqs' || !region || !account || !name) return undefined
  return queues(world, account, region).get(name)
}

/** @throws AwsError QueueDoesNotExist */
export function requireQueue(world: World, region: string, url: string | undefined): Queue {
  const [name = '', account = ''] = (url ?? '').split('/').toReversed()
  const queue = queues(world, account, region).get(name)
  if (queue) return queue
  throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.')
}
