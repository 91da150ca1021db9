import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueueTagsCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SQSClient,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs'
import type { ReceiveMessageRequest } from '@aws-sdk/client-sqs'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { ACCOUNT, bench, failureOf, settings } from '../bench.ts'

let sqs: SQSClient
let QueueUrl: string
let clock: { now: Date }
beforeEach(async () => {
  clock = { now: new Date('2026-11-01T12:00:00Z') }
  sqs = new SQSClient(settings(await bench({ clock: () => clock.now })))
  QueueUrl = (await sqs.send(new CreateQueueCommand({ QueueName: 'inbox' }))).QueueUrl ?? ''
})

const later = (seconds: number) => (clock.now = new Date(clock.now.getTime() + seconds * 1000))
const send = (MessageBody: string, more: object = {}) =>
  sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }))
const receive = async (more: Partial<ReceiveMessageRequest> = {}) =>
  (await sqs.send(new ReceiveMessageCommand({ QueueUrl, ...more }))).Messages ?? []
const text = (StringValue: string) => ({ DataType: 'String', StringValue })
const invalid = (message: string) => ({ name: 'InvalidParameterValue', message })

describe('a queue', () => {
  it('has the attributes of a new one (LocalStack, tests/aws/services/sqs)', async () => {
    const all = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] })
    expect((await sqs.send(all)).Attributes).toEqual({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesDelayed: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
      CreatedTimestamp: '1793534400',
      DelaySeconds: '0',
      LastModifiedTimestamp: '1793534400',
      MaximumMessageSize: '1048576',
      MessageRetentionPeriod: '345600',
      QueueArn: `arn:aws:sqs:us-east-1:${ACCOUNT}:inbox`,
      ReceiveMessageWaitTimeSeconds: '0',
      SqsManagedSseEnabled: 'true',
      VisibilityTimeout: '30',
    })
  })

  it.each([
    [
      { VisibilityTimeout: '43201' },
      'InvalidAttributeValue',
      'Invalid value for the parameter VisibilityTimeout.',
    ],
    [{ DelaySeconds: 'soon' }, 'InvalidAttributeValue', 'Invalid value for the parameter DelaySeconds.'],
    [{ Policy: '{' }, 'InvalidAttributeValue', 'Invalid value for the parameter Policy.'],
    [{ QueueArn: 'arn' }, 'InvalidAttributeName', 'Unknown Attribute QueueArn.'],
    [{ FifoQueue: 'true' }, 'NotImplemented', 'The sandbox does not honour FifoQueue of SetQueueAttributes.'],
  ])('takes no attributes %j', async (Attributes, name, message) => {
    const set = sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }))
    expect(await failureOf(set)).toEqual({ name, message })
  })

  it('is made a second time only as it stands', async () => {
    const Attributes = { VisibilityTimeout: '5' }
    const again = sqs.send(new CreateQueueCommand({ QueueName: 'inbox', Attributes }))
    expect(await failureOf(again)).toEqual({
      name: 'QueueNameExists',
      message:
        'A queue already exists with the same name and a different value for attribute VisibilityTimeout',
    })
  })

  it('that is not there has its old code beside the new one (Smithy, `awsQueryCompatible`)', async () => {
    const asked = sqs.send(new GetQueueUrlCommand({ QueueName: 'none' }))
    await expect(asked).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
      Code: 'AWS.SimpleQueueService.NonExistentQueue',
    })
  })

  it('has the tags that it was made with (API reference, CreateQueue, ListQueueTags)', async () => {
    const tags = { team: 'security' }
    const made = await sqs.send(new CreateQueueCommand({ QueueName: 'tagged', tags }))
    const tagged = { QueueUrl: made.QueueUrl ?? '' }
    expect((await sqs.send(new ListQueueTagsCommand(tagged))).Tags).toEqual(tags)
    expect((await sqs.send(new ListQueueTagsCommand({ QueueUrl }))).Tags).toBeUndefined()
  })

  it('is listed with others page by page where a page is asked for', async () => {
    await sqs.send(new CreateQueueCommand({ QueueName: 'other' }))
    const first = await sqs.send(new ListQueuesCommand({ MaxResults: 1 }))
    expect(first.QueueUrls).toEqual([QueueUrl])
    const second = await sqs.send(new ListQueuesCommand({ MaxResults: 1, NextToken: first.NextToken }))
    expect(second).toMatchObject({ QueueUrls: [QueueUrl.replace('inbox', 'other')] })
    expect(second.NextToken).toBeUndefined()
  })
})

