import { notHonoured } from '../../honoured-members.ts'
import { parsePolicy } from '../../policy-evaluation.ts'
import { AwsError } from '../../service.ts'
import type { World } from '../../world.ts'
import type { Queue } from './state.ts'

/** What may be set, with its bounds (SQS API reference, SetQueueAttributes). */
const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  DelaySeconds: [0, 900],
  KmsDataKeyReusePeriodSeconds: [60, 86_400],
  MaximumMessageSize: [1024, 1_048_576],
  MessageRetentionPeriod: [60, 1_209_600],
  ReceiveMessageWaitTimeSeconds: [0, 20],
  VisibilityTimeout: [0, 43_200],
}
const OTHERS = new Set(['KmsMasterKeyId', 'Policy', 'RedrivePolicy', 'SqsManagedSseEnabled'])
const UNSUPPORTED = new Set([
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoQueue',
  'FifoThroughputLimit',
  'RedriveAllowPolicy',
])

/** What a new queue has. */
const DEFAULTS: Readonly<Record<string, string>> = {
  DelaySeconds: '0',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
  SqsManagedSseEnabled: 'true',
  VisibilityTimeout: '30',
}

/** Whole seconds, or bytes, that an attribute of a queue stands for. */
export const numberIn = (queue: Queue, name: keyof typeof DEFAULTS): number =>
  Number(queue.attributes[name] ?? DEFAULTS[name])

/**
 * Attributes as they are set; an empty text sets none.
 * @throws AwsError InvalidAttributeName, InvalidAttributeValue; NotImplemented for those of FIFO queues
 */
export function checkedAttributes(attributes: Readonly<Record<string, string>>): Record<string, string> {
  const given = Object.entries(attributes).filter(([, value]) => value !== '')
  for (const [name, value] of given) {
    if (UNSUPPORTED.has(name)) throw notHonoured('SetQueueAttributes', [name])
    if (!RANGES[name] && !OTHERS.has(name))
      throw new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`)
    if (!isValue(name, value))
      throw new AwsError('InvalidAttributeValue', `Invalid value for the parameter ${name}.`)
  }
  return Object.fromEntries(given)
}

function isValue(name: string, value: string): boolean {
  const range = RANGES[name]
  if (range) return /^\d+$/.test(value) && Number(value) >= range[0] && Number(value) <= range[1]
  if (name === 'Policy') return parsePolicy(value) !== undefined
  return name !== 'SqsManagedSseEnabled' || value === 'true' || value === 'false'
}

/** A queue as GetQueueAttributes answers. */
export function attributesOf(world: World, queue: Queue): Record<string, string> {
  const now = world.clock().getTime()
  const hidden = queue.messages.filter((message) => message.hiddenUntil > now)
  const delayed = hidden.filter((message) => message.receives === 0).length
  return {
    ...DEFAULTS,
    QueueArn: queue.arn,
    CreatedTimestamp: seconds(queue.created),
    LastModifiedTimestamp: seconds(queue.modified),
    ...queue.attributes,
    ApproximateNumberOfMessages: String(queue.messages.length - hidden.length),
    ApproximateNumberOfMessagesNotVisible: String(hidden.length - delayed),
    ApproximateNumberOfMessagesDelayed: String(delayed),
  }
}

const seconds = (time: Date): string => String(Math.floor(time.getTime() / 1000))
