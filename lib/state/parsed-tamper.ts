import type { Tamper } from '../model/index.ts'
import { documentOf, field, nonEmpty, textsOf } from '../text/fields.ts'

/** A tampering out of the state; undefined for text that is none. The caller's attributes are taken as they are texts. */
export function parsedTamper(text: string | undefined): Tamper | undefined {
  const value = documentOf(text)
  const eventId = nonEmpty(field(value, 'eventId'))
  const eventName = nonEmpty(field(value, 'eventName'))
  const eventTime = nonEmpty(field(value, 'eventTime'))
  const region = nonEmpty(field(value, 'region'))
  if (!eventId || !eventName || !eventTime || !region) return undefined
  const actor = field(value, 'actor')
  return {
    eventId,
    eventName,
    eventTime,
    region,
    weakens: textsOf(field(value, 'weakens')),
    actor: {
      type: nonEmpty(field(actor, 'type')) ?? 'Unknown',
      ...named(actor, 'arn'),
      ...named(actor, 'name'),
      ...named(actor, 'sessionIssuer'),
      ...named(actor, 'sourceIp'),
      ...named(actor, 'userAgent'),
    },
    ...named(value, 'target'),
    ...named(value, 'errorCode'),
    ...named(value, 'eventSource'),
    ...(field(value, 'underOwnRole') === true && { underOwnRole: true }),
  }
}

function named(from: unknown, name: string): Record<string, string> {
  const part = nonEmpty(field(from, name))
  return part === undefined ? {} : { [name]: part }
}
