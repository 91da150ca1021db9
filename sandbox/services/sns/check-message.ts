import { isRecord } from '../../protocol/is-record.ts'
import type { MessageAttributes } from './filter-policy.ts'
import { invalidParameter } from './invalid-parameter.ts'

export type NewAlert = {
  message: string
  subject?: string
  structure?: string
  attributes?: MessageAttributes
}

const MAX_BYTES = 256 * 1024

/**
 * Checks a message as Publish does (SNS API reference, "Publish").
 * @returns The texts by protocol, where the structure is json
 * @throws AwsError InvalidParameterException
 */
export function checkMessage(alert: NewAlert): Record<string, string> | undefined {
  if (!alert.message) throw invalidParameter('Empty message')
  if (sizeOf(alert) > MAX_BYTES) throw invalidParameter('Message too long')
  if (alert.subject !== undefined) checkSubject(alert.subject)
  if (alert.structure === undefined) return undefined
  if (alert.structure !== 'json') throw invalidParameter('MessageStructure')
  return textsByProtocol(alert.message)
}

function sizeOf({ message, attributes }: NewAlert): number {
  const pairs = Object.entries(attributes ?? {})
  const extra = pairs
    .map(([name, value]) => name + (value.DataType ?? '') + (value.StringValue ?? ''))
    .join('')
  return Buffer.byteLength(message) + Buffer.byteLength(extra)
}

/** ASCII, beginning with a letter, number or punctuation mark, no line breaks, under 100 characters. */
function checkSubject(subject: string): void {
  if (subject.length >= 100 || !/^[\x21-\x7E][\x20-\x7E]*$/.test(subject)) throw invalidParameter('Subject')
}

function textsByProtocol(message: string): Record<string, string> {
  const texts = parseTexts(message)
  if (typeof texts['default'] !== 'string') {
    throw invalidParameter('Message Structure - No default entry in JSON message body')
  }
  const pairs = Object.entries(texts).filter((pair): pair is [string, string] => typeof pair[1] === 'string')
  return Object.fromEntries(pairs)
}

function parseTexts(message: string): Record<string, unknown> {
  try {
    const texts: unknown = JSON.parse(message)
    if (isRecord(texts)) return texts
  } catch {
    throw invalidParameter('Message Structure - JSON message body failed to parse')
  }
  throw invalidParameter('Message Structure - JSON message body failed to parse')
}
