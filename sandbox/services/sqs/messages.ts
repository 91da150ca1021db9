import { setTimeout as wait } from 'node:timers/promises'
import type * as schemas from '@aws-sdk/client-sqs'
import { AwsError } from '../../service.ts'
import type { Operations, RequestContext } from '../../service.ts'
import type { World } from '../../world.ts'
import { checkRange } from './out-of-range.ts'
import { numberIn } from './queue-attributes.ts'
import { receivedAttributes } from './received-attributes.ts'
import { redrive } from './redrive.ts'
import { enqueue, md5 } from './send-to.ts'
import { requireQueue } from './state.ts'
import type { Queue, QueuedMessage } from './state.ts'

/** Messages of standard queues. */
export const messages: Operations<typeof schemas> = {
  SendMessage: (input, { world, region, caller }) => {
    const queue = requireQueue(world, region, input.QueueUrl)
    const { MessageBody: body = '', DelaySeconds: delaySeconds, MessageSystemAttributes: system } = input
    if (!body) throw new AwsError('MissingParameter', 'The request must contain the parameter MessageBody.')
    if (Buffer.byteLength(body) > numberIn(queue, 'MaximumMessageSize')) throw tooLong(queue)
    checkRange('DelaySeconds', delaySeconds)
    const message = {
      body,
      attributes: input.MessageAttributes ?? {},
      ...(delaySeconds !== undefined && { delaySeconds }),
      traceHeader: system?.AWSTraceHeader?.StringValue,
    }
    const { id } = enqueue(world, queue, message, caller.userId)
    return { MessageId: id, MD5OfMessageBody: md5(body) }
  },
  ReceiveMessage: async (input, context) => {
    const queue = requireQueue(context.world, context.region, input.QueueUrl)
    const { MaxNumberOfMessages: limit = 1, VisibilityTimeout: hidden, WaitTimeSeconds: patience } = input
    checkRange('MaxNumberOfMessages', limit)
    checkRange('VisibilityTimeout', hidden)
    checkRange('WaitTimeSeconds', patience)
    await messageOrTime(context.world, queue, patience ?? numberIn(queue, 'ReceiveMessageWaitTimeSeconds'))
    const visible = visibleIn(context.world, queue).slice(0, limit)
    const seconds = hidden ?? numberIn(queue, 'VisibilityTimeout')
    const { AttributeNames, MessageSystemAttributeNames, MessageAttributeNames, QueueUrl } = input
    const asked = { QueueUrl, AttributeNames, MessageSystemAttributeNames, MessageAttributeNames }
    const received = visible.map((message) => ({
      ...receive(message, seconds, context),
      ...receivedAttributes(message, asked),
    }))
    return received.length > 0 ? { Messages: received } : {}
  },
  DeleteMessage: (input, { world, region }) => {
    const queue = requireQueue(world, region, input.QueueUrl)
    const handle = input.ReceiptHandle ?? ''
    if (!/^[0-9a-f-]{36}$/.test(Buffer.from(handle, 'base64').toString()))
      throw new AwsError(
        'ReceiptHandleIsInvalid',
        `The input receipt handle "${handle}" is not a valid receipt handle.`,
      )
    forget(queue, (message) => message.receiptHandle === handle)
    return {}
  },
  PurgeQueue: (input, { world, region }) => {
    forget(requireQueue(world, region, input.QueueUrl), () => true)
    return {}
  },
}

const tooLong = (queue: Queue): AwsError =>
  new AwsError(
    'InvalidParameterValue',
    `One or more parameters are invalid. Reason: Message must be shorter than ${numberIn(queue, 'MaximumMessageSize')} bytes.`,
  )

function forget(queue: Queue, isGone: (message: QueuedMessage) => boolean): void {
  queue.messages = queue.messages.filter((message) => !isGone(message))
}

function visibleIn(world: World, queue: Queue): QueuedMessage[] {
  redrive(world, queue)
  const now = world.clock().getTime()
  return queue.messages.filter((message) => message.hiddenUntil <= now)
}

/** Waits, by the time of the machine, until a message can be received or patience ends. */
async function messageOrTime(world: World, queue: Queue, seconds: number): Promise<void> {
  const end = performance.now() + seconds * 1000
  while (visibleIn(world, queue).length === 0 && performance.now() < end) await wait(20)
}

function receive(message: QueuedMessage, seconds: number, { world }: RequestContext): schemas.Message {
  const now = world.clock()
  message.receives += 1
  message.firstReceived ??= now
  message.receiptHandle = Buffer.from(world.id()).toString('base64')
  message.hiddenUntil = now.getTime() + seconds * 1000
  return {
    MessageId: message.id,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: md5(message.body),
  }
}
