import type { NormalizedSchema } from '@smithy/core/schema'
import { isRecord } from './is-record.ts'
import type { WireResponse } from './wire.ts'
import { writeJson } from './write-json.ts'
import { writeXml, xmlDocument } from './write-xml.ts'

/** The namespaces of the services that answer in XML. */
export const XML_NAMESPACES = {
  restXml: 'http://s3.amazonaws.com/doc/2006-03-01/',
  s3Control: 'http://awss3control.amazonaws.com/doc/2018-08-20/',
}

/**
 * An output of a REST service: header members become headers, the payload or the rest becomes the body, in XML where
 * a namespace is given and else in JSON.
 */
export function writeRest(
  schema: NormalizedSchema,
  output: Record<string, unknown>,
  status: number,
  xmlNamespace: string | undefined,
): WireResponse {
  const headers: Record<string, string> = {}
  const inBody: Record<string, unknown> = {}
  let ownStatus = status
  let payload: { schema: NormalizedSchema; value: unknown } | undefined
  if (schema.isUnitSchema()) return { status, headers, body: '' }
  for (const [name, member] of schema.structIterator()) {
    const value = output[name]
    const traits = member.getMergedTraits()
    // A blob that is not there is an empty body, and not an empty structure.
    if (traits.httpPayload && member.isBlobSchema()) payload = { schema: member, value: '' }
    if (value === undefined || value === null) continue
    if (traits.httpHeader) headers[traits.httpHeader.toLowerCase()] = headerText(member, value)
    else if (traits.httpPrefixHeaders) addPrefixed(headers, traits.httpPrefixHeaders, value)
    else if (traits.httpPayload) payload = { schema: member, value }
    else if (traits.httpResponseCode) ownStatus = Number(value)
    else inBody[name] = value
  }
  const body = payload
    ? writePayload(payload.schema, payload.value, headers, xmlNamespace)
    : writeBody(schema, inBody, headers, xmlNamespace)
  // A part of the whole has a status of its own (RFC 9110, section 15.3.7).
  return { status: headers['content-range'] === undefined ? ownStatus : 206, headers, body }
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
  xmlNamespace: string | undefined,
): string | Uint8Array {
  if (value instanceof Uint8Array || typeof value === 'string') return value
  return writeBody(schema, isRecord(value) ? value : {}, headers, xmlNamespace)
}

function writeBody(
  schema: NormalizedSchema,
  value: Record<string, unknown>,
  headers: Record<string, string>,
  xmlNamespace: string | undefined,
): string {
  if (xmlNamespace === undefined) {
    headers['content-type'] = 'application/json'
    return JSON.stringify(writeJson(schema, value))
  }
  if (Object.keys(value).length === 0 && !hasBodyMembers(schema)) return ''
  headers['content-type'] = 'application/xml'
  return xmlDocument(writeXml(schema, value, xmlNamespace))
}

function hasBodyMembers(schema: NormalizedSchema): boolean {
  return [...schema.structIterator()].some(([, member]) => {
    const traits = member.getMergedTraits()
    return !traits.httpHeader && !traits.httpPrefixHeaders && !traits.httpResponseCode
  })
}
