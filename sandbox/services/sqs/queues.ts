import type * as schemas from '@aws-sdk/client-sqs'
import { page } from '../../page.ts'
import { AwsError } from '../../service.ts'
import type { Operations } from '../../service.ts'
import { checkRange } from './out-of-range.ts'
import { attributesOf, checkedAttributes } from './queue-attributes.ts'
import { queueUrl, queuesOf, requireQueue } from './state.ts'
import type { Queue } from './state.ts'

const NAME = /^[\w-]{1,80}$/

/** Standard queues and their attributes. */
export const queues: Operations<typeof schemas> = {
  CreateQueue: (input, { world, caller, region, now }) => {
    const name = input.QueueName ?? ''
    const wanted = checkedAttributes(input.Attributes ?? {})
    if (!NAME.test(name)) throw invalidName()
    const all = queuesOf(world, caller.account, region)
    const standing = all.get(name)
    if (standing) {
      const other = Object.keys(wanted).find((key) => standing.attributes[key] !== wanted[key])
      if (other !== undefined) throw nameExists(other)
      return { QueueUrl: queueUrl(world, standing) }
    }
    const arn = `arn:${world.partition}:sqs:${region}:${caller.account}:${name}`
    const queue: Queue = {
      name,
      arn,
      account: caller.account,
      region,
      created: now,
      modified: now,
      attributes: wanted,
      messages: [],
      tags: input.tags ?? {},
    }
    all.set(name, queue)
    return { QueueUrl: queueUrl(world, queue) }
  },
  DeleteQueue: (input, { world, region }) => {
    const queue = requireQueue(world, region, input.QueueUrl)
    queuesOf(world, queue.account, region).delete(queue.name)
    return {}
  },
  ListQueueTags: (input, { world, region }) => {
    const { tags } = requireQueue(world, region, input.QueueUrl)
    return Object.keys(tags).length > 0 ? { Tags: { ...tags } } : {}
  },
  GetQueueUrl: (input, { world, caller, region }) => {
    const owner = input.QueueOwnerAWSAccountId ?? caller.account
    const queue = queuesOf(world, owner, region).get(input.QueueName ?? '')
    if (!queue) throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.')
    return { QueueUrl: queueUrl(world, queue) }
  },
  ListQueues: (input, { world, caller, region }) => {
    const { QueueNamePrefix: prefix = '', MaxResults: limit, NextToken: token } = input
    checkRange('MaxResults', limit)
    const all = [...queuesOf(world, caller.account, region).values()]
    const found = all.filter((queue) => queue.name.startsWith(prefix))
    const { items, next } = page(found, token, limit ?? 1000)
    return {
      ...(items.length > 0 && { QueueUrls: items.map((queue) => queueUrl(world, queue)) }),
      // "If you do not set MaxResults, you will not receive a value for NextToken" (API reference, ListQueues).
      ...(next !== undefined && limit !== undefined && { NextToken: next }),
    }
  },
  GetQueueAttributes: (input, { world, region }) => {
    const queue = requireQueue(world, region, input.QueueUrl)
    const wanted: readonly string[] = input.AttributeNames ?? []
    const all = Object.entries(attributesOf(world, queue))
    const found = wanted.includes('All') ? all : all.filter(([name]) => wanted.includes(name))
    return found.length > 0 ? { Attributes: Object.fromEntries(found) } : {}
  },
  SetQueueAttributes: (input, { world, region, now }) => {
    const queue = requireQueue(world, region, input.QueueUrl)
    Object.assign(queue.attributes, checkedAttributes(input.Attributes ?? {}))
    queue.modified = now
    return {}
  },
}

const invalidName = (): AwsError =>
  new AwsError(
    'InvalidParameterValue',
    'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
  )

const nameExists = (attribute: string): AwsError =>
  new AwsError(
    'QueueNameExists',
    `A queue already exists with the same name and a different value for attribute ${attribute}`,
  )
