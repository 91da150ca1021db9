import { XmlShapeDeserializer } from '@aws-sdk/core/protocols'
import type { NormalizedSchema } from '@smithy/core/schema'
import { readJson } from './read-json.ts'
import { readText, serializationError } from './read-scalar.ts'
import type { WireRequest } from './wire.ts'

export type RestBody = 'json' | 'xml'

const XML_SETTINGS = {
  timestampFormat: { useTrait: true, default: 5 },
  httpBindings: true,
  xmlNamespace: '',
  serviceNamespace: '',
} as const

/** The members of a REST request in the SDK's form: from the path, the query, the headers and the body. */
export function readRest(
  schema: NormalizedSchema,
  request: WireRequest,
  labels: Record<string, string>,
  format: RestBody,
): Record<string, unknown> {
  const input: Record<string, unknown> = {}
  if (schema.isUnitSchema()) return input
  const body = format === 'json' ? readJsonBody(schema, request) : {}
  for (const [name, member] of schema.structIterator()) {
    const value = readMember(name, member, request, labels, format) ?? body[name]
    if (value !== undefined) input[name] = value
  }
  return input
}

/** The JSON text of a body; none at all stands for an empty structure. */
export function parseJson(body: Uint8Array): unknown {
  const text = Buffer.from(body).toString('utf8')
  if (text.trim() === '') return {}
  try {
    return JSON.parse(text)
  } catch {
    throw serializationError('', 'a structure')
  }
}

function readJsonBody(schema: NormalizedSchema, request: WireRequest): Record<string, unknown> {
  const members = [...schema.structIterator()]
  if (members.some(([, member]) => member.getMergedTraits().httpPayload)) return {}
  const read = readJson(schema, parseJson(request.body))
  return typeof read === 'object' && read !== null ? { ...read } : {}
}

function readMember(
  name: string,
  member: NormalizedSchema,
  request: WireRequest,
  labels: Record<string, string>,
  format: RestBody,
): unknown {
  const traits = member.getMergedTraits()
  const label = labels[name]
  if (label !== undefined) return readText(member, label, name)
  if (traits.httpQuery) return readQueryMember(member, request.query.getAll(traits.httpQuery), name)
  if (traits.httpHeader) return readQueryMember(member, headerValues(request, traits.httpHeader), name)
  if (traits.httpPrefixHeaders) return prefixed(request, traits.httpPrefixHeaders)
  if (traits.httpPayload) return readPayload(member, request.body, format)
  return undefined
}

function headerValues(request: WireRequest, header: string): string[] {
  const value = request.headers[header.toLowerCase()]
  return value === undefined ? [] : [value]
}

function readQueryMember(member: NormalizedSchema, values: string[], name: string): unknown {
  const [first] = values
  if (first === undefined) return undefined
  if (!member.isListSchema()) return readText(member, first, name)
  const item = member.getValueSchema()
  return values.flatMap((value) => value.split(',')).map((value) => readText(item, value.trim(), name))
}

function prefixed(request: WireRequest, prefix: string): Record<string, string> | undefined {
  const found = Object.entries(request.headers).filter(([key]) => key.startsWith(prefix.toLowerCase()))
  if (found.length === 0) return undefined
  return Object.fromEntries(found.map(([key, value]) => [key.slice(prefix.length), value]))
}

function readPayload(member: NormalizedSchema, body: Uint8Array, format: RestBody): unknown {
  if (member.isBlobSchema() || member.isStreaming()) return body
  if (body.byteLength === 0) return undefined
  if (member.isStringSchema()) return Buffer.from(body).toString('utf8')
  return format === 'json' ? readJson(member, parseJson(body)) : readXml(member, body)
}

/** Nothing where the body is no XML: S3 looks for the bucket before it says so. */
function readXml(schema: NormalizedSchema, body: Uint8Array): unknown {
  try {
    const read: unknown = new XmlShapeDeserializer(XML_SETTINGS).read(schema, body)
    return read
  } catch {
    return undefined
  }
}
