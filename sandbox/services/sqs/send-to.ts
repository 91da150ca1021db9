import { createHash } from 'node:crypto'
import type { MessageAttributeValue } from '@aws-sdk/client-sqs'
import { evaluatePolicy } from '../../policy-evaluation.ts'
import { serviceKeys } from '../../request-keys.ts'
import type { ServiceSender } from '../../request-keys.ts'
import type { World } from '../../world.ts'
import { numberIn } from './queue-attributes.ts'
import { queueByArn } from './state.ts'
import type { Queue, QueuedMessage } from './state.ts'

export type NewMessage = {
  body: string
  attributes?: Record<string, MessageAttributeValue>
  delaySeconds?: number
  traceHeader?: string | undefined
}

/** A service that delivers on somebody's behalf. */
export type Sender = ServiceSender

/** A delivery by another service: the queue must exist and its policy must let that service in, else it is lost. */
export function sendTo(world: World, queueArn: string, message: NewMessage, sender: Sender): boolean {
  const queue = queueByArn(world, queueArn)
  if (!queue) return false
  const decision = evaluatePolicy(queue.attributes['Policy'], {
    principal: { service: sender.service },
    action: 'sqs:SendMessage',
    resource: queue.arn,
    conditions: serviceKeys(world, sender, queue),
  })
  if (decision !== 'allow') return false
  enqueue(world, queue, message, sender.service)
  return true
}

/** Puts a message at the end of a queue, hidden as long as it or the queue says. */
export function enqueue(world: World, queue: Queue, message: NewMessage, sender: string): QueuedMessage {
  const sentAt = world.clock()
  const delay = message.delaySeconds ?? numberIn(queue, 'DelaySeconds')
  const queued: QueuedMessage = {
    id: world.id(),
    body: message.body,
    attributes: message.attributes ?? {},
    sentAt,
    sender,
    receives: 0,
    traceHeader: message.traceHeader,
    hiddenUntil: delay > 0 ? sentAt.getTime() + delay * 1000 : 0,
  }
  queue.messages.push(queued)
  return queued
}

export const md5 = (text: string): string => createHash('md5').update(text).digest('hex')
