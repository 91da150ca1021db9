import type { NormalizedSchema } from '@smithy/core/schema'
import { isRecord } from './is-record.ts'
import type { RestBody } from './read-rest.ts'
import type { WireResponse } from './wire.ts'
import { writeJson } from './write-json.ts'
import { writeXml, xmlDocument } from './write-xml.ts'

const S3_NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/'

/** An output of a REST service: header members become headers, the payload or the rest becomes the body. */
export function writeRest(
  schema: NormalizedSchema,
  output: Record<string, unknown>,
  status: number,
  format: RestBody,
): WireResponse {
  const headers: Record<string, string> = {}
  const inBody: Record<string, unknown> = {}
  let payload: { schema: NormalizedSchema; value: unknown } | undefined
  if (schema.isUnitSchema()) return { status, headers, body: '' }
  for (const [name, member] of schema.structIterator()) {
    const value = output[name]
    if (value === undefined || value === null) continue
    const traits = member.getMergedTraits()
    if (traits.httpHeader) headers[traits.httpHeader.toLowerCase()] = headerText(member, value)
    else if (traits.httpPrefixHeaders) addPrefixed(headers, traits.httpPrefixHeaders, value)
    else if (traits.httpPayload) payload = { schema: member, value }
    else if (!traits.httpResponseCode) inBody[name] = value
  }
  if (payload) return { status, headers, body: writePayload(payload.schema, payload.value, headers, format) }
  return { status, headers, body: writeBody(schema, inBody, headers, format) }
}

function headerText(member: NormalizedSchema, value: unknown): string {
  if (value instanceof Date) return member.getSchema() === 5 ? value.toISOString() : value.toUTCString()
  return Array.isArray(value) ? value.join(', ') : String(value)
}

function addPrefixed(headers: Record<string, string>, prefix: string, value: unknown): void {
  if (!isRecord(value)) return
  for (const [name, text] of Object.entries(value)) headers[`${prefix}${name}`.toLowerCase()] = String(text)
}

function writePayload(
  schema: NormalizedSchema,
  value: unknown,
  headers: Record<string, string>,
  format: RestBody,
): string | Uint8Array {
  if (value instanceof Uint8Array || typeof value === 'string') return value
  return writeBody(schema, isRecord(value) ? value : {}, headers, format)
}

function writeBody(
  schema: NormalizedSchema,
  value: Record<string, unknown>,
  headers: Record<string, string>,
  format: RestBody,
): string {
  if (format === 'json') {
    headers['content-type'] = 'application/json'
    return JSON.stringify(writeJson(schema, value))
  }
  if (Object.keys(value).length === 0 && !hasBodyMembers(schema)) return ''
  headers['content-type'] = 'application/xml'
  return xmlDocument(writeXml(schema, value, S3_NAMESPACE))
}

function hasBodyMembers(schema: NormalizedSchema): boolean {
  return [...schema.structIterator()].some(([, member]) => {
    const traits = member.getMergedTraits()
    return !traits.httpHeader && !traits.httpPrefixHeaders && !traits.httpResponseCode
  })
}