describe('a message', () => {
  it('comes with what the receiver asks for, and no more (API reference, ReceiveMessage)', async () => {
    await send('m', {
      MessageAttributes: { 'bar.one': text('1'), 'bar.two': text('2'), foo: text('3') },
      MessageSystemAttributes: { AWSTraceHeader: text('Root=1') },
    })
    const again = { VisibilityTimeout: 0 }
    const [bare] = await receive(again)
    expect(bare).not.toHaveProperty('Attributes')
    expect(bare).not.toHaveProperty('MessageAttributes')
    const [some] = await receive({
      ...again,
      MessageSystemAttributeNames: ['AWSTraceHeader'],
      MessageAttributeNames: ['bar.*'],
    })
    expect(some?.Attributes).toEqual({ AWSTraceHeader: 'Root=1' })
    expect(Object.keys(some?.MessageAttributes ?? {})).toEqual(['bar.one', 'bar.two'])
    const [whole] = await receive({ AttributeNames: ['All'], MessageAttributeNames: ['All'] })
    expect(whole?.Attributes).toMatchObject({ ApproximateReceiveCount: '3', SenderId: expect.any(String) })
    expect(Object.keys(whole?.MessageAttributes ?? {})).toHaveLength(3)
  })

  it('waits for its delay, or the queue’s', async () => {
    await send('late', { DelaySeconds: 10 })
    expect(await receive()).toEqual([])
    later(10)
    expect(await receive()).toMatchObject([{ Body: 'late' }])
    const Attributes = { DelaySeconds: '60' }
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }))
    await send('later')
    later(59)
    expect((await receive()).map(({ Body }) => Body)).toEqual(['late'])
    later(1)
    expect((await receive()).map(({ Body }) => Body)).toEqual(['later'])
  })

  it('is waited for', async () => {
    const waiting = receive({ WaitTimeSeconds: 20 })
    await send('here')
    expect(await waiting).toMatchObject([{ Body: 'here' }])
  })

  it('goes to the dead letters when it was received often enough', async () => {
    await sqs.send(new CreateQueueCommand({ QueueName: 'dead' }))
    const deadLetterTargetArn = `arn:aws:sqs:us-east-1:${ACCOUNT}:dead`
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 2 })
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { RedrivePolicy } }))
    await send('m')
    for (const count of [1, 1, 0]) {
      expect(await receive()).toHaveLength(count)
      later(30)
    }
    const dead = new ReceiveMessageCommand({ QueueUrl: QueueUrl.replace('inbox', 'dead') })
    expect((await sqs.send(dead)).Messages).toMatchObject([{ Body: 'm' }])
  })

  it.each([
    [
      () => receive({ MaxNumberOfMessages: 11 }),
      invalid(
        'Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.',
      ),
    ],
    [
      () => receive({ WaitTimeSeconds: 25 }),
      invalid(
        'Value 25 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.',
      ),
    ],
    [
      () => send('m', { DelaySeconds: -1 }),
      invalid(
        'Value -1 for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.',
      ),
    ],
    [
      () => send(''),
      { name: 'MissingParameter', message: 'The request must contain the parameter MessageBody.' },
    ],
    [
      () => sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: 'x' })),
      {
        name: 'ReceiptHandleIsInvalid',
        message: 'The input receipt handle "x" is not a valid receipt handle.',
      },
    ],
  ])('is refused out of range, empty or by no handle: %#', async (call, failure) => {
    expect(await failureOf(call())).toEqual(failure)
  })
})
