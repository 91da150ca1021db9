import type { Message, ReceiveMessageRequest } from '@aws-sdk/client-sqs'
import type { QueuedMessage } from './state.ts'

type Asked = Pick<Message, 'Attributes' | 'MessageAttributes'>

/** Of a message's attributes those that the receiver asked for; none where it asked for none. */
export function receivedAttributes(message: QueuedMessage, input: ReceiveMessageRequest): Asked {
  const { AttributeNames = [], MessageSystemAttributeNames = [], MessageAttributeNames: names = [] } = input
  const wanted: string[] = [...AttributeNames, ...MessageSystemAttributeNames]
  const system = Object.entries(systemAttributes(message)).filter(
    ([name]) => wanted.includes('All') || wanted.includes(name),
  )
  const own = Object.entries(message.attributes).filter(([name]) => names.some((one) => means(one, name)))
  return {
    ...(system.length > 0 && { Attributes: Object.fromEntries(system) }),
    ...(own.length > 0 && { MessageAttributes: Object.fromEntries(own) }),
  }
}

/** "All or .*", or "a prefix, for example bar.*" (SQS API reference, ReceiveMessage). */
function means(asked: string, name: string): boolean {
  if (asked === 'All' || asked === '.*') return true
  return asked.endsWith('.*') ? name.startsWith(asked.slice(0, -2)) : asked === name
}

const systemAttributes = (message: QueuedMessage): Record<string, string> => ({
  SenderId: message.sender,
  SentTimestamp: String(message.sentAt.getTime()),
  ApproximateReceiveCount: String(message.receives),
  ...(message.firstReceived && {
    ApproximateFirstReceiveTimestamp: String(message.firstReceived.getTime()),
  }),
  ...(message.traceHeader !== undefined && { AWSTraceHeader: message.traceHeader }),
})
