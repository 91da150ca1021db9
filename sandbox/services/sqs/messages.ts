import type * as schemas from '@aws-sdk/client-sqs'
import { AwsError } from '../../service.ts'
import type { Operations, RequestContext } from '../../service.ts'
import { enqueue, md5 } from './send-to.ts'
import { requireQueue } from './state.ts'
import type { Queue, QueuedMessage } from './state.ts'

/** Message size, "Amazon SQS message quotas". */
const MAX_BYTES = 1024 * 1024

/** Messages of standard queues. Receiving never waits: what is there is there. */
export const messages: Operations<typeof schemas> = {
  SendMessage: (input, { world, region }) => {
    const queue = requireQueue(world, region, input.QueueUrl)
    const body = input.MessageBody ?? ''
    if (!body) throw new AwsError('InvalidMessageContents', 'The message body must not be empty.')
    if (Buffer.byteLength(body) > MAX_BYTES) throw tooLong()
    const { id } = enqueue(world, queue, { body, attributes: input.MessageAttributes ?? {} })
    return { MessageId: id, MD5OfMessageBody: md5(body) }
  },
  ReceiveMessage: (input, context) => {
    const queue = requireQueue(context.world, context.region, input.QueueUrl)
    const limit = input.MaxNumberOfMessages ?? 1
    if (limit < 1 || limit > 10)
      throw new AwsError(
        'InvalidAttributeValue',
        `Value ${limit} for parameter MaxNumberOfMessages is invalid.`,
      )
    const seconds = input.VisibilityTimeout ?? Number(queue.attributes['VisibilityTimeout'] ?? 30)
    const now = context.now.getTime()
    const visible = queue.messages.filter((message) => message.hiddenUntil <= now).slice(0, limit)
    const received = visible.map((message) => receive(message, seconds, context))
    return received.length > 0 ? { Messages: received } : {}
  },
  DeleteMessage: (input, { world, region }) => {
    const queue = requireQueue(world, region, input.QueueUrl)
    forget(queue, (message) => message.receiptHandle === input.ReceiptHandle)
    return {}
  },
  PurgeQueue: (input, { world, region }) => {
    forget(requireQueue(world, region, input.QueueUrl), () => true)
    return {}
  },
}

const tooLong = (): AwsError =>
  new AwsError(
    'InvalidMessageContents',
    `One or more parameters are invalid. Reason: Message must be shorter than ${MAX_BYTES} bytes.`,
  )

function forget(queue: Queue, isGone: (message: QueuedMessage) => boolean): void {
  queue.messages = queue.messages.filter((message) => !isGone(message))
}

function receive(message: QueuedMessage, seconds: number, { world, now }: RequestContext): schemas.Message {
  message.receives += 1
  message.receiptHandle = Buffer.from(world.id()).toString('base64')
  message.hiddenUntil = now.getTime() + seconds * 1000
  const hasAttributes = Object.keys(message.attributes).length > 0
  return {
    MessageId: message.id,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: md5(message.body),
    Attributes: {
      SentTimestamp: String(message.sentAt.getTime()),
      ApproximateReceiveCount: String(message.receives),
    },
    ...(hasAttributes ? { MessageAttributes: message.attributes } : {}),
  }
}
