import type { MessageAttributeValue } from '@aws-sdk/client-sns'
import { isRecord } from '../../protocol/is-record.ts'
import { matchesEvent } from '../events/event-pattern.ts'
import { matcherFits } from '../events/matcher.ts'

export type MessageAttributes = Readonly<Record<string, MessageAttributeValue>>

/**
 * Whether a subscription's filter policy lets a message through, by its attributes or, with the scope MessageBody,
 * by its body (SNS guide, "Message filtering").
 */
export function passesFilter(
  policy: string | undefined,
  scope: string | undefined,
  message: string,
  attributes: MessageAttributes,
): boolean {
  const filter = parsed(policy)
  if (!isRecord(filter)) return true
  if (scope === 'MessageBody') return matchesEvent(filter, parsed(message))
  return Object.entries(filter).every(([name, matchers]) => {
    const value = attributeValue(attributes[name])
    return Array.isArray(matchers) && matchers.some((matcher) => matcherFits(matcher, value))
  })
}

/** A number, a text, or the elements of a String.Array, as a filter policy compares them. */
function attributeValue(attribute: MessageAttributeValue | undefined): unknown {
  if (!attribute) return undefined
  if (attribute.DataType === 'Number') return Number(attribute.StringValue)
  if (attribute.DataType === 'String.Array') return parsed(attribute.StringValue)
  return attribute.StringValue
}

function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
