import type { NormalizedSchema } from '@smithy/core/schema'
import { isRecord } from '../protocol/is-record.ts'

/**
 * Input or output as it stands in a record: first letters of members in lower case, keys of maps as they are,
 * secrets left out, times as text. Nothing where there are no members.
 */
export function recordElements(schema: NormalizedSchema, value: unknown): Record<string, unknown> | null {
  if (schema.isUnitSchema() || !isRecord(value)) return null
  const elements = structure(schema, value)
  return Object.keys(elements).length > 0 ? elements : null
}

/** Lambda keeps code and environment out of its records, the others what is secret. */
const SECRETS = new Set(['SecretAccessKey', 'Plaintext', 'ZipFile', 'Environment', 'GrantToken'])

function structure(schema: NormalizedSchema, value: Record<string, unknown>): Record<string, unknown> {
  const elements: Record<string, unknown> = {}
  for (const [name, member] of schema.structIterator()) {
    const present = value[name]
    if (present === undefined || present === null || SECRETS.has(name)) continue
    // The status of an answer is none of its elements.
    if (member.getMergedTraits().httpResponseCode) continue
    elements[name.charAt(0).toLowerCase() + name.slice(1)] = element(member, present)
  }
  return elements
}

function element(schema: NormalizedSchema, value: unknown): unknown {
  if (schema.isStructSchema() && isRecord(value)) return structure(schema, value)
  if (schema.isListSchema() && Array.isArray(value)) {
    const item = schema.getValueSchema()
    return value.map((entry) => element(item, entry))
  }
  if (schema.isMapSchema() && isRecord(value)) {
    const item = schema.getValueSchema()
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, element(item, entry)]))
  }
  if (value instanceof Date) return recordTime(value)
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value
}

/** Times in request and response elements look like "Apr 12, 2021, 6:58:30 PM". */
const recordTime = (date: Date): string => times.format(date).replaceAll('\u202F', ' ')

const times = new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', dateStyle: 'medium', timeStyle: 'medium' })
