import { documentOf, field, nonEmpty } from '../text/fields.ts'
import type { AlertMessage } from './alert-message.ts'
import { detailJson } from './detail-json.ts'

/** Each form of an alert is under 10 KB: all of them together are far from SNS's 256 KB (SNS Publish, Message). */
const mostJsonBytes = 9_500
/** A bus takes 1 MB since January 2026, and what it leads to may take less: a target of SNS 256 KB. */
const mostEventBytes = 200_000

const parts = ['id', 'kind', 'severity', 'account', 'region', 'subject', 'message', 'chat', 'event'] as const

/** An alert as it is sent, ready for every channel: texts alone, so that it can be kept and sent later. */
export type Letter = Record<(typeof parts)[number], string>

/** Puts an alert into the form that each channel takes. */
export function letterOf(alert: AlertMessage): Letter {
  const { id, kind, severity, account, region, subject, chat, structured } = alert
  return {
    id,
    kind,
    severity,
    account,
    region,
    subject,
    message: messageOf(alert),
    chat: JSON.stringify(chat),
    event: detailJson(structured, mostEventBytes),
  }
}

/** A letter out of its JSON; undefined for text that is none. Only the region may be empty. */
export function parsedLetter(text: string): Letter | undefined {
  const value = documentOf(text)
  const read = (part: (typeof parts)[number]) => nonEmpty(field(value, part)) ?? ''
  const isWhole = parts.every((part) => part === 'region' || read(part) !== '')
  if (!isWhole) return undefined
  return {
    id: read('id'),
    kind: read('kind'),
    severity: read('severity'),
    account: read('account'),
    region: read('region'),
    subject: read('subject'),
    message: read('message'),
    chat: read('chat'),
    event: read('event'),
  }
}

/** The message by protocol: text for mail, one line for phones, JSON for the rest. */
export function messageOf({ text, short, structured }: AlertMessage): string {
  const json = detailJson(structured, mostJsonBytes)
  return JSON.stringify({
    default: text,
    email: text,
    sms: short,
    sqs: json,
    lambda: json,
    http: json,
    https: json,
  })
}
