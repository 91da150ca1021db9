import { PublishCommand } from '@aws-sdk/client-sns'
import { parseArn } from '../aws/arn.ts'
import type { Clients } from '../aws/clients.ts'
import { RunError } from '../aws/errors.ts'
import type { RenderedAlert } from './message/alert-message.ts'

/**
 * Sends an alert to a topic: a text for people, a line for phones, JSON for programs.
 * @throws whatever SNS answers, so that an alert that was not sent fails the run (law 8)
 */
export const publishAlert = (clients: Clients, topicArn: string, rendered: RenderedAlert): Promise<void> =>
  publish(clients, topicArn, rendered, { Message: rendered.message, MessageStructure: 'json' })

/**
 * Sends an alert to a topic that AWS Chatbot listens to. It takes its own schema alone, and every subscriber over HTTPS
 * gets the same form of a message: hence the topic of its own.
 * @throws whatever SNS answers
 */
export const publishToChat = (clients: Clients, topicArn: string, rendered: RenderedAlert): Promise<void> =>
  publish(clients, topicArn, rendered, { Message: rendered.chat })

async function publish(
  clients: Clients,
  topicArn: string,
  { subject, severity, kind, account, region }: RenderedAlert,
  form: { Message: string; MessageStructure?: 'json' },
): Promise<void> {
  const home = parseArn(topicArn)?.region
  if (!home) throw new RunError(`not a topic's ARN: ${topicArn}`)
  const sns = await clients.ownSns(home)
  await sns.send(
    new PublishCommand({
      TopicArn: topicArn,
      Subject: subject,
      ...form,
      MessageAttributes: {
        severity: attribute(severity),
        kind: attribute(kind),
        account: attribute(account),
        ...(region && { region: attribute(region) }),
      },
    }),
  )
}

const attribute = (value: string) => ({ DataType: 'String', StringValue: value.slice(0, 256) })
