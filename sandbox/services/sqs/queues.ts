import type * as schemas from '@aws-sdk/client-sqs'
import { AwsError } from '../../service.ts'
import type { Operations } from '../../service.ts'
import { queueUrl, queuesOf, requireQueue } from './state.ts'
import type { Queue } from './state.ts'
import type { World } from '../../world.ts'

const NAME = /^[\w-]{1,80}$/

/** Standard queues and their attributes. */
export const queues: Operations<typeof schemas> = {
  CreateQueue: (input, { world, caller, region, now }) => {
    const name = input.QueueName ?? ''
    if (!NAME.test(name)) throw invalidName()
    const all = queuesOf(world, caller.account, region)
    const wanted = attributesOf(input.Attributes)
    const standing = all.get(name)
    if (standing) {
      if (Object.entries(wanted).some(([key, value]) => standing.attributes[key] !== value))
        throw nameExists(name)
      return { QueueUrl: queueUrl(world, standing) }
    }
    const arn = `arn:${world.partition}:sqs:${region}:${caller.account}:${name}`
    const queue: Queue = {
      name,
      arn,
      account: caller.account,
      region,
      created: now,
      attributes: wanted,
      messages: [],
    }
    all.set(name, queue)
    return { QueueUrl: queueUrl(world, queue) }
  },
  DeleteQueue: (input, { world, region }) => {
    const queue = requireQueue(world, region, input.QueueUrl)
    queuesOf(world, queue.account, region).delete(queue.name)
    return {}
  },
  GetQueueUrl: (input, { world, caller, region }) => {
    const owner = input.QueueOwnerAWSAccountId ?? caller.account
    const queue = queuesOf(world, owner, region).get(input.QueueName ?? '')
    if (!queue) throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.')
    return { QueueUrl: queueUrl(world, queue) }
  },
  ListQueues: (input, { world, caller, region }) => {
    const found = [...queuesOf(world, caller.account, region).values()].filter((queue) =>
      queue.name.startsWith(input.QueueNamePrefix ?? ''),
    )
    return found.length > 0 ? { QueueUrls: found.map((queue) => queueUrl(world, queue)) } : {}
  },
  GetQueueAttributes: (input, { world, region }) => {
    const queue = requireQueue(world, region, input.QueueUrl)
    const wanted: readonly string[] = input.AttributeNames ?? []
    const all = Object.entries(describe(world, queue))
    const found = wanted.includes('All') ? all : all.filter(([name]) => wanted.includes(name))
    return found.length > 0 ? { Attributes: Object.fromEntries(found) } : {}
  },
  SetQueueAttributes: (input, { world, region }) => {
    Object.assign(requireQueue(world, region, input.QueueUrl).attributes, attributesOf(input.Attributes))
    return {}
  },
}

const invalidName = (): AwsError =>
  new AwsError(
    'InvalidAddress',
    'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
  )

const nameExists = (name: string): AwsError =>
  new AwsError(
    'QueueNameExists',
    `A queue already exists with the same name and a different value for attribute: ${name}`,
  )

function attributesOf(attributes: schemas.CreateQueueCommandInput['Attributes']): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes ?? {}).filter(([, value]) => value !== ''))
}

function describe(world: World, queue: Queue): Record<string, string> {
  const now = world.clock().getTime()
  const hidden = queue.messages.filter((message) => message.hiddenUntil > now).length
  return {
    QueueArn: queue.arn,
    VisibilityTimeout: '30',
    CreatedTimestamp: String(Math.floor(queue.created.getTime() / 1000)),
    ...queue.attributes,
    ApproximateNumberOfMessages: String(queue.messages.length - hidden),
    ApproximateNumberOfMessagesNotVisible: String(hidden),
  }
}
