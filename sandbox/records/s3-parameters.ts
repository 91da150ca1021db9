import type { NormalizedSchema } from '@smithy/core/schema'
import type { Call } from '../call.ts'
import { isRecord } from '../protocol/is-record.ts'
import { XML_NAMESPACES } from '../protocol/write-rest.ts'
import { httpTrait, inputSchema } from '../protocol/schema.ts'

/**
 * S3's request parameters: the bucket, the host, the subresource as a key without value, headers and query by their
 * names, and the XML body as JSON, one element as an object and several as an array. A bucket policy is an object.
 */
export function s3Parameters(call: Call): Record<string, unknown> {
  const { input, context } = call
  const parameters: Record<string, unknown> = {}
  if (typeof input['Bucket'] === 'string') parameters['bucketName'] = input['Bucket']
  const account = input['AccountId']
  if (typeof account === 'string') parameters['accountId'] = account
  const host = `s3.${context.region}.amazonaws.com`
  parameters['Host'] =
    typeof account === 'string' ? `${account}.s3-control.${context.region}.amazonaws.com` : host
  const search = httpTrait(call.schema)?.uri.split('?')[1] ?? ''
  for (const [key, value] of new URLSearchParams(search)) if (key !== 'x-id') parameters[key] = value
  for (const [name, member] of inputSchema(call.schema).structIterator())
    addMember(parameters, name, member, input[name])
  return parameters
}

function addMember(
  parameters: Record<string, unknown>,
  name: string,
  member: NormalizedSchema,
  value: unknown,
): void {
  if (value === undefined || name === 'Bucket' || name === 'AccountId') return
  const traits = member.getMergedTraits()
  if (name === 'Key') parameters['key'] = value
  else if (traits.httpHeader?.toLowerCase().startsWith('x-amz-'))
    parameters[traits.httpHeader.toLowerCase()] = value
  else if (traits.httpQuery) parameters[traits.httpQuery] = value
  else if (name === 'Policy' && typeof value === 'string') parameters['bucketPolicy'] = parsed(value)
  else if (traits.httpPayload && member.isStructSchema()) {
    parameters[traits.xmlName ?? member.getName() ?? name] = {
      xmlns: XML_NAMESPACES[parameters['accountId'] === undefined ? 'restXml' : 's3Control'],
      ...asXml(member, value),
    }
  }
}

function parsed(policy: string): unknown {
  try {
    return JSON.parse(policy)
  } catch {
    return policy
  }
}

function asXml(schema: NormalizedSchema, value: unknown): Record<string, unknown> {
  const elements: Record<string, unknown> = {}
  if (!isRecord(value)) return elements
  for (const [name, member] of schema.structIterator()) {
    const present = value[name]
    if (present === undefined) continue
    elements[member.getMergedTraits().xmlName ?? name] = content(member, present)
  }
  return elements
}

function content(schema: NormalizedSchema, value: unknown): unknown {
  if (schema.isStructSchema()) return asXml(schema, value)
  if (schema.isListSchema() && Array.isArray(value)) {
    const item = schema.getValueSchema()
    const items = value.map((entry) => content(item, entry))
    const folded = items.length === 1 ? items[0] : items
    return schema.getMergedTraits().xmlFlattened
      ? folded
      : { [item.getMergedTraits().xmlName ?? 'member']: folded }
  }
  return value instanceof Date ? value.toISOString() : value
}
