import { SubscribeCommand } from '@aws-sdk/client-sns'
import type { Clients } from '../aws/clients.ts'
import { answered } from '../aws/read.ts'
import type { Arn, Region } from '../model/index.ts'
import { parseArn } from '../text/arn.ts'
import { documentOf, field, fieldAt, type Fields, listOf, nonEmpty } from '../text/fields.ts'

/** An alert as the drill's own subscriber received it; times in milliseconds. */
export type ReceivedAlert = {
  subject: string
  /** The call that it tells of, and on what. */
  eventName: string
  target: string
  region: Region
  /** When the guard's function began, and when it had read back. */
  startedAt: number
  finishedAt: number
  publishedAt: number
  receivedAt: number
  /** What the guard did or would do: `applied`, `planned`, … */
  outcomes: string[]
}

/** A queue that hears the guard's topic for as long as a drill lasts. */
export type Mailbox = {
  queueArn: Arn
  alerts: readonly ReceivedAlert[]
  /** Why alerts could not be fetched, the last time that they could not. */
  fault: () => string | undefined
  close: () => Promise<void>
}

/**
 * One call of SQS (API reference, "Making API requests using the AWS JSON protocol").
 * @throws what SQS answers, by its code
 */
export async function askQueue(
  clients: Clients,
  region: Region,
  operation: string,
  input: object,
): Promise<Fields> {
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': `AmazonSQS.${operation}`,
  }
  const text = await clients.ask('sqs', region, headers, JSON.stringify(input))
  return answered(documentOf(text === '' ? '{}' : text), 'a body')
}

export const queueUrl = async (clients: Clients, queueArn: Arn): Promise<string> => {
  const { region = '', resource: QueueName = '' } = parseArn(queueArn) ?? {}
  return answered(
    nonEmpty((await askQueue(clients, region, 'GetQueueUrl', { QueueName }))['QueueUrl']),
    'QueueUrl',
  )
}

/** What is said of a topic whose policy lets none of its account publish. */
export const deniesPublish = "denies sns:Publish to this account's principals"

/** The policy of a queue that hears a topic. */
export const policyFor = (queueArn: Arn, topicArn: Arn): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queueArn,
        Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
      },
    ],
  })

/**
 * Makes the queue and subscribes it. A queue of the topic's own account needs no confirmation (SNS developer guide,
 * "Subscribing an Amazon SQS queue to an Amazon SNS topic").
 * @returns the subscription's ARN
 */
export async function subscribeQueue(
  clients: Clients,
  queueArn: Arn,
  topicArn: Arn,
  tags?: Readonly<Record<string, string>>,
): Promise<Arn> {
  const { region, resource: QueueName } = answered(parseArn(queueArn), 'an ARN')
  const Policy = policyFor(queueArn, topicArn)
  // Nobody else reads it, and it is gone after the drill: what was fetched is not to come again.
  const VisibilityTimeout = '43200'
  const Attributes = { Policy, VisibilityTimeout }
  await askQueue(clients, region, 'CreateQueue', { QueueName, Attributes, ...(tags && { tags }) })
  const sns = await clients.sns(region)
  const { SubscriptionArn } = await sns.send(
    new SubscribeCommand({
      TopicArn: topicArn,
      Protocol: 'sqs',
      Endpoint: queueArn,
      ReturnSubscriptionArn: true,
    }),
  )
  return answered(SubscriptionArn, 'SubscriptionArn')
}

/** Fetches what the queue receives until it is closed. */
export async function openMailbox(
  clients: Clients,
  queueArn: Arn,
  wait: (milliseconds: number) => Promise<void>,
): Promise<Mailbox> {
  const region = parseArn(queueArn)?.region ?? ''
  const QueueUrl = await queueUrl(clients, queueArn)
  const alerts: ReceivedAlert[] = []
  const closing = new AbortController()
  let fault: string | undefined
  const fetching = (async () => {
    while (!closing.signal.aborted) {
      try {
        await fetchInto(alerts, clients, region, QueueUrl)
        fault = undefined
      } catch (error) {
        fault = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
        await wait(1_000)
      }
    }
  })()
  return {
    queueArn,
    alerts,
    fault: () => fault,
    close: async () => {
      closing.abort()
      await fetching
    },
  }
}

async function fetchInto(alerts: ReceivedAlert[], clients: Clients, region: Region, QueueUrl: string) {
  const page = await askQueue(clients, region, 'ReceiveMessage', {
    QueueUrl,
    MaxNumberOfMessages: 10,
    WaitTimeSeconds: 1,
    MessageSystemAttributeNames: ['SentTimestamp'],
  })
  for (const message of listOf(page['Messages'])) {
    const alert = alertIn(message)
    if (alert) alerts.push(alert)
  }
}

/** SQS's own time of receipt, so that fetching adds nothing to what is measured. */
function alertIn(message: unknown): ReceivedAlert | undefined {
  const envelope = documentOf(field(message, 'Body'))
  const detail = documentOf(envelope?.['Message'])
  const text = (...path: string[]) => nonEmpty(fieldAt(detail, ...path)) ?? ''
  const receivedAt = Number(fieldAt(message, 'Attributes', 'SentTimestamp'))
  if (!envelope || !detail || Number.isNaN(receivedAt)) return undefined
  return {
    subject: nonEmpty(envelope['Subject']) ?? '',
    eventName: text('tamper', 'eventName'),
    target: text('tamper', 'target'),
    region: text('tamper', 'region'),
    startedAt: Date.parse(text('startedAt')),
    finishedAt: Date.parse(text('finishedAt')),
    publishedAt: Date.parse(nonEmpty(envelope['Timestamp']) ?? ''),
    receivedAt,
    outcomes: listOf(detail['outcomes']).flatMap((one) => nonEmpty(field(one, 'result')) ?? []),
  }
}
