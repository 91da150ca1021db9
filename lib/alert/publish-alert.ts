import { PublishCommand } from '@aws-sdk/client-sns'
import { parseArn } from '../aws/arn.ts'
import type { Clients } from '../aws/clients.ts'
import { RunError } from '../aws/errors.ts'
import type { AlertMessage } from './alert-message.ts'

/** SNS's limit on a message with its structure, in bytes, less room for attributes (SNS Publish, Message). */
const mostBytes = 256 * 1024 - 8 * 1024

/**
 * Sends an alert to a topic: a text for people, a line for phones, JSON for programs.
 * @throws whatever SNS answers, so that an alert that was not sent fails the run (law 8)
 */
export async function publishAlert(clients: Clients, topicArn: string, alert: AlertMessage): Promise<void> {
  const region = parseArn(topicArn)?.region
  if (!region) throw new RunError(`not a topic's ARN: ${topicArn}`)
  const sns = await clients.ownSns(region)
  await sns.send(
    new PublishCommand({
      TopicArn: topicArn,
      Subject: alert.subject,
      MessageStructure: 'json',
      Message: messageOf(alert),
      MessageAttributes: {
        severity: attribute(alert.severity),
        kind: attribute(alert.kind),
        account: attribute(alert.account),
        ...(alert.region && { region: attribute(alert.region) }),
      },
    }),
  )
}

const attribute = (value: string) => ({ DataType: 'String', StringValue: value })

/** The message by protocol. What does not fit is left out from the structured form first, then cut from the text. */
export function messageOf(alert: AlertMessage): string {
  const forms = (text: string, structured: Record<string, unknown>) => {
    const json = JSON.stringify(structured)
    return JSON.stringify({
      default: text,
      email: text,
      sms: alert.short,
      sqs: json,
      lambda: json,
      http: json,
      https: json,
    })
  }
  const full = forms(alert.text, alert.structured)
  if (fits(full)) return full
  const { findings: _findings, outcomes: _outcomes, unread: _unread, ...counts } = alert.structured
  const lean = { ...counts, truncated: true }
  const counted = forms(alert.text, lean)
  if (fits(counted)) return counted
  const { kind, severity, account, short } = alert
  const least = { schemaVersion: '1', kind, severity, headline: short, account, truncated: true }
  return forms(`${alert.text.slice(0, 10_000)}\n… cut`, least)
}

const fits = (message: string) => Buffer.byteLength(message) <= mostBytes
