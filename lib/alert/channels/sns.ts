import { parseArn } from '../../text/arn.ts'
import type { Clients } from '../../aws/clients.ts'
import { answered } from '../../aws/read.ts'
import { RunError } from '../../aws/errors.ts'
import type { Arn } from '../../model/index.ts'
import type { Channel, ChannelFacts, RenderedAlert } from './channel.ts'

/** Sends an alert to a topic: a text for people, a line for phones, JSON for programs. */
export const channel: Channel = {
  open: ({ target }) => {
    const topic = topicIn('sns', target)
    return (clients, alert) =>
      publish(clients, topic, alert, { Message: alert.message, MessageStructure: 'json' })
  },
}

export const facts = {
  description: "the stack's topic, for mail, phones and programs",
  gets: "the stack's topic `AlertTopicArn`. Mail: a plain text that is complete in itself. Phones: one line. SQS, Lambda, HTTP(S): JSON as in [alert.schema.json](alert.schema.json). Each under 10 KB",
  setUp: 'subscribe, and confirm. Attributes `severity`, `kind`, `account` and `region` can be filtered by',
} satisfies ChannelFacts

/** @throws RunError where a channel is told no topic's ARN */
export function topicIn(channelId: string, target: string | undefined): Arn {
  const arn = target === undefined ? undefined : parseArn(target)
  if (target === undefined) throw new RunError(`the policy asks for ${channelId}, and no topic is set for it`)
  if (arn?.service !== 'sns' || !arn.region) throw new RunError(`not a topic's ARN: ${target}`)
  return target
}

/** @throws whatever SNS answers, so that an alert that was not sent fails the run (law 8) */
export async function publish(
  clients: Clients,
  topic: Arn,
  { subject, severity, kind, account, region }: RenderedAlert,
  form: { Message: string; MessageStructure?: 'json' },
): Promise<void> {
  const [sns, { PublishCommand }] = await Promise.all([
    clients.ownSns(parseArn(topic)?.region ?? ''),
    import('@aws-sdk/client-sns'),
  ])
  const { MessageId } = await sns.send(
    new PublishCommand({
      TopicArn: topic,
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
  answered(MessageId, 'MessageId')
}

const attribute = (value: string) => ({ DataType: 'String', StringValue: value.slice(0, 256) })
